"""Where uploaded and issued files are kept."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured


def storage_from_url(url: str, directory: Path) -> dict[str, Any]:
    """Turn ``STORAGE_URL`` into an entry of Django's ``STORAGES``.

    Empty means the folder ``directory``. ``s3://bucket?endpoint_url=…&region_name=…`` means an S3-compatible storage by
    django-storages, whose own settings are the query's names in lower case; it wants ``django-storages[s3]`` installed.
    """
    if not url:
        return {"BACKEND": "core.stored_files.WholeFiles", "OPTIONS": {"location": directory}}
    parts = urlsplit(url)
    if parts.scheme == "s3":
        options = dict(parse_qsl(parts.query)) | {
            "bucket_name": parts.netloc,
            "file_overwrite": False,
            "default_acl": None,
        }
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    raise ImproperlyConfigured(
        f"STORAGE_URL starts with {parts.scheme}://, but only s3:// is known; leave it empty for a folder."
    )
