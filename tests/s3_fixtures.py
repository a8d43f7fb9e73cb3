"""An S3 on this machine, and portals that keep their files in it."""

import itertools
from types import SimpleNamespace

import pytest
from django.core.files.storage import default_storage, storages

from cpo_portal.storage import s3_storage

NUMBERS = itertools.count(1)
AWAY = "s3://bucket?endpoint=http://127.0.0.1:9&region=eu-1"


@pytest.fixture(scope="session")
def s3_endpoint():
    """The address of moto's server, which lives as long as the tests."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def s3_key(monkeypatch):
    """Who we are, as boto3 reads it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "portal")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")


@pytest.fixture
def s3_url(s3_endpoint, s3_key):
    """The address of an empty bucket of the test's own, as ``STORAGE_URL`` has it; a portal's files lie in a folder."""
    url = f"s3://bucket-{next(NUMBERS)}/portal?endpoint={s3_endpoint}&region=eu-1"
    storage = storages.create_storage(s3_storage(url))
    storage.connection.create_bucket(
        Bucket=storage.bucket_name, CreateBucketConfiguration={"LocationConstraint": "eu-1"}
    )
    return url


@pytest.fixture
def in_s3(settings, s3_url):
    """Let the portal keep its files in S3; returns its storage, with ``asked``: each request to S3 so far."""
    settings.STORAGES = settings.STORAGES | {"default": s3_storage(s3_url)}
    assert default_storage.bucket_name
    storage = default_storage._wrapped
    storage.asked = []
    storage.client.meta.events.register("before-send.s3", lambda request, **about: storage.asked.append(request))
    return storage


@pytest.fixture
def s3_away(settings, s3_key, monkeypatch):
    """Let the portal keep its files where nobody answers, and not wait before it asks again."""
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda seconds: None))
    settings.STORAGES = settings.STORAGES | {"default": s3_storage(AWAY)}
