"""Where files are kept, told by one address."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from cpo_portal import storage
from cpo_portal.storage import storage_from_url

FOLDER = Path("/srv/portal/files")


def test_no_address_means_the_folder():
    assert storage_from_url("", FOLDER) == {
        "BACKEND": "core.stored_files.WholeFiles",
        "OPTIONS": {"location": FOLDER},
    }


def test_s3_address_names_bucket_folder_and_settings():
    told = storage_from_url("s3://statements/portal/?endpoint=https://s3.example:9000&region=eu-1", FOLDER)

    assert told == {
        "BACKEND": "core.s3_files.S3Files",
        "OPTIONS": {
            "endpoint_url": "https://s3.example:9000",
            "region_name": "eu-1",
            "bucket_name": "statements",
            "location": "portal",
            "file_overwrite": False,
            "default_acl": None,
            "gzip": False,
        },
    }


def test_s3_settings_have_the_names_of_django_storages_too():
    options = storage_from_url("s3://statements?endpoint_url=https://s3.example&region_name=eu-1", FOLDER)["OPTIONS"]

    assert (options["endpoint_url"], options["region_name"]) == ("https://s3.example", "eu-1")


@pytest.mark.parametrize("url", ["s3://", "s3:///folder", "s3://key:hush@statements", "s3://NO"])
def test_s3_address_wants_a_bucket_and_says_no_secret(url):
    with pytest.raises(ImproperlyConfigured, match="name of a bucket") as refused:
        storage_from_url(url, FOLDER)

    assert "hush" not in str(refused.value)


def test_s3_wants_its_packages(monkeypatch):
    monkeypatch.setattr(storage, "find_spec", lambda name: None)

    with pytest.raises(ImproperlyConfigured, match=r"requirements-s3\.txt"):
        storage_from_url("s3://statements", FOLDER)


def test_s3_address_never_lets_files_be_overwritten():
    options = storage_from_url("s3://statements?file_overwrite=true&default_acl=public-read", FOLDER)["OPTIONS"]

    assert (options["file_overwrite"], options["default_acl"]) == (False, None)


@pytest.mark.parametrize("url", ["ftp://files.example", "/srv/files"])
def test_other_addresses_are_refused(url):
    with pytest.raises(ImproperlyConfigured, match="STORAGE_URL"):
        storage_from_url(url, FOLDER)
