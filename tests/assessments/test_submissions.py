import hashlib
import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import rfc8785

from assessments import submissions
from assessments.models import Submission
from assessments.submissions import rfc3339
from organisations.models import Organisation, Product

from ..factories import (
    MembershipFactory,
    VersionFactory,
    answer_all,
    answer_of,
    declaration,
    make_assessment,
    make_submission,
)

pytestmark = pytest.mark.django_db

AT = datetime(2026, 5, 4, 14, 30, 15, 123456, tzinfo=timezone(timedelta(hours=2)))
TRICKY = '“Quotes” "and" \\ back\nslashes, 🙂 👩‍🔬, Ωμέγα, <b>&amp;</b>, €\u2028\u00a0\u007f'
NOTHING = {"fulfilled": 0, "partly": 0, "planned": 0, "not_fulfilled": 0, "not_applicable": 0}


@pytest.fixture
def assessment():
    """A vendor's assessment with names given, everything answered in a different way."""
    member = MembershipFactory(
        organisation__name="Ωmega “Systems” GmbH",
        organisation__website="https://omega.example",
        organisation__country="GR",
    )
    version = VersionFactory(
        product__organisation=member.organisation,
        product__name="Omega 🙂",
        product__website="https://omega.example/product",
        name="R14",
    )
    assessment = make_assessment(by=member.user, version=version, language="de")
    answer_all(assessment)
    return assessment


def test_a_declaration_says_who_what_and_against_which_catalogue(assessment):
    content = submissions.declaration_content(assessment, declaration(at=AT))

    assert list(content) == ["language", "issuer", "object", "catalogue", "declared", "summary", "answers"]
    assert content["language"] == "de"
    assert content["issuer"] == {
        "organisation": "Ωmega “Systems” GmbH",
        "role": "vendor",
        "country": "GR",
        "website": "https://omega.example",
    }
    assert content["object"] == {
        "kind": "product",
        "name": "Omega 🙂",
        "version": "R14",
        "website": "https://omega.example/product",
    }
    assert content["catalogue"] == {
        "identifier": "test-code",
        "edition": "1",
        "reference": "Test Code",
        "normative": False,
        "digest": assessment.catalogue.digest,
    }
    assert content["declared"] == {
        "name": "Ada Byron",
        "function": "Head of Development",
        "place": "Bremen",
        "at": "2026-05-04T12:30:15Z",
    }


def test_a_declaration_of_an_organisation_is_about_itself():
    member = MembershipFactory(organisation__role="customer", organisation__website="https://customer.example")
    assessment = make_assessment(by=member.user, answered=True)

    content = submissions.declaration_content(assessment, declaration())

    assert content["object"] == {
        "kind": "organisation",
        "name": member.organisation.name,
        "version": "",
        "website": "https://customer.example",
    }
    assert [answer["criterion"] for answer in content["answers"]] == ["partners-tenders"]


def test_a_declaration_has_the_answers_in_order_and_their_figures(assessment):
    content = submissions.declaration_content(assessment, declaration())

    grade = NOTHING | {"fulfilled": 1}
    assert [answer["number"] for answer in content["answers"]] == ["1.1", "1.2", "1.3", "2.1"]
    assert content["summary"] == {
        "categories": [
            {"key": "data", "number": "1", "grades": {"shall": grade, "should": grade, "may": grade}},
            {"key": "partners", "number": "2", "grades": {"shall": grade, "should": NOTHING, "may": NOTHING}},
        ],
        "grades": {"shall": NOTHING | {"fulfilled": 2}, "should": grade, "may": grade},
    }


def test_an_answer_is_declared_with_all_that_belongs_to_it(assessment):
    answer = answer_of(assessment, "data-formats")
    answer.code, answer.explanation = "partly", TRICKY
    answer.evidence = [{"title": TRICKY, "url": "https://example.org/"}]

    assert submissions.answer_content(answer) == {
        "criterion": "data-formats",
        "number": "1.3",
        "category": "data",
        "grade": "may",
        "answer": "partly",
        "explanation": TRICKY,
        "planned_for": None,
        "evidence": [{"title": TRICKY, "url": "https://example.org/"}],
        "standards": [
            {"standard": "jt", "name": "JT", "edition": "", "direction": "read", "scope": "", "evidence": ""}
        ],
    }


@pytest.mark.parametrize(
    ("code", "planned_for", "standards"),
    [
        ("fulfilled", None, 1),
        ("partly", None, 1),
        ("planned", "2027-03-31", 0),
        ("not_fulfilled", None, 0),
        ("not_applicable", None, 0),
    ],
)
def test_what_the_page_no_longer_shows_is_not_declared(assessment, code, planned_for, standards):
    """A date typed for “planned”, and standards typed for “fulfilled”, are hidden once another answer is chosen."""
    answer = answer_of(assessment, "data-formats")
    answer.code, answer.planned_for = code, date(2027, 3, 31)

    said = submissions.answer_content(answer)

    assert (said["planned_for"], len(said["standards"])) == (planned_for, standards)


def test_a_submission_is_canonical_json_and_its_digest(assessment):
    answer = answer_of(assessment, "data-import")
    answer.explanation, answer.evidence = TRICKY, [{"title": TRICKY, "url": "https://example.org/"}]
    answer.save()
    expected = submissions.declaration_content(assessment, declaration(at=AT))

    submission = Submission.objects.get(pk=make_submission(assessment, at=AT).pk)

    assert submission.content == json.loads(json.dumps(expected))
    assert submission.canonical.encode() == rfc8785.dumps(submission.content)
    assert submission.digest == hashlib.sha256(submission.canonical.encode()).hexdigest()


def test_canonical_means_sorted_compact_and_unescaped(assessment):
    """RFC 8785 for what a declaration holds: no floats, and keys in ASCII."""
    answer = answer_of(assessment, "data-import")
    answer.explanation = TRICKY
    answer.save()

    submission = make_submission(assessment)

    compact = json.dumps(submission.content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert submission.canonical == compact
    assert submission.canonical.startswith('{"answers":[{"answer":"fulfilled","category":"data"')
    assert "🙂 👩‍🔬, Ωμέγα" in submission.canonical


def test_the_same_answers_have_the_same_digest_and_others_another(assessment):
    canonical = [
        rfc8785.dumps(submissions.declaration_content(assessment, declaration(at=AT, place=place)))
        for place in ("Bremen", "Bremen", "Berlin")
    ]

    assert canonical[0] == canonical[1] != canonical[2]


def test_a_submission_stays_as_it_was_declared(assessment):
    submission = make_submission(assessment)
    canonical, digest = submission.canonical, submission.digest

    answer_all(assessment, code="not_fulfilled")
    Organisation.objects.update(name="Another name")
    Product.objects.update(name="Another product")

    stored = Submission.objects.get(pk=submission.pk)
    assert (stored.canonical, stored.digest) == (canonical, digest)
    assert stored.content["issuer"]["organisation"] == "Ωmega “Systems” GmbH"
    assert {answer["answer"] for answer in stored.content["answers"]} == {"fulfilled"}


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 5, 4, 12, 0, tzinfo=UTC), "2026-05-04T12:00:00Z"),
        (AT, "2026-05-04T12:30:15Z"),
        (datetime(2026, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))), "2025-12-31T23:30:00Z"),
    ],
)
def test_moments_are_written_in_utc_to_the_second(moment, text):
    assert rfc3339(moment) == text
