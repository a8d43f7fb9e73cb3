"""``cpo.json``, out and in: it fits the schema we publish, and what does not fit is told by its place."""

import json
from contextlib import suppress
from datetime import date

import pytest
from django.utils import translation
from jsonschema import Draft202012Validator

from assessments.evidence.entries import document_address
from assessments.exchange import proposals
from assessments.exchange.cpo_json import schema as cpo_schema, writer
from assessments.models import Code, Proposal
from assessments.submissions import declaration_content
from core.refusals import Refused
from tests.factories import answer_all, answer_of, declaration, make_assessment, signatory_of

from .sheets import say, stored

pytestmark = pytest.mark.django_db

JT = {"standard": "jt", "name": "JT", "edition": "10.5", "direction": "read", "scope": "PMI", "evidence": ""}
LINK = {"title": "Manual", "url": "https://example.org/manual"}
CATALOGUE = {"identifier": "test-code", "edition": "1"}


@pytest.fixture
def assessment(open_draft):
    return open_draft


def schema_mistakes(data):
    return [error.json_path for error in Draft202012Validator(cpo_schema.schema()).iter_errors(data)]


def file_with(*answers, **members):
    return json.dumps({"catalogue": CATALOGUE, "answers": answers, **members}).encode()


def propose(assessment, content):
    return proposals.propose(assessment, content, file_name="cpo.json", by=signatory_of(assessment))


def refusal(assessment, content):
    with pytest.raises(Refused) as refused:
        propose(assessment, content)
    assert not Proposal.objects.exists()
    return str(refused.value)


def problems(proposal):
    return [(problem["place"], problem["sentence"]) for problem in proposal.problems]


def accept(assessment, content):
    return proposals.accept(propose(assessment, content), by=signatory_of(assessment))


# out


def test_what_was_answered_is_written(assessment):
    say(assessment, "data-import", code=Code.PLANNED, planned_for=date(2027, 3, 31), evidence=[LINK])
    say(assessment, "data-formats", code=Code.PARTLY, explanation="Größe", standards=[JT])

    text = writer.write(assessment)

    data = json.loads(text)
    assert data == {
        "schema": cpo_schema.schema_address(),
        "catalogue": CATALOGUE,
        "object": {"name": assessment.version.product.name, "version": assessment.version.name},
        "answers": [
            {
                "criterion": "data-import",
                "answer": "planned",
                "explanation": "How it is with data-import.",
                "planned_for": "2027-03-31",
                "evidence": [LINK],
                "standards": [],
            },
            {
                "criterion": "data-formats",
                "answer": "partly",
                "explanation": "Größe",
                "planned_for": None,
                "evidence": [],
                "standards": [JT],
            },
        ],
    }
    assert "Größe" in text
    assert schema_mistakes(data) == []


@pytest.mark.parametrize("role", ["vendor", "customer", "provider"])
@pytest.mark.parametrize("code", Code.values)
def test_every_file_we_write_fits_the_schema_and_comes_back_unchanged(role, code):
    assessment = make_assessment(role=role)
    answer_all(assessment, code)

    text = writer.write(assessment)

    proposal = propose(assessment, text.encode())
    assert schema_mistakes(json.loads(text)) == []
    assert (proposal.answers, proposal.problems) == ({}, [])


def test_the_schema_explains_every_member_and_allows_no_other():
    schema = cpo_schema.schema()
    Draft202012Validator.check_schema(schema)

    objects = [schema, *schema["$defs"].values()]
    members = [(name, each) for part in objects for name, each in part["properties"].items()]
    assert [name for name, each in members if not {"title", "description"} <= set(each)] == []
    assert [part["title"] for part in objects if part["additionalProperties"] is not False] == []
    assert schema["title"] == "cpo.json"


def test_a_declaration_is_no_cpo_json(assessment):
    answer_all(assessment)
    content = declaration_content(assessment, declaration())

    assert schema_mistakes(content)
    assert refusal(assessment, json.dumps(content).encode()).startswith(
        "This file is no cpo.json as this portal knows it. catalogue."
    )


# in


