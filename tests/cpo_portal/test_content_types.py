"""What a request says its body is cannot break a page."""

import pytest
from django.test import Client

from cpo_portal.content_types import in_utf8

FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"


def asked(content_type):
    """Return what the portal answers at the door that the server knocks at."""
    browser = Client()
    browser.handler = in_utf8(browser.handler)
    return browser.generic("POST", "/nowhere/?q=x", b"a=%C3%A4", content_type).status_code


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said",
    [
        f"{FORM}; charset=hex",
        f"{FORM}; CHARSET=rot13",
        f"{FORM}; charset*=hex''x",
        f"{FORM}; title*=zz''x",
        f"{PARTS}; charset=hex",
        f"{PARTS}; charset=undefined",
    ],
)
def test_a_character_set_that_is_none_breaks_nothing(said):
    assert asked(said) == 404


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("", ""),
        (FORM, FORM),
        (PARTS, PARTS),
        ("application/json; charset=utf-8", "application/json"),
        (f'{PARTS[:-1]}"a b"; charset=latin-1', 'multipart/form-data; boundary="a b"'),
        ("text/plain; x*=zz''x", "application/octet-stream"),
    ],
)
def test_everything_else_it_says_stays(said, read):
    seen = []
    in_utf8(lambda environ, _start: seen.append(environ["CONTENT_TYPE"]))({"CONTENT_TYPE": said}, None)

    assert seen == [read]
