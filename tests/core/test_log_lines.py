"""Each line of the log names its request."""

import json
import logging
import re
from types import SimpleNamespace

import pytest

from core.log_lines import JsonLines, WithReference, reference, reference_from


def record(message="Read %s", *args, **more):
    args, error = args or ("it",), more.pop("exc_info", None)
    made = logging.LogRecord("portal", logging.WARNING, "file.py", 1, message, args, error)
    vars(made).update(more)
    WithReference().filter(made)
    return made


@pytest.mark.parametrize("sent", ["4bf92f3577b34da6", "a-b_c.D01", "x" * 64])
def test_a_sane_reference_is_taken(sent):
    assert reference_from(sent) == sent


@pytest.mark.parametrize(
    "sent", ["", "short", "x" * 65, "two words", "line\nbreak1", 'quo"tes99', "zweiteß-x", "a" * 8 + "\n"]
)
def test_another_one_is_made_anew(sent):
    made = {reference_from(sent) for _each in range(2)}

    assert len(made) == 2
    assert all(re.fullmatch("[0-9a-f]{16}", each) for each in made)


def test_line_is_one_json_object_with_the_request_it_belongs_to():
    token = reference.set("the-request")

    line = JsonLines().format(record("Read %s\nand more", "ß"))
    reference.reset(token)

    assert "\n" not in line
    told = json.loads(line)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", told.pop("time"))
    assert told == {
        "level": "WARNING",
        "logger": "portal",
        "request_id": "the-request",
        "message": "Read ß\nand more",
    }


def test_line_after_an_exception_has_its_traceback():
    try:
        raise ValueError("wrong")
    except ValueError as error:
        line = JsonLines().format(record(exc_info=(type(error), error, error.__traceback__)))

    assert json.loads(line)["error"].endswith("ValueError: wrong")


def test_line_that_django_writes_after_the_request_names_it_too():
    assert record(request=SimpleNamespace(reference="gone-by")).reference == "gone-by"


def test_line_of_no_request_names_none():
    assert record(request=object()).reference == "-"
