from datetime import date

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from assessments.models import Code
from organisations.models import Role
from requirements.models import Requirement
from tests.factories import MembershipFactory
from tests.worlds import keep

from .offered import profile_of, statement_of
from .reported import bytes_of, made


def make_customer():
    return MembershipFactory(organisation__role=Role.CUSTOMER, organisation__name="Velmora").user


def make_two():
    return statement_of("Anvil"), statement_of("Birch", data_export=Code.PARTLY)


def make_profile(customer):
    standard = {"standard": "jt", "name": "JT", "edition": "", "direction": "write"}
    wishes = [
        Requirement(criterion="data-export", weight="required"),
        Requirement(criterion="data-import", weight="desired", minimum="planned", planned_until=date(2027, 6, 30)),
        Requirement(criterion="data-formats", weight="required", standards=[standard]),
    ]
    return profile_of(customer, *wishes, name="PDM <2028> & more")


@pytest.fixture
def customer(db):
    return make_customer()


@pytest.fixture
def profile(customer):
    """What Velmora asks: an export, an import until a day, and JT that is written."""
    return make_profile(customer)


@pytest.fixture(scope="session")
def two_once(django_db_setup, django_db_blocker):
    return keep(make_two, django_db_blocker)


@pytest.fixture
def two(db, two_once):
    """Anvil fulfils everything but the standard; Birch exports only partly."""
    return two_once.put_back()


@pytest.fixture(scope="session")
def report_pdf(django_db_setup, django_db_blocker, seal_directory):
    """The bytes of a report on the two by that profile, sealed once, which leave nothing in the database."""
    files = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    own = override_settings(
        SEAL_PKCS12=str(seal_directory / "seal.p12"),
        SEAL_TRUSTED_DIR=str(seal_directory / "trusted"),
        STORAGES=settings.STORAGES | {"default": files},
    )
    with own, django_db_blocker.unblock(), transaction.atomic():
        make_two()
        pdf = bytes_of(made(make_profile(make_customer())))
        transaction.set_rollback(True)
    return pdf
