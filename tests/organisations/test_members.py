from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from core.refusals import Refused
from organisations import members
from organisations.models import Invitation, Membership, Organisation, User
from organisations.permissions import may_administer, may_answer, may_declare

from ..factories import InvitationFactory, MembershipFactory, OrganisationFactory, SigningFactory, UserFactory

pytestmark = pytest.mark.django_db

RIGHTS = ["is_administrator", "is_editor", "is_signatory"]


def rights_of(membership):
    return [name for name in RIGHTS if getattr(membership, name)]


def new_invitation(email, **rights):
    return Invitation(email=email, **rights)


# founding


def test_a_founder_gets_every_right():
    founder = UserFactory()

    organisation = members.found(Organisation(name="Ωmega Systems", role="vendor", country="GR"), by=founder)

    membership = organisation.memberships.get()
    assert (membership.user, rights_of(membership)) == (founder, RIGHTS)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ærø Systems GmbH & Co. KG", "r-systems-gmbh-co-kg"),
        ("Company", "company-2"),
        ("Ωμέγα", "organisation"),
        ("Found", "found-2"),
        ("Invitation", "invitation-2"),
        ("x" * 160, "x" * 70),
    ],
)
def test_an_organisation_gets_a_free_slug(name, slug):
    OrganisationFactory(name="company")

    assert OrganisationFactory(name=name).slug == slug


def test_a_slug_stays_when_the_name_changes():
    organisation = OrganisationFactory(name="Before")

    organisation.name = "After"
    organisation.save()

    assert organisation.slug == "before"


# rights


@pytest.mark.parametrize(
    ("right", "allowed"),
    [("is_administrator", may_administer), ("is_editor", may_answer), ("is_signatory", may_declare)],
)
def test_each_right_allows_its_own_and_nothing_else(right, allowed):
    membership = MembershipFactory(**dict.fromkeys(RIGHTS, False) | {right: True})

    granted = [
        may for may in (may_administer, may_answer, may_declare) if may(membership.user, membership.organisation)
    ]

    assert granted == [allowed]


def test_rights_end_at_the_organisation():
    membership, other = MembershipFactory(), OrganisationFactory()

    for may in (may_administer, may_answer, may_declare):
        assert may(membership.user, membership.organisation)
        assert not may(membership.user, other)


def test_a_person_is_known_by_a_lower_case_address():
    user = User.objects.create_user("Ada@Example.ORG", "secret", name="Ada")
    admin = User.objects.create_superuser("Root@example.org", "secret")

    assert (user.email, str(user), user.is_staff) == ("ada@example.org", "Ada", False)
    assert (admin.email, str(admin), admin.is_staff, admin.is_superuser) == (
        "root@example.org",
        "root@example.org",
        True,
        True,
    )
    assert user.check_password("secret")


# inviting


def test_an_invitation_is_stored_and_mailed(mailoutbox, django_capture_on_commit_callbacks, settings):
    settings.SITE_URL = "https://portal.example"
    administrator = MembershipFactory(user__name="Ada", organisation__name="Ω & Co <GmbH>")

    with django_capture_on_commit_callbacks(execute=True):
        members.invite(new_invitation("guest@example.org"), to=administrator.organisation, by=administrator.user)

    invitation = administrator.organisation.invitations.get()
    mail = mailoutbox[0]
    assert (invitation.email, invitation.invited_by) == ("guest@example.org", administrator.user)
    assert mail.to == ["guest@example.org"]
    assert mail.subject == "Ada invites you to Ω & Co <GmbH> in the CPO Portal"
    assert "Ω & Co <GmbH>" in mail.body
    assert f"https://portal.example/organisation/invitation/{invitation.token}/\n" in mail.body


def test_no_mail_goes_out_before_the_invitation_is_stored_for_good(mailoutbox, django_capture_on_commit_callbacks):
    administrator = MembershipFactory()

    with django_capture_on_commit_callbacks() as callbacks:
        members.invite(new_invitation("guest@example.org"), to=administrator.organisation, by=administrator.user)

    assert (len(callbacks), mailoutbox) == (1, [])


def test_a_second_invitation_takes_the_place_of_the_first():
    administrator = MembershipFactory()
    organisation = administrator.organisation
    first = InvitationFactory(organisation=organisation, email="guest@example.org")
    elsewhere = InvitationFactory(email="guest@example.org")

    second = members.invite(
        new_invitation("Guest@Example.org", is_signatory=True), to=organisation, by=administrator.user
    )

    assert list(organisation.invitations.open()) == [second]
    assert second.token != first.token
    assert Invitation.objects.filter(pk=elsewhere.pk).exists()


def invite(administrator, number=0):
    asked = new_invitation(f"guest-{number}@example.org")
    return members.invite(asked, to=administrator.organisation, by=administrator.user)


@pytest.mark.parametrize(("confirmed", "most"), [(None, 20), (timezone.now(), 100)])
def test_invitations_of_a_day_are_limited_less_once_the_signing_is_confirmed(confirmed, most):
    administrator = MembershipFactory()
    SigningFactory(organisation=administrator.organisation, confirmed_at=confirmed)
    InvitationFactory.create_batch(most - 1, organisation=administrator.organisation)
    yesterday = timezone.now() - timedelta(days=1)
    InvitationFactory(organisation=administrator.organisation, created_at=yesterday)

    invite(administrator, 1)
    with pytest.raises(Refused, match=f"No more than {most} invitations a day"):
        invite(administrator, 2)

    assert administrator.organisation.invitations.count() == most + 1


def test_a_person_is_limited_across_organisations():
    administrator = MembershipFactory()
    elsewhere = MembershipFactory(user=administrator.user).organisation
    InvitationFactory.create_batch(20, organisation=elsewhere, invited_by=administrator.user)

    with pytest.raises(Refused, match="No more than 20"):
        invite(administrator)


