"""Published statements, and which of them the directory shows."""

import re

from organisations.models import Organisation, Role

from ..factories import MembershipFactory, VersionFactory, make_assessment
from ..statements.paperless import store_statement


def statement_of(name, product="Tool", role=Role.VENDOR):
    """A statement of a new organisation, on a new product."""
    user = MembershipFactory(organisation__name=name, organisation__role=role).user
    organisation = Organisation.objects.get(name=name)
    version = None
    if role == Role.VENDOR:
        version = VersionFactory(product__organisation=organisation, product__name=product, name="1")
    return store_statement(make_assessment(by=user, answered=True, version=version))


def three():
    return {
        "cobalt": statement_of("Cobalt", "Vault"),
        "anvil": statement_of("Anvil", "Forge Größe"),
        "birch": statement_of("Birch", role=Role.CUSTOMER),
    }


def next_statement_of(statement):
    signatory = statement.organisation.memberships.get().user
    return store_statement(
        make_assessment(by=signatory, answered=True, version=VersionFactory(product=statement.product))
    )


def found(client, **query):
    return shown(client.get("/directory/", query))


def shown(response):
    """The numbers of the statements on the page, in their order."""
    return re.findall(r'data-compare="([^"]+)"', response.content.decode())


def numbers(three, *names):
    return [three[name].number for name in names]
