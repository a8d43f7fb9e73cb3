"""What machines know issuer and object by: frozen when declared, and said in every form of the statement."""

import json
import re
from importlib import import_module

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from django.apps import apps
from jsonschema import Draft202012Validator

from assessments import declared_changes
from assessments.submissions import declaration_content
from organisations.models import Mandate, MandateMethod, Organisation
from statements.issuing import pdf
from statements.schemas import statement_schema
from statements.seal import keys

from ..factories import OrganisationFactory, declaration, make_assessment
from .paperless import store_statement

pytestmark = pytest.mark.django_db

ISSUER = {
    "legal_name": "Corvanta <Systems> GmbH",
    "register": "Amtsgericht Darmstadt",
    "register_number": "HRB 1234",
    "vat_number": "DE136695976",
    "lei": "529900T8BM49AURSDO55",
}
OBJECT = {"purl": "pkg:generic/corvanta.example/archive", "cpe": "cpe:2.3:a:corvanta:archive:*:*:*:*:*:*:*:*"}


@pytest.fixture
def assessment():
    return make_assessment(answered=True)


@pytest.fixture
def identified(assessment):
    """The same, its organisation and product known by everything there is."""
    organisation, product = assessment.organisation, assessment.version.product
    for row, known in ((organisation, ISSUER), (product, OBJECT)):
        for name, value in known.items():
            setattr(row, name, value)
        row.save()
    return assessment


def schema_problems(statement):
    return [error.message for error in Draft202012Validator(statement_schema()).iter_errors(statement.content)]


def test_statement_says_them_as_the_schema_describes(identified):
    statement = store_statement(identified)

    assert statement.declaration["issuer"]["identifiers"] == ISSUER
    assert statement.declaration["object"]["identifiers"] == OBJECT
    assert schema_problems(statement) == []


def test_without_any_there_is_no_such_part(assessment):
    content = declaration_content(assessment, declaration())

    assert list(content["issuer"]) == ["organisation", "role", "country", "website"]
    assert list(content["object"]) == ["kind", "name", "version", "website"]


def test_what_was_declared_stays_when_they_change(identified):
    statement = store_statement(identified)
    Organisation.objects.update(lei="")

    statement.refresh_from_db()
    assert statement.declaration["issuer"]["identifiers"] == ISSUER


def test_review_sees_what_changed_of_them(identified):
    before = declaration_content(identified, declaration())
    identified.organisation.lei = identified.version.product.purl = ""
    after = declaration_content(identified, declaration())

    changed = {fact.name: fact.after for fact in declared_changes.changed_facts(before, after)}
    assert list(changed) == ["The organisation is known by", "The object is known by"]
    assert "LEI" not in changed["The organisation is known by"]


def test_cyclonedx_knows_product_and_issuer_by_them(identified, client):
    statement = store_statement(identified)

    document = client.get(f"/statements/{statement.number}.cdx.json").json()

    (component,) = document["declarations"]["targets"]["components"]
    assert {name: component[name] for name in OBJECT} == OBJECT
    assert {"name": "cpo:issuer:lei", "value": ISSUER["lei"]} in document["metadata"]["properties"]
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(document)) is None


def test_search_engines_know_product_and_issuer_by_them(identified, client):
    statement = store_statement(identified)

    html = client.get(statement.get_absolute_url()).content.decode()
    data = json.loads(re.search(r"<script type=\"application/ld\+json\"[^>]*>(.*?)</script>", html, re.DOTALL)[1])

    author = data["author"]
    names = ("legalName", "vatID", "leiCode")
    assert [author[name] for name in names] == [ISSUER[name] for name in ("legal_name", "vat_number", "lei")]
    assert author["identifier"] == {
        "@type": "PropertyValue",
        "propertyID": "Amtsgericht Darmstadt",
        "value": "HRB 1234",
    }
    assert data["about"]["identifier"] == sorted(OBJECT.values())


def test_page_paper_and_profile_say_them(identified, client):
    statement = store_statement(identified)
    issuer = "Corvanta &lt;Systems&gt; GmbH · Amtsgericht Darmstadt HRB 1234"
    said = f"{issuer} · VAT number DE136695976 · LEI 529900T8BM49AURSDO55"

    page = client.get(statement.get_absolute_url()).content.decode()
    profile = client.get(f"/directory/{identified.organisation.slug}/").content.decode()
    paper = pdf.to_html(statement.content, catalogue=statement.catalogue, seal=keys.describe_key_in_use())

    assert [said in html for html in (page, profile, paper)] == [True] * 3
    assert [OBJECT["purl"] in html for html in (page, profile, paper)] == [True] * 3


def test_whoever_published_before_counts_as_confirmed_since_the_first_statement(assessment):
    Mandate.objects.all().delete()
    first = store_statement(assessment)
    store_statement(make_assessment(answered=True, version=assessment.version, by=assessment.created_by))
    OrganisationFactory(confirmed=False)
    kept = OrganisationFactory()
    migration = import_module("statements.migrations.0006_published_before")

    for _again in range(2):
        migration.confirm_those_published(apps, None)

    (mandate,) = Mandate.objects.exclude(organisation=kept)
    assert (mandate.organisation, mandate.method, mandate.confirmed_at) == (
        assessment.organisation,
        MandateMethod.BEFORE,
        first.issued_at,
    )
