"""What machines know organisations and products by, and the page on which it is typed."""

import pytest
from django.core.exceptions import ValidationError

from organisations import identifiers
from organisations.models import AuditEntry, Deed, Organisation

from ..factories import MembershipFactory, ProductFactory

LEI = "529900T8BM49AURSDO55"
NOBODYS = "cpe:2.3:a:corvanta:archive:*:*:*:*:*:*:*:*"


@pytest.mark.parametrize("typed", [LEI, LEI.lower(), " 5299 00T8 BM49 AURS DO55 ", "529900-T8BM49AURSDO-55"])
def test_lei_is_stored_without_what_is_between(typed):
    assert identifiers.lei(typed) == LEI


@pytest.mark.parametrize("typed", ["529900T8BM49AURSDO56", "529900T8BM49AURSDO5", f"{LEI}5", "X", "٥" * 20, "Ä" * 20])
def test_lei_with_a_wrong_check_digit_is_refused(typed):
    with pytest.raises(ValidationError, match="This is no LEI"):
        identifiers.lei(typed)


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [
        ("DE 136 695 976", "DE", "DE136695976"),
        ("de-136.695.976", "FR", "DE136695976"),
        ("136 695 976", "DE", "DE136695976"),
        ("ATU13585627", "AT", "ATU13585627"),
        ("U13585627", "DE", None),
        ("094259216", "GR", "EL094259216"),
        ("EL 094259216", "GR", "EL094259216"),
        ("CHE-107.787.577 MWST", "CH", "CHE107787577MWST"),
        ("GB 980 7806 84", "DE", "GB980780684"),
        ("NO 995 525 828 MVA", "NO", "NO995525828MVA"),
        ("12-3456789", "US", "123456789"),
        ("", "DE", ""),
        (" - ", "DE", ""),
        ("DE136695977", "DE", None),
        ("DE13669597", "DE", None),
        ("XX136695976", "DE", None),
        ("CHE107787578", "CH", None),
        ("12<3456789>", "US", None),
        ("1", "US", None),
        ("١٢٣٤٥٦٧", "US", None),
    ],
)
def test_vat_number_goes_by_the_rule_of_its_country(typed, country, stored):
    if stored is None:
        with pytest.raises(ValidationError, match="This is no VAT number"):
            identifiers.vat_number(typed, country)
    else:
        assert identifiers.vat_number(typed, country) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("", ""),
        ("pkg:generic/corvanta.example/archive", "pkg:generic/corvanta.example/archive"),
        ("pkg:NPM/%40corvanta/archive", "pkg:npm/%40corvanta/archive"),
        ("pkg:generic/archive@2.1", None),
        ("https://corvanta.example", None),
        ("pkg:", None),
        ("archive", None),
    ],
)
def test_purl_is_that_of_the_product(typed, stored):
    if stored is None:
        with pytest.raises(ValidationError):
            identifiers.purl(typed)
    else:
        assert identifiers.purl(typed) == stored


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        ("", True),
        (NOBODYS, True),
        (NOBODYS.replace("archive", r"a\:rchive\!"), True),
        (NOBODYS.replace("cpe:2.3:a", "CPE:2.3:A"), True),
        ("cpe:/a:corvanta:archive", False),
        (NOBODYS.removesuffix(":*"), False),
        (f"{NOBODYS}:*", False),
        (NOBODYS.replace(":a:", ":x:"), False),
        (NOBODYS.replace("archive", "ärchive"), False),
        (NOBODYS.replace("archive", "?" * 200), False),
        (NOBODYS.replace("archive", "a" * 250 + "!"), False),
    ],
)
def test_cpe_is_one_of_version_2_3(typed, fits):
    if fits:
        assert identifiers.cpe(typed) == typed.lower()
    else:
        with pytest.raises(ValidationError, match=r"This is no CPE 2\.3"):
            identifiers.cpe(typed)


def test_words_say_what_is_there():
    known = {"legal_name": "Corvanta Systems GmbH", "register_number": "HRB 1234", "lei": LEI}

    assert identifiers.words(known) == f"Corvanta Systems GmbH · HRB 1234 · LEI {LEI}"
    assert identifiers.words({}) == ""


# the pages


TYPED = {
    "legal_name": "Corvanta Systems GmbH",
    "register": "Amtsgericht Darmstadt",
    "register_number": "HRB 1234",
    "vat_number": "DE 136 695 976",
    "lei": "5299 00T8 BM49 AURS DO55",
}


@pytest.fixture
def owner(db):
    return MembershipFactory(organisation__name="Corvanta")


def test_administrator_says_what_machines_know_the_organisation_by(owner, sign_in):
    address = f"{owner.organisation.get_absolute_url()}identifiers/"

    response = sign_in(owner.user).post(address, TYPED)

    corvanta = Organisation.objects.get()
    assert response.url == corvanta.get_absolute_url()
    assert identifiers.of_organisation(corvanta) == TYPED | {"vat_number": "DE136695976", "lei": LEI}
    assert ("lei", "", LEI) in AuditEntry.objects.get(deed=Deed.EDITED).changes
    assert f"LEI {LEI}" in sign_in(owner.user).get(corvanta.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("name", "typed"), [("lei", "529900T8BM49AURSDO56"), ("vat_number", "DE 1"), ("register", "a" * 121)]
)
def test_what_is_wrong_is_said_and_stays_typed(owner, sign_in, name, typed):
    response = sign_in(owner.user).post(f"{owner.organisation.get_absolute_url()}identifiers/", TYPED | {name: typed})

    assert list(response.context["form"].errors) == [name]
    assert typed in response.content.decode()
    assert identifiers.of_organisation(Organisation.objects.get()) == {}


def test_administrator_says_what_machines_know_a_product_by(owner, sign_in):
    product = ProductFactory(organisation=owner.organisation, name="Archive")
    address = f"{owner.organisation.get_absolute_url()}products/{product.pk}/"
    typed = {"name": "Archive", "website": "", "about": "", "purl": "pkg:generic/archive", "cpe": NOBODYS}

    refused = sign_in(owner.user).post(address, typed | {"purl": "pkg:generic/archive@1"})
    sign_in(owner.user).post(address, typed)

    product.refresh_from_db()
    assert refused.context["form"].errors["purl"] == ["Leave out the version: the identifier is that of the product."]
    assert identifiers.of_product(product) == {"purl": "pkg:generic/archive", "cpe": NOBODYS}
