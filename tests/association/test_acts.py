"""``/review/acts/``: the log of acts, written with each act, found by person, organisation and time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from organisations import audit, members
from organisations.models import AuditEntry, Deed, Organisation

from ..factories import InvitationFactory, MembershipFactory, OrganisationFactory, SigningFactory, UserFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/review/acts/"


@pytest.fixture
def manager(sign_in):
    return sign_in(UserFactory(is_staff=True))


def entries(**fields):
    return AuditEntry.objects.filter(**fields)


def told(manager, query=""):
    return [entry.about for entry in manager.get(f"{ADDRESS}{query}").context["page"]]


# what writes it


def test_founding_joining_rights_and_leaving_are_on_record():
    founder, guest = UserFactory(), UserFactory(email="guest@example.org")
    anvil = members.found(Organisation(name="Anvil", role="vendor", country="DE"), by=founder)
    membership = members.accept(InvitationFactory(email=guest.email, organisation=anvil, is_editor=True), by=guest)
    membership.is_signatory = True
    members.change_rights(membership, by=founder)
    members.remove(membership, by=founder)

    assert [(each.deed, each.by, each.about) for each in entries(organisation=anvil).order_by("pk")] == [
        (Deed.FOUNDED, founder, "Anvil"),
        (Deed.JOINED, guest, "guest@example.org"),
        (Deed.RIGHTS, founder, "guest@example.org"),
        (Deed.REMOVED, founder, "guest@example.org"),
    ]
    assert entries().get(deed=Deed.RIGHTS).changes == [("is_signatory", False, True)]


def test_what_a_profile_said_before_is_kept(sign_in):
    owner = MembershipFactory(organisation__name="Anvil", organisation__about="Tools.")
    typed = {"name": "Anvil SE", "country": "DE", "website": "", "about": "Tools.", "role": "vendor"}
    response = sign_in(owner.user).post(f"{owner.organisation.get_absolute_url()}edit/", typed)

    assert response.status_code == 302
    (entry,) = entries(deed=Deed.EDITED)
    assert [change for change in entry.changes if change[0] in ("name", "about")] == [("name", "Anvil", "Anvil SE")]


def test_confirming_a_signing_is_on_record(sign_in, reviewer):
    signing = SigningFactory()

    sign_in(reviewer).post(f"/review/signings/{signing.pk}/confirm/", {"revision": signing.revision})

    assert (entries().get().by, entries().get().organisation) == (reviewer, signing.organisation)


def test_act_that_is_refused_is_not_on_record():
    owner = MembershipFactory()
    with pytest.raises(members.Refused):
        members.remove(owner, by=owner.user)

    assert not entries().exists()


# who reads it


def test_managers_find_acts_by_person_organisation_act_and_time(manager):
    ada, anvil = UserFactory(name="Ada", email="ada@example.org"), OrganisationFactory(name="Anvil")
    audit.note(Deed.EDITED, by=ada, organisation=anvil, before={"name": "Amboss"}, after={"name": "Anvil"})
    old = audit.note(Deed.JOINED, by=None, about="old@example.org", reason="Asked by mail.")
    entries(pk=old.pk).update(at=timezone.now() - timedelta(days=40))
    today = timezone.localdate()

    assert told(manager) == ["Anvil", "old@example.org"]
    assert told(manager, "?q=ada") == told(manager, "?q=ANVIL") == told(manager, "?deed=edited") == ["Anvil"]
    assert told(manager, "?q=by mail") == ["old@example.org"]
    assert told(manager, f"?since={today}") == told(manager, f"?since={today}&until={today}") == ["Anvil"]
    assert told(manager, f"?until={today - timedelta(days=1)}") == ["old@example.org"]
    assert told(manager, "?q=nobody") == []


@pytest.mark.parametrize("query", ["?since=31.13.2026", "?deed=burnt", "?page=x", "?until=%00"])
def test_what_cannot_be_read_is_said_and_does_not_narrow(manager, query):
    audit.note(Deed.JOINED, by=None, about="ada@example.org")
    response = manager.get(f"{ADDRESS}{query}")

    assert response.status_code == 200
    assert [entry.about for entry in response.context["page"]] == ["ada@example.org"]


def test_page_shows_what_was_and_what_became(manager):
    audit.note(Deed.EDITED, by=None, about="Anvil", before={"name": "<Amboss>"}, after={"name": "Anvil"})

    html = manager.get(ADDRESS).content.decode()

    assert "<del>&lt;Amboss&gt;</del> → <ins>Anvil</ins>" in html
    assert "the portal, or a former member" in html


def test_file_has_a_row_for_each_field_and_no_formulas(manager):
    audit.note(Deed.EDITED, by=None, about="=1+1", before={"name": "a", "about": "b"}, after={"name": "c", "about": ""})

    lines = b"".join(manager.get(f"{ADDRESS}acts.csv").streaming_content).decode("utf-8-sig").splitlines()

    assert lines[0] == "When,Act,By whom,Organisation,About,Field,Before,After,Reason"
    assert [line.split(",", 3)[3] for line in lines[1:]] == [",'=1+1,name,a,c,", ",'=1+1,about,b,,"]


@pytest.mark.parametrize("number", [1, 60])
def test_page_asks_as_little_for_many_acts(manager, number, django_assert_max_num_queries):
    for each in range(number):
        audit.note(Deed.JOINED, by=UserFactory(), about=each, organisation=OrganisationFactory())

    with django_assert_max_num_queries(8):
        manager.get(ADDRESS)
