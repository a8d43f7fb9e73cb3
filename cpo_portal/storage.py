"""Where uploaded and issued files are kept."""

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured

BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
SHORT = {"endpoint": "endpoint_url", "region": "region_name"}


def storage_from_url(url: str, directory: Path) -> dict[str, Any]:
    """Turn ``STORAGE_URL`` into an entry of Django's ``STORAGES``; empty means the folder ``directory``."""
    if not url:
        return {"BACKEND": "core.stored_files.WholeFiles", "OPTIONS": {"location": directory}}
    if urlsplit(url).scheme == "s3":
        return s3_storage(url)
    raise ImproperlyConfigured(
        f"STORAGE_URL starts with {urlsplit(url).scheme}://, but only s3:// is known; leave it empty for a folder."
    )


def s3_storage(url: str) -> dict[str, Any]:
    """Turn ``s3://bucket/folder?endpoint=…&region=…`` into an entry of Django's ``STORAGES``.

    Other names in the query are django-storages' own settings, in lower case. Who signs in is told by the environment,
    as boto3 reads it.
    """
    if not find_spec("storages") or not find_spec("boto3"):
        raise ImproperlyConfigured("s3:// wants packages that are not installed: those of requirements-s3.txt.")
    parts = urlsplit(url)
    if not BUCKET.fullmatch(parts.netloc):
        raise ImproperlyConfigured("s3:// wants the name of a bucket, and nothing secret: s3://bucket?endpoint=….")
    asked = {SHORT.get(name, name): value for name, value in parse_qsl(parts.query)}
    ours = {"location": parts.path.strip("/"), "file_overwrite": False, "default_acl": None, "gzip": False}
    return {"BACKEND": "core.s3_files.S3Files", "OPTIONS": asked | ours | {"bucket_name": parts.netloc}}
