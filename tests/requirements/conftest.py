from datetime import date

import pytest

from assessments.models import Code
from organisations.models import Role
from requirements.models import Requirement
from tests.factories import MembershipFactory

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
