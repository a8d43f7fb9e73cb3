"""The JSON Schemas of ``statement.json`` and of the log: real statements fit it, wrong ones do not."""

import copy
import json
from datetime import date, datetime
from functools import reduce
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from assessments.models import Access, Code
from organisations.models import Role
from statements import withdrawal
from statements.schemas import log_schema, statement_schema

from ..assessments.evidence.files import attach, pdf
from ..factories import ReviewerFactory, answer_all, answer_of, make_assessment
from .paperless import store_statement

# jsonschema checks moments and addresses only with packages we do not have
FORMATS = FormatChecker()
FORMATS.checks("date-time", raises=ValueError)(lambda text: bool(datetime.fromisoformat(text)))
FORMATS.checks("uri", raises=ValueError)(lambda text: bool(urlsplit(text).scheme) and " " not in text)
VALIDATOR = Draft202012Validator(statement_schema(), format_checker=FORMATS)


def problems(content):
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(content)]


def subschemas(schema):
    """Every schema inside, with ``properties`` and ``$defs`` opened."""
    for group in ("properties", "$defs"):
        for name, each in schema.get(group, {}).items():
            yield name, each
            yield from subschemas(each)
    if "items" in schema:
        yield "items", schema["items"]
        yield from subschemas(schema["items"])


@pytest.fixture
def content(db):
    assessment = make_assessment(answered=True)
    attach(answer_of(assessment, "data-export"))
    return store_statement(assessment).content


def test_schema_is_a_schema():
    Draft202012Validator.check_schema(statement_schema())


def test_schema_explains_every_property_and_allows_no_other():
    unexplained, open_to_more = [], []
    for name, schema in subschemas(statement_schema()):
        if set(schema) == {"$ref"}:
            continue
        if not {"title", "description"} <= set(schema):
            unexplained.append(name)
        if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
            open_to_more.append(name)

    assert (unexplained, open_to_more) == ([], [])
    assert statement_schema()["additionalProperties"] is False


def test_schema_is_served_to_anybody_with_its_address(client, db, settings):
    settings.SITE_URL = "https://portal.example"

    response = client.get("/schemas/statement-1.json")

    assert response.json() == {"$id": "https://portal.example/schemas/statement-1.json"} | statement_schema()
    assert response["Content-Type"] == "application/schema+json"
    assert response["Access-Control-Allow-Origin"] == "*"


def test_schema_of_the_log_explains_every_field_and_is_served_with_its_address(client, db, settings):
    settings.SITE_URL = "https://portal.example"

    response = client.get("/schemas/log-1.json")

    Draft202012Validator.check_schema(log_schema())
    assert response.json() == {"$id": "https://portal.example/schemas/log-1.json"} | log_schema()
    assert [name for name, each in subschemas(log_schema()) if not {"title", "description"} <= set(each)] == ["items"]


def test_log_fits_its_schema_and_one_with_a_wrong_value_does_not(client, db):
    withdrawal.withdraw(store_statement(), reason="Misread.", by=ReviewerFactory())
    data = json.loads(client.get("/statements/log.json").getvalue())
    validator = Draft202012Validator(log_schema(), format_checker=FORMATS)

    wrong = [
        {"entries": [entry | {name: value}]}
        for entry in data["entries"]
        for name, value in (("position", 0), ("act", "praised"), ("reason", 7), ("previous", ""), ("more", 1))
    ]
    assert list(validator.iter_errors(data)) == []
    assert [each for each in wrong if validator.is_valid({"schema": data["schema"]} | each)] == []


def test_statement_with_an_entry_of_the_log_fits_and_with_half_of_one_does_not(content):
    whole = {"position": 1, "digest": f"sha256:{'0' * 64}"}
    halves = [{"position": 1}, {"digest": whole["digest"]}, whole | {"position": 0}, whole | {"more": 1}, "1"]

    assert problems(content | {"log": whole}) == []
    assert [half for half in halves if not problems(content | {"log": half})] == []


def test_statement_names_the_schema_where_it_is_served(client, content):
    assert client.get(urlsplit(content["schema"]).path).json()["$id"] == content["schema"]


def test_vendor_statement_fits(content):
    assert problems(content) == []


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.PROVIDER])
def test_statement_about_an_organisation_fits(db, role):
    statement = store_statement(make_assessment(role=role, answered=True))

    assert problems(statement.content) == []


@pytest.mark.parametrize("code", Code.values)
def test_statement_with_any_answer_fits(db, code):
    assessment = make_assessment(language="de")
    answer_all(assessment, code)

    assert problems(store_statement(assessment).content) == []


