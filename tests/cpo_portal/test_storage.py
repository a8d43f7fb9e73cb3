"""Where files are kept, told by one address."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from cpo_portal.storage import storage_from_url

FOLDER = Path("/srv/portal/files")


def test_no_address_means_the_folder():
    assert storage_from_url("", FOLDER) == {
        "BACKEND": "core.stored_files.WholeFiles",
        "OPTIONS": {"location": FOLDER},
    }


def test_s3_address_names_bucket_and_settings():
    storage = storage_from_url("s3://statements?endpoint_url=https://s3.example:9000&region_name=eu-1", FOLDER)

    assert storage == {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "endpoint_url": "https://s3.example:9000",
            "region_name": "eu-1",
            "bucket_name": "statements",
            "file_overwrite": False,
            "default_acl": None,
        },
    }


def test_s3_address_never_lets_files_be_overwritten():
    storage = storage_from_url("s3://statements?file_overwrite=true&default_acl=public-read", FOLDER)

    assert (storage["OPTIONS"]["file_overwrite"], storage["OPTIONS"]["default_acl"]) == (False, None)


@pytest.mark.parametrize("url", ["ftp://files.example", "/srv/files"])
def test_other_addresses_are_refused(url):
    with pytest.raises(ImproperlyConfigured, match="STORAGE_URL"):
        storage_from_url(url, FOLDER)
