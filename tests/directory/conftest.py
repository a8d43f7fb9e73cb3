from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import Code
from directory.models import Requirement
from organisations.models import Role
from tests.factories import MembershipFactory

from . import published
from .offered import profile_of, statement_of


@pytest.fixture
def customer(db):
    return MembershipFactory(organisation__role=Role.CUSTOMER, organisation__name="Velmora").user


@pytest.fixture
def profile(customer):
    """What Velmora asks: an export, an import until a day, and JT that is written."""
    standard = {"standard": "jt", "name": "JT", "edition": "", "direction": "write"}
    wishes = [
        Requirement(criterion="data-export", weight="required"),
        Requirement(criterion="data-import", weight="desired", minimum="planned", planned_until=date(2027, 6, 30)),
        Requirement(criterion="data-formats", weight="required", standards=[standard]),
    ]
    return profile_of(customer, *wishes, name="PDM <2028> & more")


@pytest.fixture
def two():
    """Anvil fulfils everything but the standard; Birch exports only partly."""
    return statement_of("Anvil"), statement_of("Birch", data_export=Code.PARTLY)


@pytest.fixture
def three(db):
    """Statements of Cobalt, Anvil and Birch, a customer."""
    return {
        "cobalt": published.statement_of("Cobalt", "Vault"),
        "anvil": published.statement_of("Anvil", "Forge Größe"),
        "birch": published.statement_of("Birch", role=Role.CUSTOMER),
    }


@pytest.fixture
def count_queries(client):
    """Call it with a path to learn how many queries its page needs, once what is kept in memory is there."""

    def _count_queries(path):
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    return _count_queries
