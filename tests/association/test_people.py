"""``/review/people/``: managers find people, invite staff, give and take their rights, close accounts."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from association import staff
from association.models import StaffInvitation
from core.refusals import Refused
from organisations.models import AuditEntry, Deed

from ..factories import MembershipFactory, ReviewerFactory, UserFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/review/people/"


@pytest.fixture
def manager(db):
    return UserFactory(is_staff=True, name="Mona", email="mona@association.example")


def found(client, query=""):
    return [person.name for person, _factors in client.get(f"{ADDRESS}{query}").context["rows"]]


def deeds():
    return list(AuditEntry.objects.order_by("pk").values_list("deed", flat=True))


# finding


def test_people_are_found_by_name_address_organisation_and_kind(sign_in, manager):
    MembershipFactory(user__name="Ada", user__email="ada@anvil.example", organisation__name="Anvil")
    UserFactory(name="Bea", is_active=False)
    carl = ReviewerFactory(name="Carl")
    Authenticator.objects.create(user=carl, type="totp", data={})
    Authenticator.objects.create(user=manager, type="recovery_codes", data={})
    client = sign_in(manager)

    assert found(client) == ["Ada", "Bea", "Carl", "Mona"]
    assert found(client, "?q=ada@") == found(client, "?q=ANVIL") == ["Ada"]
    assert found(client, "?kind=staff") == ["Carl", "Mona"]
    assert found(client, "?kind=reviewers") == ["Carl"]
    assert found(client, "?kind=managers") == found(client, "?kind=one_factor") == ["Mona"]
    assert found(client, "?kind=closed") == ["Bea"]
    assert found(client, "?kind=burnt") == ["Ada", "Bea", "Carl", "Mona"]


def test_list_and_page_tell_the_second_factor_and_the_last_sign_in(sign_in, manager):
    carl = ReviewerFactory(name="Carl")
    Authenticator.objects.create(user=carl, type="totp", data={})
    Authenticator.objects.create(user=carl, type="webauthn", data={})
    client = sign_in(manager)

    html = client.get(ADDRESS).content.decode()
    page = client.get(f"{ADDRESS}{carl.pk}/").content.decode()

    assert "authenticator app, passkey" in html
    assert "never" in html
    assert "authenticator app, passkey" in page


@pytest.mark.parametrize("number", [1, 40])
def test_list_asks_as_little_for_many_people(sign_in, manager, number, django_assert_max_num_queries):
    for _each in range(number):
        MembershipFactory()
    client = sign_in(manager)

    with django_assert_max_num_queries(8):
        client.get(ADDRESS)


def test_page_says_where_nobody_else_manages(sign_in, manager):
    person = MembershipFactory(organisation__name="Anvil")
    client = sign_in(manager)
    MembershipFactory(organisation=person.organisation, user__is_active=False)
    alone = client.get(f"{ADDRESS}{person.user.pk}/").content.decode()
    MembershipFactory(organisation=person.organisation)

    assert "Nobody else manages it." in alone
    assert "Nobody else manages it." not in client.get(f"{ADDRESS}{person.user.pk}/").content.decode()


# inviting


def test_somebody_invited_by_mail_accepts_and_is_a_reviewer(
    sign_in, manager, mailoutbox, django_capture_on_commit_callbacks
):
    client = sign_in(manager)
    asked = {"email": "rita@example.org", "is_reviewer": "on", "language": "de"}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{ADDRESS}invite/", asked)
    invitation = StaffInvitation.objects.get()
    (mail,) = mailoutbox
    assert (mail.to, invitation.get_absolute_url() in mail.body) == (["rita@example.org"], True)

    rita = UserFactory(email="rita@example.org")
    client = sign_in(rita)
    assert client.get(invitation.get_absolute_url()).status_code == 200
    response = client.post(invitation.get_absolute_url())

    rita.refresh_from_db()
    assert response["Location"] == "/review/"
    assert (rita.is_reviewer, rita.is_staff) == (True, False)
    assert deeds() == [Deed.STAFF_INVITED, Deed.STAFF_RIGHTS]


def invited(by, **fields):
    return StaffInvitation.objects.create(email="rita@example.org", invited_by=by, **fields)


def test_invitation_is_nothing_for_others_and_ends(sign_in, manager):
    invitation = invited(manager)
    assert sign_in(UserFactory()).get(invitation.get_absolute_url()).status_code == 404

    StaffInvitation.objects.update(created_at=timezone.now() - timedelta(days=15))
    rita = UserFactory(email="rita@example.org")
    with pytest.raises(Refused, match="has run out"):
        staff.accept(invitation, by=rita)


def test_invitation_taken_back_or_accepted_gives_nothing(sign_in, manager):
    rita, withdrawn = UserFactory(email="rita@example.org"), invited(manager)
    sign_in(manager).post(f"{ADDRESS}invitations/{withdrawn.pk}/withdraw/")
    accepted = invited(manager)
    staff.accept(accepted, by=rita)

    with pytest.raises(Refused, match="accepted already"):
        staff.accept(accepted, by=rita)
    assert sign_in(rita).get(withdrawn.get_absolute_url()).status_code == 404


def test_accepting_takes_no_right_away(manager):
    rita = UserFactory(email="rita@example.org", is_staff=True)

    staff.accept(invited(manager, is_reviewer=True, is_staff=False), by=rita)

    rita.refresh_from_db()
    assert (rita.is_reviewer, rita.is_staff) == (True, True)


def test_who_has_the_rights_already_is_not_invited_nor_anybody_to_nothing(sign_in, manager):
    ReviewerFactory(email="rita@example.org")
    client = sign_in(manager)

    again = client.post(f"{ADDRESS}invite/", {"email": "rita@example.org", "is_reviewer": "on", "language": "en"})
    nothing = client.post(f"{ADDRESS}invite/", {"email": "new@example.org", "language": "en"})

    assert "rita@example.org has these rights already." in again.content.decode()
    assert "Choose what the person is invited to." in nothing.content.decode()
    assert not StaffInvitation.objects.exists()


def test_newer_invitation_takes_the_place_of_the_older(manager):
    older = staff.invite(StaffInvitation(email="rita@example.org"), by=manager)
    newer = staff.invite(StaffInvitation(email="RITA@example.org"), by=manager)

    assert list(StaffInvitation.objects.open()) == [newer] != [older]


# rights and accounts


def test_rights_are_given_and_taken(sign_in, manager):
    person = UserFactory()
    client = sign_in(manager)

    client.post(f"{ADDRESS}{person.pk}/", {"rights-is_reviewer": "on", "rights-is_staff": "on"})
    person.refresh_from_db()
    given = person.is_reviewer, person.is_staff
    client.post(f"{ADDRESS}{person.pk}/", {})
    person.refresh_from_db()

    assert (given, (person.is_reviewer, person.is_staff)) == ((True, True), (False, False))
    assert deeds() == [Deed.STAFF_RIGHTS] * 2


def test_nobody_takes_their_own_last_right(sign_in, manager):
    UserFactory(is_staff=True)

    html = sign_in(manager).post(f"{ADDRESS}{manager.pk}/", {}).content.decode()

    manager.refresh_from_db()
    assert "Nobody takes their own last right" in html
    assert manager.is_staff


def test_at_least_one_manager_stays(sign_in, manager):
    UserFactory(is_staff=True, is_active=False)

    html = sign_in(manager).post(f"{ADDRESS}{manager.pk}/", {"rights-is_reviewer": "on"}).content.decode()

    manager.refresh_from_db()
    assert "needs at least one manager" in html
    assert manager.is_staff
    assert not deeds()


def test_closed_account_is_told_why_and_cannot_be_used(
    sign_in, manager, client, mailoutbox, django_capture_on_commit_callbacks
):
    person = MembershipFactory().user
    sign_in(person)
    with django_capture_on_commit_callbacks(execute=True):
        staff.close_account(person, reason="The company asked for it.", by=manager)

    assert "/accounts/login/" in client.get("/dashboard/")["Location"]
    (mail,) = mailoutbox
    assert "> The company asked for it." in mail.body
    assert AuditEntry.objects.get().reason == "The company asked for it."

    sign_in(manager).post(f"{ADDRESS}{person.pk}/reopen/")
    person.refresh_from_db()
    assert person.is_active


def test_account_is_closed_with_a_reason_and_never_ones_own(sign_in, manager):
    person, client = UserFactory(), sign_in(manager)

    without = client.post(f"{ADDRESS}{person.pk}/close/", {"reason": " "}).content.decode()
    own = client.post(f"{ADDRESS}{manager.pk}/close/", {"reason": "Tired."}, follow=True).content.decode()

    assert "This field is required." in without
    assert "Nobody closes their own account here" in own
    person.refresh_from_db()
    manager.refresh_from_db()
    assert (person.is_active, manager.is_active) == (True, True)


def test_who_is_no_manager_any_more_decides_nothing(manager):
    former, person = UserFactory(), UserFactory()
    for act in (
        lambda: staff.change_rights(person, is_reviewer=True, is_staff=True, by=former),
        lambda: staff.close_account(person, reason="No.", by=former),
        lambda: staff.invite(StaffInvitation(email="a@example.org"), by=former),
    ):
        with pytest.raises(PermissionDenied):
            act()


# the way there


def test_header_leads_reviewers_and_managers_and_nobody_else(sign_in, manager, reviewer):
    def link(person):
        html = sign_in(person).get("/directory/").content.decode()
        return [address for address in ("/review/", ADDRESS) if f'<a href="{address}">Association</a>' in html]

    assert link(reviewer) == ["/review/"]
    assert link(manager) == [ADDRESS]
    assert link(UserFactory()) == []


def test_tabs_lead_nobody_to_what_they_cannot_open(sign_in, manager, reviewer):
    for person, start in ((manager, ADDRESS), (reviewer, "/review/")):
        client = sign_in(person)
        html = client.get(start).content.decode()
        tabs = html[html.index('class="rooms') : html.index("</details>", html.index('class="rooms'))]
        addresses = [part.partition('"')[0] for part in tabs.split('href="')[1:]]
        assert {client.get(address).status_code for address in addresses} == {200}, person
        assert ("/review/late/" in addresses, "/review/mails/" in addresses) == (person == reviewer, person == manager)