def test_what_the_file_says_stands_in_the_answers_once_confirmed(assessment):
    say(assessment, "data-import", explanation="Left alone.")
    content = file_with(
        {"criterion": "data-export", "answer": "planned", "planned_for": "2027-03-31", "evidence": [LINK]},
        {
            "criterion": "data-formats",
            "answer": "fulfilled",
            "explanation": "  \u202eSee\r\nbelow.\u0000 \u200f",
            "standards": [
                {"standard": "jt", "direction": "both"},
                {"name": "Our own", "evidence": "https://example.org"},
            ],
        },
    )

    accepted = accept(assessment, content)

    own = {"standard": "", "edition": "", "direction": "", "scope": ""}
    assert accepted.taken == 2
    assert {key: values[:5] for key, values in stored(assessment).items()} == {
        "data-export": ("planned", "", date(2027, 3, 31), [LINK], []),
        "data-import": ("fulfilled", "Left alone.", None, [], []),
        "data-formats": (
            "fulfilled",
            "See\nbelow. \u200f",
            None,
            [],
            [
                JT | {"edition": "", "direction": "both", "scope": ""},
                own | {"name": "Our own", "evidence": "https://example.org"},
            ],
        ),
        "partners-contact": ("", "", None, [], []),
    }


def test_an_answer_states_all_of_itself_so_what_is_left_out_is_cleared(assessment):
    say(assessment, "data-export", evidence=[LINK])

    accept(assessment, file_with({"criterion": "data-export", "answer": "fulfilled"}))

    assert stored(assessment)["data-export"][:5] == ("fulfilled", "", None, [], [])


def test_a_byte_order_mark_does_no_harm(assessment):
    content = b"\xef\xbb\xbf" + file_with({"criterion": "data-export", "answer": "partly"})

    accept(assessment, content)

    assert answer_of(assessment, "data-export").code == "partly"


def test_a_document_comes_back_as_the_document_it_was(assessment):
    document = {"title": "Report", "document": "tok-en", "sha256": "ab" * 32, "access": "public"}
    say(assessment, "data-export", evidence=[document])
    data = json.loads(writer.write(assessment))
    assert data["answers"][0]["evidence"] == [{"title": "Report", "url": document_address("tok-en")}]
    data["answers"][0]["explanation"] = "Changed."
    data["answers"][0]["evidence"].append(LINK)

    accept(assessment, json.dumps(data).encode())

    assert stored(assessment)["data-export"][:4] == ("fulfilled", "Changed.", None, [document, LINK])


def test_another_object_is_told_and_not_refused(assessment):
    answer = {"criterion": "data-export", "answer": "partly"}

    proposal = propose(assessment, file_with(answer, object={"name": "Other", "version": "1"}))

    sentence = f"The file speaks about “Other”, this assessment about “{assessment.version.product.name}”."
    assert problems(proposal) == [("object.name", f"{sentence} Is it the right file?")]
    assert list(proposal.answers) == ["data-export"]


# what cannot be taken


FINE = {"criterion": "partners-contact", "answer": "fulfilled", "explanation": "This is fine."}
EXPORT = {"criterion": "data-export", "answer": "fulfilled"}
FORMATS = {"criterion": "data-formats", "answer": "fulfilled"}
CODES = "fulfilled, partly, planned, not_fulfilled, not_applicable"


