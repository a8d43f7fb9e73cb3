"""Leaving an organisation, and what people hear of their rights."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from core.refusals import Refused
from organisations import members
from organisations.models import AuditEntry, Deed, Membership

from ..factories import InvitationFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return MembershipFactory(user__name="Ada", user__email="ada@example.org", organisation__name="Omega")


@pytest.fixture
def organisation(administrator):
    return administrator.organisation


@pytest.fixture
def colleague(organisation):
    return MembershipFactory(organisation=organisation, user__name="Ines", is_administrator=False, is_signatory=False)


@pytest.fixture
def address(organisation):
    return f"{organisation.get_absolute_url()}leave/"


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


# leaving


def test_a_member_leaves_by_a_button(sign_in, organisation, colleague, address):
    client = sign_in(colleague.user)

    assert address in client.get(organisation.get_absolute_url()).content.decode()
    assert client.get(address).context["form"] is None
    response = client.post(address)

    assert (response.url, said(response)) == ("/dashboard/", ["You do not belong to Omega any more."])
    assert not organisation.members.filter(pk=colleague.user.pk).exists()
    entry = AuditEntry.objects.get()
    assert (entry.deed, entry.by, entry.about) == (Deed.LEFT, colleague.user, colleague.user.email)


def test_the_last_administrator_chooses_who_manages_it_then(
    sign_in, administrator, colleague, address, mailoutbox, django_capture_on_commit_callbacks
):
    client = sign_in(administrator.user)
    without = client.post(address)
    assert without.context["form"].errors == {"successor": ["This field is required."]}

    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"successor": colleague.pk})

    [left] = Membership.objects.all()
    assert (left.user, left.is_administrator, left.is_editor, left.is_signatory) == (colleague.user, True, True, False)
    assert [entry.deed for entry in AuditEntry.objects.order_by("pk")] == [Deed.RIGHTS, Deed.LEFT]
    assert [mail.to for mail in mailoutbox] == [[colleague.user.email]]
    assert "Ada changed your rights in Omega." in mailoutbox[0].body


@pytest.mark.parametrize("successor", ["own", "elsewhere", "999999", "x"])
def test_nobody_but_a_colleague_manages_it_then(sign_in, administrator, colleague, address, successor):
    choices = {"own": administrator.pk, "elsewhere": MembershipFactory().pk}

    response = sign_in(administrator.user).post(address, {"successor": choices.get(successor, successor)})

    assert "successor" in response.context["form"].errors
    assert administrator.organisation.memberships.count() == 2


def test_who_is_alone_is_told_to_invite_or_close(sign_in, administrator, address):
    client = sign_in(administrator.user)

    html = client.get(address).content.decode()
    response = client.post(address)

    assert "Nobody else belongs to the organisation." in html
    assert f'href="{administrator.organisation.get_absolute_url()}close/"' in html
    assert (response.url, said(response)) == (address, ["An organisation needs at least one administrator."])
    assert Membership.objects.get() == administrator


def test_an_administrator_whose_account_is_switched_off_does_not_count(administrator):
    MembershipFactory(organisation=administrator.organisation, user__is_active=False)

    with pytest.raises(Refused, match="at least one administrator"):
        members.leave(administrator.organisation, by=administrator.user)


def test_of_two_administrators_who_both_opened_the_page_one_stays(administrator, address):
    other = MembershipFactory(organisation=administrator.organisation)
    first, second = Client(), Client()
    first.force_login(administrator.user)
    second.force_login(other.user)
    assert [client.get(address).context["form"] for client in (first, second)] == [None, None]

    first.post(address)
    second.post(address)

    assert Membership.objects.get() == other


def test_a_member_without_the_right_names_no_successor(organisation, colleague):
    other = MembershipFactory(organisation=organisation, is_administrator=False)

    with pytest.raises(PermissionDenied):
        members.leave(organisation, by=colleague.user, successor=other)

    assert organisation.memberships.count() == 3


def test_a_successor_who_was_removed_meanwhile_is_told(administrator, colleague):
    members.remove(Membership.objects.get(pk=colleague.pk), by=administrator.user)

    with pytest.raises(Refused, match="Ines no longer belongs"):
        members.leave(administrator.organisation, by=administrator.user, successor=colleague)

    assert Membership.objects.get() == administrator


def test_nobody_leaves_twice(organisation, colleague):
    members.leave(organisation, by=colleague.user)

    with pytest.raises(Refused, match="do not belong to this organisation any more"):
        members.leave(organisation, by=colleague.user)


def test_another_organisation_cannot_be_left(sign_in, address):
    client = sign_in(UserFactory())

    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]


# what people hear


def told(mailoutbox):
    return [(mail.to, mail.subject) for mail in mailoutbox]


def test_a_member_hears_that_rights_were_changed_once_they_are(
    administrator, colleague, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        members.change_rights(colleague, by=administrator.user)
        colleague.is_signatory = True
        members.change_rights(colleague, by=administrator.user)

    assert told(mailoutbox) == [([colleague.user.email], "Your rights in Omega have changed")]
    assert "You are now: editor, signatory" in mailoutbox[0].body


def test_who_changes_their_own_rights_or_removes_themselves_gets_no_mail(
    administrator, mailoutbox, django_capture_on_commit_callbacks
):
    MembershipFactory(organisation=administrator.organisation)
    administrator.is_editor = False

    with django_capture_on_commit_callbacks(execute=True):
        members.change_rights(administrator, by=administrator.user)
        members.remove(administrator, by=administrator.user)

    assert mailoutbox == []


def test_who_is_removed_hears_of_it_and_by_whom(
    administrator, colleague, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        members.remove(colleague, by=administrator.user)

    assert told(mailoutbox) == [([colleague.user.email], "You no longer belong to Omega")]
    assert "Ada removed you from Omega" in mailoutbox[0].body


@pytest.mark.parametrize("stays", [True, False])
def test_who_invited_hears_that_it_was_accepted_while_they_belong_to_it(
    administrator, mailoutbox, django_capture_on_commit_callbacks, stays
):
    guest = UserFactory(name="Guest")
    invitation = InvitationFactory(
        organisation=administrator.organisation, email=guest.email, invited_by=administrator.user
    )
    if not stays:
        administrator.delete()

    with django_capture_on_commit_callbacks(execute=True):
        members.accept(invitation, by=guest)

    assert told(mailoutbox) == ([(["ada@example.org"], "Guest has joined Omega")] if stays else [])


def test_an_invitation_is_mailed_in_its_language(administrator, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        members.invite_each(
            ["guest@example.org"],
            like=InvitationFactory.build(organisation=None, invited_by=None, language="de"),
            to=administrator.organisation,
            by=administrator.user,
        )

    assert mailoutbox[0].subject == "Ada lädt Sie ein, im CPO Portal für Omega zu sprechen"


def test_a_withdrawn_invitation_cannot_be_accepted(administrator):
    guest = UserFactory()
    invitation = InvitationFactory(email=guest.email, withdrawn_at=timezone.now() - timedelta(minutes=1))

    with pytest.raises(Refused, match="was withdrawn"):
        members.accept(invitation, by=guest)