def test_statement_with_evidence_and_addresses_fits(db):
    assessment = make_assessment(answered=True)
    assessment.organisation.website = "https://www.vendor.example/"
    assessment.organisation.save()
    assessment.version.product.website = "https://www.vendor.example/product?x=1#y"
    assessment.version.product.save()
    answer = answer_of(assessment, "data-formats")
    answer.evidence = [{"title": "Größe", "url": "https://docs.example/a"}]
    own = {"name": "Own format", "edition": "2", "direction": "both", "scope": "all", "evidence": "https://x.example"}
    answer.standards = [*answer.standards, {"standard": "", **own}]
    answer.save()

    assert problems(store_statement(assessment).content) == []


def test_statement_with_documents_as_evidence_fits(db):
    assessment = make_assessment(answered=True)
    for access in Access:
        attach(answer_of(assessment, "data-formats"), pdf(access), access=access)

    assert problems(store_statement(assessment).content) == []


def test_superseding_statement_fits(db, content):
    content["supersedes"] = "CPO-2024-0003"

    assert problems(content) == []


WRONG = {
    "number": "2026-1",
    "schema": "statement-1",
    "status_url": "CPO-2026-0001",
    "issued_at": "2026-07-01 10:00",
    "valid_until": "2028-13-01T10:00:00Z",
    "supersedes": "",
    "digest": "00",
    "declaration.language": "English",
    "declaration.issuer.role": "buyer",
    "declaration.issuer.country": "Germany",
    "declaration.issuer.website": "javascript:alert(1)",
    "declaration.issuer.organisation": "",
    "declaration.object.kind": "service",
    "declaration.object.version": "",
    "declaration.catalogue.normative": "no",
    "declaration.catalogue.digest": "sha256:00",
    "declaration.declared.at": "yesterday",
    "declaration.declared.name": "",
    "declaration.summary.grades.shall.fulfilled": -1,
    "declaration.summary.categories.0.grades.may.partly": 0.5,
    "declaration.summary.categories.0.key": "A category",
    "declaration.answers": [],
    "declaration.answers.0.answer": "yes",
    "declaration.answers.0.grade": "must",
    "declaration.answers.0.explanation": "",
    "declaration.answers.1.answer": "planned",
    "declaration.answers.0.planned_for": "2027-02-30",
    "declaration.answers.0.evidence": [{"title": "x", "url": "file"}],
    "declaration.answers.0.evidence.0": {"title": "x", "url": "https://x.example", "sha256": "0" * 64},
    "declaration.answers.0.evidence.0.access": "nobody",
    "declaration.answers.0.evidence.0.sha256": "00",
    "declaration.answers.2.standards.0.direction": "sideways",
    "declaration.answers.2.standards.0.evidence": "in a drawer",
}


def parent_of(content, path):
    """The object or list that holds the last part of the path, and that part."""
    *parts, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    return reduce(lambda found, part: found[part], parts, content), last


def test_statement_with_one_wrong_value_does_not_fit(content):
    accepted = []
    for path, value in WRONG.items():
        wrong = copy.deepcopy(content)
        parent, last = parent_of(wrong, path)
        parent[last] = value
        if not problems(wrong):
            accepted.append(path)

    assert accepted == []


def paths_of(value, prefix=""):
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(value, dict):
            yield f"{prefix}{name}"
        if isinstance(inner, dict | list):
            yield from paths_of(inner, f"{prefix}{name}.")


def test_statement_that_lacks_anything_does_not_fit(content):
    accepted = []
    for path in paths_of(content):
        wrong = copy.deepcopy(content)
        parent, last = parent_of(wrong, path)
        del parent[last]
        if not problems(wrong):
            accepted.append(path)

    assert accepted == ["log"]  # which statements issued before there was a log lack


def test_statement_with_anything_more_does_not_fit(content):
    accepted = []
    for path in ["x", *(f"{path}.x" for path in paths_of(content))]:
        wrong = copy.deepcopy(content)
        parent, last = parent_of(wrong, path)
        if isinstance(parent, dict):
            parent[last] = "more"
            if not problems(wrong):
                accepted.append(path)

    assert accepted == []


def test_planned_answer_names_a_day(db):
    assessment = make_assessment()
    answer_all(assessment, Code.PLANNED)

    content = store_statement(assessment).content

    assert {date.fromisoformat(said["planned_for"]) for said in content["declaration"]["answers"]} == {
        date(2027, 3, 31)
    }