@pytest.mark.parametrize(
    ("answer", "place", "sentence"),
    [
        ({"answer": "fulfilled"}, "criterion", "This is missing."),
        ({"criterion": "data-export"}, "answer", "This is missing."),
        (EXPORT | {"answer": "maybe"}, "answer", f"Only one of these is possible here: {CODES}."),
        (EXPORT | {"grade": "shall"}, "grade", "This name is not known here."),
        (EXPORT | {"\ud800": 1}, "", "This is not what is expected here."),
        (EXPORT | {"explanation": 5}, "explanation", "A text is expected here."),
        (EXPORT | {"explanation": None}, "explanation", "A text is expected here."),
        (
            EXPORT | {"explanation": "x" * 200_000},
            "explanation",
            "This text is too long; at most 10000 characters are possible.",
        ),
        (EXPORT | {"explanation": "\ud800"}, "explanation", "This is not what is expected here."),
        (EXPORT | {"planned_for": "31.03.2027"}, "planned_for", "Write the day as 2027-03-31."),
        (EXPORT | {"planned_for": "2027-02-31"}, "planned_for", "Enter a valid date."),
        (EXPORT | {"planned_for": 1806451200}, "planned_for", "A text is expected here."),
        (EXPORT | {"evidence": {}}, "evidence", "A list is expected here."),
        (EXPORT | {"evidence": ["x"]}, "evidence[0]", "An object is expected here."),
        (EXPORT | {"evidence": [LINK, {"title": "x"}]}, "evidence[1].url", "This is missing."),
        (EXPORT | {"evidence": [{"url": "javascript:alert(1)"}]}, "evidence[0].url", "Enter a valid URL."),
        (EXPORT | {"evidence": [LINK | {"document": "tok"}]}, "evidence[0].document", "This name is not known here."),
        (EXPORT | {"evidence": [1] * 100_000}, "evidence", "This list is too long; at most 30 items are possible."),
        (EXPORT | {"standards": [JT]}, "standards", "The criterion “data-export” does not ask for standards."),
        (
            FORMATS | {"standards": [{"standard": "jt2"}]},
            "standards[0].standard",
            "There is no standard “jt2” in the register; leave this out and give a name.",
        ),
        (FORMATS | {"standards": [{"edition": "1"}]}, "standards[0].name", "Which standard is this about?"),
        (FORMATS | {"standards": [JT | {"evidence": "x y"}]}, "standards[0].evidence", "Enter a valid URL."),
        (
            FORMATS | {"standards": [JT | {"direction": "up"}]},
            "standards[0].direction",
            "Only one of these is possible here: read, write, both.",
        ),
        (
            {"criterion": "nothing", "answer": "partly"},
            "criterion",
            "There is no criterion “nothing” in this assessment.",
        ),
        ("data-export", "", "An object is expected here."),
        (None, "", "An object is expected here."),
    ],
)
def test_a_problem_is_told_by_its_place_and_hides_no_other_answer(assessment, answer, place, sentence):
    proposal = propose(assessment, file_with(FINE, answer))

    where = f"answers[1].{place}" if place else "answers[1]"
    assert [(found.rstrip("."), said) for found, said in problems(proposal)] == [(where, sentence)]
    assert list(proposal.answers) == ["partners-contact"]


def test_a_criterion_answered_twice_is_not_taken(assessment):
    proposal = propose(assessment, file_with(EXPORT, FINE, EXPORT | {"answer": "partly"}))

    sentence = "“data-export” is answered already in answers[0]; neither was taken."
    assert problems(proposal) == [("answers[2].criterion", sentence)]
    assert list(proposal.answers) == ["partners-contact"]


def test_a_criterion_answered_once_more_with_a_mistake_is_not_taken(assessment):
    proposal = propose(assessment, file_with(EXPORT | {"answer": "maybe"}, EXPORT))

    assert [place for place, _sentence in problems(proposal)] == ["answers[0].answer", "answers[1].criterion"]
    assert proposal.answers == {}


