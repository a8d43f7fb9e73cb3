"""What machines know organisations and products by: checked as far as a number can be checked, and said as data."""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from packageurl import PackageURL
from stdnum import lei as lei_numbers
from stdnum.ch import vat as swiss
from stdnum.eu import vat as european
from stdnum.exceptions import ValidationError as NotValid
from stdnum.gb import vat as british
from stdnum.no import mva as norwegian

from .models import Organisation, Product

OF_ORGANISATIONS = ("legal_name", "register", "register_number", "vat_number", "lei")
OF_PRODUCTS = ("purl", "cpe")
BETWEEN = re.compile(r"[\s./-]")
NEIGHBOURS = {"CH": swiss, "GB": british, "NO": norwegian}  # of the European Union, whose rules are known, too
OTHER_VAT_NUMBER = re.compile(r"[A-Z0-9]{4,20}")

# NIST IR 7695, 6.2: part, five attributes, language, four attributes
_ATTRIBUTE = r"(?:[?]*|[*])(?:[\w.\-]|\\[\\*?!\"#$%&'()+,/:;<=>@\[\]^`{|}~])+(?:[?]*|[*])|[*\-]"
_LANGUAGE = r"[a-z]{2,3}(?:-(?:[a-z]{2}|[0-9]{3}))?|[*\-]"
CPE = re.compile(rf"cpe:2\.3:[aho](?::(?:{_ATTRIBUTE})){{5}}:(?:{_LANGUAGE})(?::(?:{_ATTRIBUTE})){{4}}", re.A | re.I)


def of_organisation(organisation: Organisation) -> dict[str, str]:
    """Return those it has, by name."""
    return _said(organisation, OF_ORGANISATIONS)


def of_product(product: Product) -> dict[str, str]:
    return _said(product, OF_PRODUCTS)


def _said(named: Organisation | Product, names: tuple[str, ...]) -> dict[str, str]:
    return {name: value for name in names if (value := getattr(named, name))}


def lei(typed: str) -> str:
    """Return a Legal Entity Identifier (ISO 17442) as it is stored; raises :class:`ValidationError`."""
    number = BETWEEN.sub("", typed).upper()
    try:
        return lei_numbers.validate(number) if number else ""
    except NotValid:
        raise ValidationError(
            _("This is no LEI: it has 20 letters and digits, of which the last two check the others.")
        ) from None


def vat_number(typed: str, country: str) -> str:
    """Return a VAT number as it is stored, without spaces; raises :class:`ValidationError`.

    It goes by the letters it begins with; one without them is taken for one of the ``country`` (ISO 3166-1).
    """
    number = BETWEEN.sub("", typed).upper()
    if number and not number[:2].isalpha() and _is_european(country):
        number = ("EL" if country == "GR" else country) + number
    if number and not _is_vat_number(number, country):
        raise ValidationError(_("This is no VAT number: please compare every letter and digit, the country’s, too."))
    return number


def _is_european(letters: str) -> bool:
    return letters == "EL" or letters.lower() in european.MEMBER_STATES


def _is_vat_number(number: str, country: str) -> bool:
    if _is_european(number[:2]):
        return bool(european.is_valid(number))
    for letters in (number[:2], country):
        if letters in NEIGHBOURS:
            return bool(NEIGHBOURS[letters].is_valid(number))
    return not _is_european(country) and bool(OTHER_VAT_NUMBER.fullmatch(number))


def purl(typed: str) -> str:
    """Return a package URL in its canonical form; raises :class:`ValidationError`."""
    if not typed:
        return ""
    try:
        found = PackageURL.from_string(typed)
    except ValueError:
        raise ValidationError(_("This is no package URL; one reads like pkg:generic/example.com/product.")) from None
    if found.version:
        raise ValidationError(_("Leave out the version: the identifier is that of the product."))
    return str(found.to_string())


def cpe(typed: str) -> str:
    """Return a CPE 2.3 name as it is stored, a formatted string in small letters; raises :class:`ValidationError`."""
    if typed and not CPE.fullmatch(typed):
        raise ValidationError(_("This is no CPE 2.3 name; one reads like cpe:2.3:a:example:product:*:*:*:*:*:*:*:*."))
    return typed.lower()


def words(identifiers: Mapping[str, str]) -> str:
    """Return them in one line, for reading."""
    said = identifiers.get
    parts = [
        said("legal_name"),
        f"{said('register', '')} {said('register_number', '')}".strip(),
        _("VAT number %s") % said("vat_number") if said("vat_number") else "",
        f"LEI {said('lei')}" if said("lei") else "",
        said("purl"),
        said("cpe"),
    ]
    return " · ".join(part for part in parts if part)
