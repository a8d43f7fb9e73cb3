"""The demo: fictional organisations, carried through the same doors as real ones."""

from collections import Counter
from datetime import date
from io import StringIO
from urllib.parse import urlsplit

import pytest
import yaml
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command

from assessments.models import Assessment, Code, Status
from cpo_portal import demo
from cpo_verify import log_chain
from criteria.catalogue_file import read_catalogue
from organisations.models import Organisation, Role, User
from statements.models import LogEntry, Statement

CATALOGUE = settings.BASE_DIR / "fixtures" / "catalogues" / "din-spec-91372-1" / "2026.1"
FILES = sorted((demo.FOLDER / "organisations").glob("*.yaml"))
FEW = ("sernfels", "wirzan", "nilavara", "valdorna")  # published, submitted, returned, and a vendor


def read(file):
    return yaml.load(file.read_text(), yaml.CSafeLoader)


def load_demo(*slugs):
    out = StringIO()
    call_command("load_demo", "--yes-demo-passwords", "--only", *slugs, stdout=out)
    return out.getvalue()


def rows():
    """How many rows each table has."""
    return Counter({model._meta.label: model.objects.count() for model in apps.get_models()})


@pytest.fixture
def catalogue(no_catalogue):
    call_command("load_catalogue", str(CATALOGUE), stdout=StringIO())


# --- loading --------------------------------------------------------------------------------------


@pytest.mark.slow(reason="carries four organisations through every door, one to a sealed statement")
def test_load_demo_carries_each_organisation_as_far_as_told(catalogue):
    printed = load_demo(*FEW)

    reached = {each.organisation.slug: each.status for each in Assessment.objects.select_related("organisation")}
    statement = Statement.objects.get()
    assert reached == {
        "sernfels": Status.ACCEPTED,
        "wirzan": Status.SUBMITTED,
        "nilavara": Status.RETURNED,
        "valdorna": Status.SUBMITTED,
    }
    assert (statement.number, statement.organisation.slug) == ("CPO-2026-0001", "sernfels")
    assert statement.issued_at.date() == date(2026, 3, 19)
    assert printed.endswith("The demo is loaded.\n")


@pytest.mark.slow(reason="carries an organisation through every door, to a sealed statement")
def test_load_demo_again_changes_nothing(catalogue):
    load_demo("sernfels", "nilavara")
    before = rows()

    printed = load_demo("sernfels", "nilavara")

    assert printed == "The demo is there already.\n"
    assert rows() == before


@pytest.mark.slow(reason="carries three organisations to sealed statements, of which one is withdrawn")
def test_log_of_the_demo_is_sound_even_in_two_steps(catalogue):
    load_demo("sernfels")
    load_demo("sernfels", "pfadlinie", "granskaer")

    entries = [entry.content for entry in LogEntry.objects.all()]
    assert log_chain.problems(entries) == []
    assert [entry["act"] for entry in entries] == ["issued", "issued", "issued", "withdrawn", "issued"]


def test_load_demo_completes_what_is_missing(catalogue):
    load_demo("nilavara")

    load_demo("nilavara", "wirzan")

    assert sorted(Organisation.objects.values_list("slug", flat=True)) == ["nilavara", "wirzan"]
    assert Assessment.objects.count() == 2


def test_load_demo_leaves_nobody_signed_in_who_is_no_demo_person(catalogue):
    load_demo("wirzan")

    invented = User.objects.exclude(email__endswith="@example.com")
    assert [(user.email, user.is_active, user.check_password(demo.PASSWORD)) for user in invented] == [
        ("portal@wirzan.example", False, False)
    ]


def test_load_demo_asks_before_it_brings_known_passwords_where_debug_is_off(catalogue, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="--yes-demo-passwords"):
        call_command("load_demo")
    assert not User.objects.exists()

    settings.DEBUG = True
    call_command("load_demo", "--only", "wirzan", stdout=StringIO())

    assert User.objects.filter(is_superuser=True).count() == 1


def test_load_demo_wants_a_catalogue_first(no_catalogue):
    with pytest.raises(CommandError, match="Load a catalogue first"):
        load_demo("sernfels")


@pytest.mark.slow(reason="signs in each person of two organisations of the demo")
def test_demo_people_sign_in_and_find_their_place(client, catalogue):
    load_demo("velmora", "brueckwerk")

    landed = {}
    for user in User.objects.filter(email__endswith="@example.com"):
        client.post("/accounts/login/", {"login": user.email, "password": "openness"})
        response = client.get("/dashboard/")
        organisations = [each.slug for each in response.context["organisations"]]
        landed[user.email.partition("@")[0]] = (response.wsgi_request.user == user, organisations)
        client.logout()

    assert landed == {
        "vendor": (True, []),
        "editor": (True, []),
        "customer": (True, ["velmora"]),
        "provider": (True, ["brueckwerk"]),
        "staff": (True, []),
        "admin": (True, []),
    }


def test_demo_people_have_the_rights_promised(catalogue):
    load_demo("wirzan")

    flags = {
        user.email.partition("@")[0]: (user.is_reviewer, user.is_staff, user.is_superuser)
        for user in User.objects.filter(email__endswith="@example.com")
    }
    nobody = (False, False, False)
    assert flags == {
        "vendor": nobody,
        "editor": nobody,
        "customer": nobody,
        "provider": nobody,
        "staff": (True, False, False),
        "admin": (False, True, True),
    }