def test_a_name_that_is_there_twice_is_told(assessment):
    catalogue = '"catalogue": {"identifier": "test-code", "edition": "1"}'
    twice = '{"criterion": "data-export", "answer": "partly", "answer": "fulfilled"}'
    link = '{"url": "https://example.org", "url": "https://example.com"}'
    inside = f'{{"criterion": "data-import", "answer": "partly", "evidence": [{link}]}}'

    proposal = propose(
        assessment,
        f'{{{catalogue}, "answers": [{twice}, {inside}, {json.dumps(FINE)}], "schema": "", "schema": ""}}'.encode(),
    )

    sentence = "This name is there twice, so nobody can tell which one counts."
    assert problems(proposal) == [
        ("schema", sentence),
        ("answers[0].answer", sentence),
        ("answers[1].evidence[0].url", sentence),
    ]
    assert list(proposal.answers) == ["partners-contact"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "This file is no valid JSON: something is wrong in line 1, column 2."),
        (b'{"answers":\n [}', "This file is no valid JSON: something is wrong in line 2, column 3."),
        (b"{}", "This file is no cpo.json as this portal knows it. catalogue: This is missing."),
        (b"[]", "This file is no cpo.json as this portal knows it. {}: An object is expected here."),
        (b'{"catalogue": 1, "answers": []}', "This file is no cpo.json as this portal knows it. catalogue: An object"),
        (b"[" * 100_000, "This file is nested more deeply than any cpo.json, so it was not read."),
        (b'{"a":' * 100_000, "This file is nested more deeply than any cpo.json, so it was not read."),
        (b'{"a": NaN}', "This file holds what no cpo.json can hold, so it was not read."),
        (b'{"a": ' + b"9" * 5_000 + b"}", "This file holds what no cpo.json can hold, so it was not read."),
        (b'{"a": "\xff"}', "This file is not written in UTF-8. Save it in that encoding."),
        ('{"a": 1}'.encode("utf-16"), "This file is neither a spreadsheet (.xlsx) nor a cpo.json."),
        (
            ("{" + ",".join(f'"{number}": 1' for number in range(21)) + "}").encode(),
            "This file holds what no cpo.json can hold, so it was not read.",
        ),
    ],
)
def test_what_is_no_cpo_json_at_all_is_refused_with_a_sentence(assessment, content, sentence):
    assert refusal(assessment, content).startswith(sentence)


def test_a_file_with_mistakes_everywhere_is_not_read_to_the_end(assessment, monkeypatch):
    looked_at = []
    model_validate = cpo_schema.GivenAnswer.model_validate
    monkeypatch.setattr(
        cpo_schema.GivenAnswer, "model_validate", lambda data: looked_at.append(data) or model_validate(data)
    )
    bad = EXPORT | {f"unknown {number}": 1 for number in range(18)}

    sentence = refusal(assessment, file_with(*[bad] * 2_000))

    assert sentence == "This file has so many mistakes that it was not read to the end."
    assert len(looked_at) == 1_000 // 18 + 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (file_with(*[{}] * 20_001), "This file holds what no cpo.json can hold, so it was not read."),
        (
            file_with(EXPORT | {"explanation": "x" * 2 * 2**20}),
            "This file is larger than 2 MB, so it cannot be a cpo.json of ours.",
        ),
    ],
    ids=["objects", "bytes"],
)
def test_a_file_larger_than_any_of_ours_is_refused_before_it_is_looked_through(assessment, content, sentence):
    assert refusal(assessment, content) == sentence


def test_the_file_of_another_format_edition_or_catalogue_is_refused(assessment):
    newer = file_with(EXPORT, schema="https://portal.example/schemas/cpo-2.json")
    edition = file_with(EXPORT, catalogue={"identifier": "test-code", "edition": "2"})
    no_list = file_with(answers="none")

    assert "schema: This is not written in the form expected here." in refusal(assessment, newer)
    assert refusal(assessment, edition) == (
        "This file was made for edition 2 of the catalogue “test-code”, but the assessment answers edition 1 of "
        "“test-code”. Download the cpo.json of this assessment and copy your texts into it."
    )
    assert "answers: A list is expected here." in refusal(assessment, no_list)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"catalogue": CATALOGUE},
        {"catalogue": CATALOGUE, "answers": [{"criterion": "a", "answer": "maybe"}]},
        {"catalogue": CATALOGUE, "answers": [EXPORT | {"number": "1.1"}]},
        {"catalogue": CATALOGUE, "answers": [EXPORT | {"explanation": "x" * 10_001}]},
        {"catalogue": CATALOGUE, "answers": [EXPORT | {"evidence": [{"title": "no address"}]}]},
        {"catalogue": CATALOGUE, "answers": [], "declaration": {}},
        {"catalogue": {"identifier": "test-code"}, "answers": []},
        [],
    ],
)
def test_what_the_schema_refuses_we_do_not_take(assessment, data):
    assert schema_mistakes(data) != []
    with suppress(Refused):
        assert propose(assessment, json.dumps(data).encode()).problems != []


def test_sentences_are_said_in_the_language_of_the_reader(assessment):
    with translation.override("de"):
        proposal = propose(assessment, file_with(EXPORT | {"planned_for": "2027-02-31"}))

    assert problems(proposal) == [("answers[0].planned_for", "Bitte ein gültiges Datum eingeben.")]
