"""The addresses below ``/assessments/<id>/``: what stands beside categories and criteria, which are named by keys."""

import re

from django.urls import get_resolver

from criteria.catalogue_file import Key
from criteria.reserved_keys import CATEGORY_WORDS, CRITERION_WORDS


def routes():
    """The paths below an assessment, as lists of their parts."""
    for prefix in get_resolver().url_patterns:
        if str(prefix.pattern) == "assessments/":
            for pattern in prefix.url_patterns:
                assessment, _slash, rest = str(pattern.pattern).partition("/")
                if assessment == "<int:pk>" and rest:
                    yield rest.strip("/").split("/")


def is_key(part):
    return re.fullmatch(Key.__metadata__[0].pattern, part)


def test_no_category_is_hidden_by_a_page_beside_it():
    words = {parts[0] for parts in routes() if is_key(parts[0])}

    assert words == CATEGORY_WORDS


def test_no_criterion_is_hidden_by_a_page_beside_it():
    words = {part for first, *parts in routes() if first == "<slug:key>" for part in parts if is_key(part)}

    assert words == CRITERION_WORDS