def test_people_of_the_demo_speak_for_organisations_of_the_demo():
    people = read(demo.FOLDER / "people.yaml")["people"]

    slugs = {file.stem for file in FILES}
    rights = {each["email"]: each.get("rights", []) for each in people}
    assert {each["organisation"] for each in people if "organisation" in each} <= slugs
    assert "signatory" in rights["vendor@example.com"]
    assert rights["editor@example.com"] == ["editor"]


# --- the files ------------------------------------------------------------------------------------


def demo_documents():
    return {file.stem: read(file) for file in FILES}


DOCUMENTS = demo_documents()
BY_SLUG = pytest.mark.parametrize("slug", DOCUMENTS)


@pytest.fixture(scope="module")
def criteria():
    """The criteria of the real catalogue by the role that answers them, and by key; without a database."""
    document = read_catalogue(CATALOGUE)
    entries = [entry for category in document.categories for entry in category.criteria]
    return {role: {entry.key: entry for entry in entries if role in entry.addressees} for role in Role.values}


@pytest.fixture(scope="module")
def standards():
    return {standard.key for standard in read_catalogue(CATALOGUE).standards}


def answers_of(document):
    """Each assessment of an organisation with its answers, those taken over from an earlier one included."""
    by_version = {}
    for described in document["assessments"]:
        answers = by_version.get(str(described.get("like")), {}) | described["answers"]
        by_version[str(described.get("version"))] = answers
        yield described, answers


def missing_in(said, criterion):
    """What stands in the way of declaring this, as :meth:`assessments.models.Answer.missing` would say."""
    code, explanation = said["answer"], said.get("explanation", "").strip()
    if code not in Code.values:
        yield f"unknown answer {code}"
    if not explanation and (
        code in ("partly", "not_applicable") or (code == "fulfilled" and criterion.grade == "shall")
    ):
        yield "explanation missing"
    if (code == "planned") != isinstance(said.get("planned_for"), date):
        yield "planned_for and “planned” belong together"
    if bool(criterion.asks_for_standards) != bool(said.get("standards")) and code in ("fulfilled", "partly"):
        yield "standards are named where they are asked for, and only there"


def addresses_in(document):
    yield document.get("website")
    for product in document.get("products", []):
        yield product.get("website")
    for described in document["assessments"]:
        for said in described["answers"].values():
            yield from (item["url"] for item in said.get("evidence", []))
            yield from (item.get("evidence") for item in said.get("standards", []))


def test_demo_has_enough_vendors_with_published_statements():
    vendors = [
        slug
        for slug, document in DOCUMENTS.items()
        if document["role"] == "vendor" and any(each["outcome"] == "published" for each in document["assessments"])
    ]

    assert len(vendors) >= 8
    assert {document["role"] for document in DOCUMENTS.values()} == set(Role.values)
    outcomes = {each["outcome"] for document in DOCUMENTS.values() for each in document["assessments"]}
    assert outcomes == {"draft", "submitted", "returned", "published", "withdrawn"}


@BY_SLUG
def test_demo_organisation_is_complete(slug):
    document = DOCUMENTS[slug]

    expected = {"name", "slug", "role", "country", "website", "about", "assessments"}
    assert expected <= set(document) <= expected | {"signing", "products", "requirements"}
    assert (document["slug"], document["role"] in Role.values) == (slug, True)
    assert bool(document.get("products")) == (document["role"] == "vendor")
    assert len(document["about"]) <= 300
    for each in document["assessments"]:
        assert each["outcome"] == "draft" or set(each["declared"]) == {"name", "function", "place", "date"}
        assert ("returned" in each, "withdrawn" in each) == (
            each["outcome"] == "returned",
            each["outcome"] == "withdrawn",
        )


@BY_SLUG
def test_demo_assessment_is_about_a_version_that_exists(slug):
    document = DOCUMENTS[slug]

    versions = {(product["name"], name) for product in document.get("products", []) for name in product["versions"]}
    assessed = {(each["product"], each["version"]) for each in document["assessments"] if "product" in each}
    assert assessed <= versions
    assert all("product" in each for each in document["assessments"]) or document["role"] != "vendor"


@BY_SLUG
def test_demo_answers_just_the_criteria_addressed_to_the_role(slug, criteria):
    asked = set(criteria[DOCUMENTS[slug]["role"]])

    odd = {}
    for described, answers in answers_of(DOCUMENTS[slug]):
        unknown = set(answers) - asked
        unanswered = asked - set(answers) if described["outcome"] != "draft" else set()
        if unknown or unanswered:
            odd[described.get("version", "")] = (unknown, unanswered)
    assert odd == {}


@BY_SLUG
def test_demo_answers_lack_nothing(slug, criteria):
    asked = criteria[DOCUMENTS[slug]["role"]]

    lacking = {
        (described.get("version", ""), key): problems
        for described, answers in answers_of(DOCUMENTS[slug])
        for key, said in answers.items()
        if (problems := list(missing_in(said, asked[key])))
    }
    assert lacking == {}


@BY_SLUG
def test_demo_names_standards_of_the_register(slug, standards):
    named = [
        item
        for described in DOCUMENTS[slug]["assessments"]
        for said in described["answers"].values()
        for item in said.get("standards", [])
    ]

    assert [item for item in named if item.get("standard") and item["standard"] not in standards] == []
    assert [item for item in named if not (item.get("standard") or item.get("name"))] == []
    assert {item.get("direction", "") for item in named} <= {"", "read", "write", "both"}


@BY_SLUG
def test_demo_leads_to_nobody_real(slug):
    hosts = {urlsplit(address).hostname for address in addresses_in(DOCUMENTS[slug]) if "://" in (address or "")}

    assert [host for host in hosts if not host.endswith(".example")] == []
