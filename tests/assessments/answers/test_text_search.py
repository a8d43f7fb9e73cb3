import pytest
from django.utils import translation

from assessments.answers.text_search import found
from tests.factories import make_assessment

pytestmark = pytest.mark.django_db


@pytest.fixture
def answers():
    assessment = make_assessment()
    assessment.answers.filter(criterion__key="data-import").update(
        explanation="With the ZEBRA reader.", evidence=[{"title": "Manual", "url": "https://example.org/"}]
    )
    jt = {"standard": "jt", "name": "JT", "edition": "2", "direction": "", "scope": "viewing", "evidence": ""}
    assessment.answers.filter(criterion__key="data-formats").update(standards=[jt])
    return list(assessment.answers.in_order())


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("zebra", ["data-import"]),
        ("reader zebra", ["data-import"]),
        ("zebra giraffe", []),
        ("manual", ["data-import"]),
        ("viewing", ["data-formats"]),
        ("data-export", ["data-export"]),
    ],
)
def test_search_finds_every_word_in_criterion_explanation_evidence_and_standards(answers, words, keys):
    assert [answer.criterion.key for answer in found(answers, words)] == keys


def test_search_reads_the_criterion_in_the_readers_language(answers):
    with translation.override("de"):
        in_german = found(answers, "importieren soll")

    assert [answer.criterion.key for answer in in_german] == ["data-import"]
    assert found(answers, "importieren soll") == []
