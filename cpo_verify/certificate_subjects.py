"""Whom a certificate names: a person, or only an organisation, an address or nobody."""

from asn1crypto import x509

from .differences import printable

LONGEST = 100  # characters of a name


def person_of(certificate: x509.Certificate) -> str:
    """Return the person's name; empty where none is named: a pseudonym, an address, or the seal of an organisation.

    Seals of organisations have an organisation identifier and no names of a person (ETSI EN 319 412-3).
    """
    if _first(certificate, "pseudonym"):
        return ""
    given, surname = _first(certificate, "given_name"), _first(certificate, "surname")
    if given and surname:
        return f"{given} {surname}"
    if _first(certificate, "organization_identifier"):
        return ""
    name, organisation = _first(certificate, "common_name"), organisation_of(certificate)
    return "" if "@" in name or name.casefold() == organisation.casefold() else name


def organisation_of(certificate: x509.Certificate) -> str:
    return _first(certificate, "organization_name")


def issuer_of(certificate: x509.Certificate) -> str:
    told = certificate.issuer.native
    return _told(told.get("common_name") or told.get("organization_name") or certificate.issuer.human_friendly)


def _first(certificate: x509.Certificate, attribute: str) -> str:
    return _told(certificate.subject.native.get(attribute) or "")


def _told(value: object) -> str:
    """An attribute may be there more than once; the first counts."""
    return printable(str(value[0] if isinstance(value, list) else value)).strip()[:LONGEST]
