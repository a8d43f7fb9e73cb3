"""Pieces drawn once and filled in for each card: what is typed stays text, and nothing of one card is on another."""

import pytest
from django.utils import translation

from assessments.forms.answer import AnswerForms
from assessments.templatetags import stencils

from ..factories import answer_of, make_assessment

pytestmark = pytest.mark.django_db

HOSTILE = '"><script>alert(1)</script>&\ue000key\ue001 {{ key }}'


@pytest.fixture
def answer():
    return answer_of(make_assessment(), "data-formats")


def fields_of(answer):
    return stencils.answer_fields(AnswerForms(answer).main)


def test_what_is_typed_stays_text_and_fills_no_hole(answer):
    answer.explanation = HOSTILE

    drawn = fields_of(answer)

    assert "<script>" not in drawn
    assert "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;\ue000key\ue001 {{ key }}</textarea>" in drawn


def test_rows_keep_what_is_typed_as_text():
    row = {"prefix": "a-0", "title": HOSTILE, "url": HOSTILE}
    standard = {"prefix": "b-0", "name": HOSTILE, "edition": "2", "direction": "both", "scope": "", "evidence": ""}

    drawn = stencils.evidence_row(row, None) + stencils.standard_row(standard)

    assert "<script>" not in drawn
    assert drawn.count("&lt;script&gt;") == 3
    assert 'name="b-0-edition" id="id_b-0-edition" value="2"' in drawn
    assert drawn.count(" selected") == 1
    assert '<option value="both" selected>' in drawn


@pytest.mark.parametrize("code", ["", "fulfilled", "not_applicable", "no such answer"])
def test_only_the_answer_given_is_chosen(answer, code):
    answer.code = code

    drawn = fields_of(answer)

    assert drawn.count(" checked") == (code in ("fulfilled", "not_applicable"))
    if code == "fulfilled":
        assert 'name="data-formats-code" value="fulfilled" checked' in drawn


def test_each_card_has_names_of_its_own(answer):
    other = answer_of(answer.assessment, "data-export")

    first, second, again = fields_of(answer), fields_of(other), fields_of(answer)

    assert first == again
    assert 'id="id_data-formats-explanation"' in first
    assert 'id="id_data-export-explanation"' in second
    assert "data-formats" not in second


def test_pieces_are_in_the_readers_language(answer):
    with translation.override("de"):
        german = fields_of(answer)
    english = fields_of(answer)

    assert "Erläuterung" in german
    assert "Explanation" in english
