"""docs/security.md claims nothing without a test that there is."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

TESTS = Path(__file__).parent
DOCUMENT = settings.BASE_DIR / "docs" / "security.md"
CHAPTERS = [f"V{number}" for number in range(1, 18)]  # of OWASP ASVS 5.0


def chapters(text):
    """The claims of each chapter, by its number: what begins with a sentence in bold."""
    found = {}
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        if number := re.match(r"V\d+(?= )", section):
            found[number[0]] = re.findall(r"^- .*$", section, re.MULTILINE)
    return found


def named(claim):
    return re.findall(r"`([\w/]+\.py)::(\w+)`", claim)


@cache
def functions_of(file):
    if not (TESTS / file).is_file():
        return set()
    return {each.name for each in ast.parse((TESTS / file).read_text()).body if isinstance(each, ast.FunctionDef)}


def faults(text):
    """What is wrong with the case, as sentences."""
    found = chapters(text)
    for chapter in CHAPTERS:
        if not found.get(chapter):
            yield f"{chapter} claims nothing."
    for chapter, claims in found.items():
        for claim in claims:
            if not named(claim):
                yield f"{chapter} names no test: {claim[:60]}"
            for file, name in named(claim):
                if not (name.startswith("test_") and name in functions_of(file)):
                    yield f"{chapter} names {file}::{name}, which does not exist."


def test_every_claim_has_its_tests():
    assert list(faults(DOCUMENT.read_text())) == []


def test_chapters_stand_in_their_order_and_what_is_not_claimed_at_the_end():
    text = DOCUMENT.read_text()

    assert list(chapters(text)) == CHAPTERS
    assert text.rpartition("\n## ")[2].startswith("What is not claimed\n\n")
    assert text.rpartition("\n## ")[2].count("\n- **") > 5


def test_what_it_links_to_is_there():
    links = re.findall(r"\]\(([^)#]+)\)", DOCUMENT.read_text())

    assert links
    assert [link for link in links if not (DOCUMENT.parent / link).exists()] == []


SOUND = "\n".join(
    f"## {each} Name\n\n- **So it is.** `test_assurance.py::test_what_it_links_to_is_there`." for each in CHAPTERS
)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("V9 Name", "Another name", "V9 claims nothing."),
        (" `test_assurance.py::test_what_it_links_to_is_there`", "", "V1 names no test: - **So it is.**."),
        ("_links_", "_link_", "V1 names test_assurance.py::test_what_it_link_to_is_there, which does not exist."),
        (
            "test_assurance.py",
            "tests_assurance.py",
            "V1 names tests_assurance.py::test_what_it_links_to_is_there, which",
        ),
        ("::test_what_it_links_to_is_there", "::named", "V1 names test_assurance.py::named, which does not exist."),
    ],
)
def test_what_is_missing_is_told(old, new, told):
    assert list(faults(SOUND)) == []

    [fault] = faults(SOUND.replace(old, new, 1))

    assert fault.startswith(told)
