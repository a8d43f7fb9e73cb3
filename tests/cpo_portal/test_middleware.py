import gzip

import pytest

from ..factories import load_catalogue

pytestmark = pytest.mark.django_db


def test_pages_are_compressed_for_those_who_can_read_that(client):
    plain = client.get("/verify/")
    compressed = client.get("/verify/", headers={"accept-encoding": "gzip"})

    assert "Content-Encoding" not in plain
    assert compressed["Content-Encoding"] == "gzip"
    assert b"<h1" in gzip.decompress(compressed.content)


def test_a_page_asked_again_is_known_though_it_was_compressed(client):
    page = load_catalogue().get_absolute_url()
    etag = client.get(page, headers={"accept-encoding": "gzip"})["ETag"]

    again = client.get(page, headers={"accept-encoding": "gzip", "if-none-match": etag})

    assert again.status_code == 304


def test_what_is_compressed_already_is_left_alone(client):
    page = load_catalogue().get_absolute_url()

    response = client.get(f"{page}questionnaire.xlsx", headers={"accept-encoding": "gzip"})

    assert response.status_code == 200
    assert "Content-Encoding" not in response
