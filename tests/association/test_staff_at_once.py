"""Managers who do something at the same instant: one of them is kept, one edition loaded, one name given."""

import pytest
from django.db import connection

from association import corrections, edition_uploads, staff
from association.models import EditionUpload, StaffInvitation
from criteria.models import Catalogue
from organisations.models import User

from ..factories import EDITIONS, OrganisationFactory, UserFactory
from ..organisations.test_members_at_once import at_once
from .test_uploads import zipped

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time."),
]


@pytest.mark.parametrize("_round", range(5))
def test_of_two_managers_taking_each_others_right_one_stays(_round):
    ada, grace = UserFactory(is_staff=True), UserFactory(is_staff=True)

    told = at_once(
        lambda: staff.change_rights(grace, is_reviewer=False, is_staff=False, by=ada),
        lambda: staff.close_account(ada, reason="Left.", by=grace),
    )

    assert told.count(None) == 1
    assert "Only a manager of the association can do this." in told
    assert User.objects.filter(is_staff=True, is_active=True).count() == 1


def test_invitation_is_accepted_once():
    rita, manager = UserFactory(email="rita@example.org"), UserFactory(is_staff=True)
    asked = StaffInvitation.objects.create(email=rita.email, invited_by=manager)

    told = at_once(lambda: staff.accept(asked, by=rita), lambda: staff.accept(asked, by=rita))

    assert set(told) == {None, "This invitation was accepted already."}


@pytest.mark.parametrize("_round", range(3))
def test_edition_handed_in_twice_is_loaded_once(_round):
    manager, content = UserFactory(is_staff=True), zipped(EDITIONS / "2")
    uploads = [
        EditionUpload.objects.create(file_name="2.zip", content=content, uploaded_by=manager) for _each in range(2)
    ]

    told = at_once(
        *(lambda each=each: edition_uploads.load_upload(each, make_current=True, by=manager) for each in uploads)
    )

    assert told == [None, None]
    assert Catalogue.objects.filter(identifier="moving-code").count() == 1
    assert Catalogue.objects.current().edition == "2"


def test_upload_is_loaded_once():
    manager = UserFactory(is_staff=True)
    upload = EditionUpload.objects.create(file_name="2.zip", content=zipped(EDITIONS / "2"), uploaded_by=manager)
    again = EditionUpload.objects.get()

    told = at_once(
        *(
            lambda each=each: edition_uploads.load_upload(each, make_current=False, by=manager)
            for each in (upload, again)
        )
    )

    assert set(told) == {None, "This upload was loaded or thrown away meanwhile."}


def test_of_two_organisations_named_alike_one_is():
    manager, names = UserFactory(is_staff=True), []
    for _each in range(2):
        organisation = OrganisationFactory()
        organisation.name = "Anvil SE"
        names.append(organisation)

    told = at_once(*(lambda each=each: corrections.correct(each, reason="So.", by=manager) for each in names))

    assert set(told) == {None, "Another organisation is called “Anvil SE”, or was once."}