def test_colleagues_share_the_limit_of_their_organisation():
    administrator = MembershipFactory()
    InvitationFactory.create_batch(20, organisation=administrator.organisation)

    with pytest.raises(Refused, match="No more than 20"):
        invite(administrator)


def test_inviting_the_same_address_anew_and_withdrawing_count_too():
    administrator = MembershipFactory()
    for _ in range(10):
        invite(administrator)
    administrator.organisation.invitations.open().withdraw()
    for _ in range(10):
        invite(administrator)

    with pytest.raises(Refused, match="No more than 20"):
        invite(administrator)


def test_the_mail_names_the_address_of_who_invites(mailoutbox, django_capture_on_commit_callbacks):
    administrator = MembershipFactory(user__name="prostep security", user__email="eve@example.org")

    with django_capture_on_commit_callbacks(execute=True):
        invite(administrator)

    [mail] = mailoutbox
    assert "prostep security (eve@example.org) invites you" in mail.body


def test_a_person_founds_five_organisations_a_day():
    founder = UserFactory()
    yesterday = OrganisationFactory(founded_by=founder)
    Organisation.objects.filter(pk=yesterday.pk).update(created_at=timezone.now() - timedelta(days=1))
    for number in range(5):
        members.found(Organisation(name=f"Omega {number}", role="vendor", country="GR"), by=founder)

    with pytest.raises(Refused, match="more than 5 organisations a day"):
        members.found(Organisation(name="Sigma", role="vendor", country="GR"), by=founder)

    members.found(Organisation(name="Sigma", role="vendor", country="GR"), by=UserFactory())


def test_a_member_is_not_invited_again():
    administrator = MembershipFactory()
    member = MembershipFactory(organisation=administrator.organisation, user__email="guest@example.org")

    with pytest.raises(Refused, match="Belongs to a member already"):
        members.invite(new_invitation("GUEST@example.org"), to=administrator.organisation, by=administrator.user)

    assert not Invitation.objects.exists()
    assert member.organisation.memberships.count() == 2


def test_only_an_administrator_of_the_very_organisation_invites():
    organisation = OrganisationFactory()
    editor = MembershipFactory(organisation=organisation, is_administrator=False).user

    for person in (editor, MembershipFactory().user, UserFactory()):
        with pytest.raises(PermissionDenied):
            members.invite(new_invitation("guest@example.org"), to=organisation, by=person)

    assert not Invitation.objects.exists()


# accepting


def test_accepting_gives_the_rights_the_invitation_names():
    guest = UserFactory(email="guest@example.org")
    invitation = InvitationFactory(email="Guest@Example.org", is_editor=False, is_signatory=True)

    membership = members.accept(invitation, by=guest)

    assert (membership.user, membership.organisation) == (guest, invitation.organisation)
    assert rights_of(membership) == ["is_signatory"]
    assert Invitation.objects.get().accepted_at is not None
    assert not Invitation.objects.open().exists()


def test_nobody_accepts_somebody_elses_invitation():
    invitation = InvitationFactory(email="guest@example.org")

    with pytest.raises(PermissionDenied):
        members.accept(invitation, by=UserFactory(email="other@example.org"))

    assert not Membership.objects.exists()


def test_an_invitation_is_accepted_once():
    guest = UserFactory(email="guest@example.org")
    invitation = InvitationFactory(email="guest@example.org")
    members.accept(invitation, by=guest)
    Membership.objects.all().delete()

    with pytest.raises(Refused, match="accepted already"):
        members.accept(invitation, by=guest)

    assert not Membership.objects.exists()


@pytest.mark.parametrize(("age", "is_open"), [(timedelta(days=13, hours=23), True), (timedelta(days=14), False)])
def test_an_invitation_runs_out_after_fourteen_days(age, is_open):
    guest = UserFactory(email="guest@example.org")
    invitation = InvitationFactory(email="guest@example.org", created_at=timezone.now() - age)

    assert Invitation.objects.open().exists() == is_open
    if is_open:
        members.accept(invitation, by=guest)
    else:
        with pytest.raises(Refused, match="has run out"):
            members.accept(invitation, by=guest)
    assert Membership.objects.exists() == is_open


def test_accepting_as_a_member_changes_no_rights():
    member = MembershipFactory(is_signatory=False)
    invitation = InvitationFactory(organisation=member.organisation, email=member.user.email, is_signatory=True)

    members.accept(invitation, by=member.user)

    assert rights_of(Membership.objects.get()) == ["is_administrator", "is_editor"]


# leaving


def test_an_organisation_keeps_an_administrator():
    member = MembershipFactory()

    with pytest.raises(Refused, match="at least one administrator"):
        members.remove(member, by=member.user)
    other = MembershipFactory(organisation=member.organisation)
    members.remove(member, by=member.user)

    assert list(other.organisation.memberships.all()) == [other]


@pytest.mark.parametrize("act", [members.remove, members.change_rights])
def test_who_was_removed_meanwhile_changes_nothing(act):
    """As when two administrators remove each other: both pages were opened, the second comes too late."""
    first = MembershipFactory()
    second = MembershipFactory(organisation=first.organisation)
    members.remove(second, by=first.user)

    with pytest.raises(PermissionDenied, match="Only an administrator"):
        act(first, by=second.user)

    assert first.organisation.memberships.get() == first


def test_the_rights_of_who_was_removed_meanwhile_are_not_changed():
    administrator = MembershipFactory()
    member = MembershipFactory(organisation=administrator.organisation)
    members.remove(Membership.objects.get(pk=member.pk), by=administrator.user)

    with pytest.raises(Refused, match="no longer belongs"):
        members.change_rights(member, by=administrator.user)
