"""The attestation of CycloneDX 1.6, checked against the official schema."""

import json

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from assessments.models import Access, Code
from organisations.models import Role
from tests.assessments.evidence.files import attach, pdf
from tests.factories import answer_all, answer_of, make_assessment

from ..paperless import store_statement


@pytest.fixture(scope="module")
def validator():
    return JsonStrictValidator(SchemaVersion.V1_6)


@pytest.fixture
def attestation_of(client):
    def _attestation_of(statement):
        response = client.get(f"/statements/{statement.number}.cdx.json")
        assert response["Content-Type"] == "application/vnd.cyclonedx+json; version=1.6"
        return response.json()

    return _attestation_of


def answered(*, role=Role.VENDOR, code=Code.FULFILLED, **options):
    assessment = make_assessment(role=role, **options)
    answer_all(assessment, code)
    return assessment


def rich_assessment():
    """With addresses, links, documents and a standard of one's own."""
    assessment = answered(language="de")
    assessment.organisation.website = "https://www.vendor.example/"
    assessment.organisation.save()
    assessment.version.product.website = "https://www.vendor.example/größe?x=1#y"
    assessment.version.product.save()
    answer = answer_of(assessment, "data-formats")
    answer.evidence = [{"title": "Größe", "url": "https://docs.example/a"}]
    own = {"name": "Own format", "edition": "2", "direction": "both", "scope": "all", "evidence": "https://x.example"}
    answer.standards = [*answer.standards, {"standard": "", **own}]
    answer.save()
    for access in Access:
        attach(answer, pdf(access), access=access)
    return assessment


def refs_of(value, names):
    """Every value under one of these names, lists opened."""
    if isinstance(value, list):
        return [found for each in value for found in refs_of(each, names)]
    if not isinstance(value, dict):
        return []
    own = [each for name in names if name in value for each in _as_list(value[name]) if isinstance(each, str)]
    return own + [found for each in value.values() for found in refs_of(each, names)]


def _as_list(value):
    return value if isinstance(value, list) else [value]


@pytest.mark.slow(reason="reads the official schema")
@pytest.mark.parametrize("code", Code.values)
def test_attestation_fits_the_official_schema(db, validator, attestation_of, code):
    statement = store_statement(answered(code=code))

    assert validator.validate_str(json.dumps(attestation_of(statement))) is None


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.PROVIDER])
def test_attestation_of_an_organisation_fits_the_official_schema(db, validator, attestation_of, role):
    attestation = attestation_of(store_statement(answered(role=role)))

    assert validator.validate_str(json.dumps(attestation)) is None
    assert list(attestation["declarations"]["targets"]) == ["organizations"]


def test_attestation_with_everything_fits_the_official_schema(db, validator, attestation_of):
    attestation = attestation_of(store_statement(rich_assessment()))

    assert validator.validate_str(json.dumps(attestation)) is None


def test_references_within_the_attestation_lead_somewhere(db, attestation_of):
    attestation = attestation_of(store_statement(rich_assessment()))

    named = refs_of(attestation, ["bom-ref"])
    used = refs_of(attestation, ["requirement", "claims", "counterClaims", "target", "assessor", "parent"])
    used += [ref for claim in attestation["declarations"]["claims"] for ref in claim.get("evidence", [])]
    assert len(named) == len(set(named))
    assert set(used) - set(named) == set()
    assert set(named) - set(used) == {"standard"}


def test_what_is_not_fulfilled_counts_against_and_nothing_has_a_score(db, attestation_of):
    sides = {}
    for code in Code.values:
        attestation = attestation_of(store_statement(answered(code=code)))
        [told] = attestation["declarations"]["attestations"]
        sides[code] = {name for line in told["map"] for name in line if name != "requirement"}
        assert {claim["predicate"] for claim in attestation["declarations"]["claims"]} == {code}
        assert "score" not in json.dumps(attestation)

    assert sides == {
        "fulfilled": {"claims"},
        "partly": {"claims"},
        "planned": {"counterClaims"},
        "not_fulfilled": {"counterClaims"},
        "not_applicable": {"claims"},
    }


def test_attestation_says_who_declared_what_and_that_nobody_else_did(db, attestation_of):
    statement = store_statement(rich_assessment())

    attestation = attestation_of(statement)

    declarations = attestation["declarations"]
    [assessor] = declarations["assessors"]
    [signatory] = declarations["affirmation"]["signatories"]
    assert (assessor["thirdParty"], assessor["organization"]["name"]) == (False, statement.organisation.name)
    assert (signatory["name"], signatory["role"]) == ("Ada Byron", "Head of Development")
    assert signatory["externalReference"]["hashes"] == [{"alg": "SHA-256", "content": statement.pdf_sha256}]
    [target] = declarations["targets"]["components"]
    assert (target["name"], target["version"]) == (
        statement.declaration["object"]["name"],
        statement.declaration["object"]["version"],
    )


def test_attestation_names_criteria_in_the_statements_language_and_evidence_with_its_digest(db, attestation_of):
    statement = store_statement(rich_assessment())

    attestation = attestation_of(statement)

    [standard] = attestation["definitions"]["standards"]
    criterion = next(each for each in standard["requirements"] if each["bom-ref"] == "criterion:data-formats")
    claim = next(each for each in attestation["declarations"]["claims"] if each["bom-ref"] == "claim:data-formats")
    said = next(said for said in statement.declaration["answers"] if said["criterion"] == "data-formats")
    documents = [item for item in said["evidence"] if "sha256" in item]
    assert standard["name"].startswith("Testkatalog")
    assert (criterion["identifier"], criterion["parent"]) == (said["number"], f"category:{said['category']}")
    assert len(claim["evidence"]) == len(said["evidence"]) == 3
    assert [each["hashes"][0]["content"] for each in claim["externalReferences"]] == [
        document["sha256"] for document in documents
    ]
    assert "Own format 2, both, all" in claim["reasoning"]


def test_attestation_is_the_same_after_the_statement_was_withdrawn(db, client):
    statement = store_statement()
    before = client.get(f"/statements/{statement.number}.cdx.json").content

    type(statement).objects.update(withdrawn_at=statement.issued_at, withdrawn_reason="Misread.")

    assert client.get(f"/statements/{statement.number}.cdx.json").content == before
