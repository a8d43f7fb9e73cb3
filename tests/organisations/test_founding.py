"""``/organisation/found/``: what is alike stops, and is asked to be let in, or staff decide."""

import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.messages import get_messages
from django.core import signing
from django.db import connection
from django.utils import timezone

from core.refusals import Refused
from organisations import admissions, foundings, look_alikes, members
from organisations.models import Admission, AuditEntry, Deed, FormerName, FoundingRequest, Membership, Organisation
from organisations.views.organisation import CHANGES

from ..factories import (
    AdmissionFactory,
    FoundingRequestFactory,
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
    ReviewerFactory,
    SigningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PAGE, ASK = "/organisation/found/", "/organisation/found/ask/"
COMPANY = {"name": "corvanta systems gmbh", "role": "customer", "country": "AT", "website": "", "about": ""}
READER = {"is_administrator": False, "is_editor": False, "is_signatory": False}


@pytest.fixture
def administrator():
    corvanta = OrganisationFactory(
        name="Corvanta Systems GmbH", country="DE", role="vendor", website="https://www.corvanta.example/en/"
    )
    return MembershipFactory(organisation=corvanta, user__email="ada@corvanta.example", user__name="Ada").user


@pytest.fixture
def corvanta(administrator):
    return administrator.organisations.get()


@pytest.fixture
def founder():
    return UserFactory(name="Fay", email="fay@elsewhere.example")


def unstored(name="corvanta systems gmbh", **fields):
    return Organisation(name=name, **{"role": "vendor", "country": "DE"} | fields)


def found_alike(name, founder, **more):
    return [str(each.organisation) for each in look_alikes.find(name, founder=founder, **more)]


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


# what is found


def test_likeness_is_found_by_name_former_name_and_domain_in_this_order(corvanta):
    founder = UserFactory(email="fay@eu.corvanta.example")
    older = OrganisationFactory(name="Altwerk")
    same, near = OrganisationFactory(name="Nordwerk AG"), OrganisationFactory(name="Norbwerk")
    OrganisationFactory(name="Notcorvanta", website="https://notcorvanta.example")

    FormerName.objects.create(organisation=older, name="Nordwerk SE")
    FormerName.objects.create(organisation=corvanta, name="Anvil")

    found = look_alikes.find("NORDWERK", founder=founder)

    assert [(each.organisation, each.former_name, each.by_domain) for each in found] == [
        (same, "", False),
        (near, "", False),
        (older, "Nordwerk SE", False),
        (corvanta, "", True),
    ]


def test_domain_is_that_of_a_website_or_of_a_member(administrator, corvanta):
    corvanta.website = ""
    corvanta.save()

    assert found_alike("Zeta", UserFactory(email="fay@Corvanta.example")) == ["Corvanta Systems GmbH"]
    assert found_alike("Zeta", UserFactory(email="fay@corvanta.example.evil.com")) == []
    assert found_alike("Zeta", administrator) == []  # who belongs to it knows of it


def test_free_mail_makes_nobody_alike():
    MembershipFactory(user__email="ada@gmail.com")
    OrganisationFactory(website="https://gmail.com")

    assert found_alike("Zeta", UserFactory(email="fay@gmail.com")) == []


def test_name_is_folded_anew_whenever_it_is_stored(corvanta, founder):
    corvanta.name = "Lumenfeld"
    corvanta.save(update_fields=["name"])
    Organisation.objects.bulk_create([unstored("Zeta AG", slug="zeta")])

    assert found_alike("Corvanta Systems", founder) == []
    assert found_alike("lumen-feld", founder) == ["Lumenfeld"]
    assert found_alike("Zéta", founder) == ["Zeta AG"]


def test_no_more_than_ten_are_shown(founder):
    for number in range(12):
        OrganisationFactory(name="Anvil" + "!" * number)

    assert len(found_alike("Anvil", founder)) == 10


@pytest.mark.slow(reason="stores twenty thousand organisations")
def test_likeness_is_found_among_twenty_thousand_in_a_few_queries(founder, django_assert_max_num_queries):
    Organisation.objects.bulk_create(
        [unstored(f"{a}{b}werk {c}", slug=f"{a}-{b}-{c}") for a in "abcdefghij" for b in range(100) for c in range(20)]
    )

    nordwerk = OrganisationFactory(name="Nordwerk Holding SE")

    began = time.perf_counter()
    with django_assert_max_num_queries(7):
        assert found_alike("Nordwrek Holding", founder) == [str(nordwerk)]
    assert time.perf_counter() - began < 1  # a tenth of it, on two processors that others use, too


# who founds


def test_where_nothing_is_alike_founding_works_at_once(sign_in, founder, corvanta):
    response = sign_in(founder).post(PAGE, COMPANY | {"name": "Siemens Energy"})

    organisation = Organisation.objects.get(name="Siemens Energy")
    assert response.url == organisation.get_absolute_url()


@pytest.mark.parametrize(
    "name", ["Corvanta Systems GmbH", "corvanta systems gmbh", "Corvnata Systems", "Cor\u200bvanta Systems"]
)
def test_look_alike_is_stopped_and_shown(sign_in, founder, corvanta, name):
    response = sign_in(founder).post(PAGE, COMPANY | {"name": name})

    html = response.content.decode()
    assert (response.status_code, Organisation.objects.get()) == (200, corvanta)
    assert "Corvanta Systems GmbH" in html
    assert "Ask its administrators to let me in" in html
    assert "We are somebody else, because" in html


@pytest.mark.parametrize("known", [False, True])
def test_of_what_the_public_does_not_know_only_name_and_country_are_shown(sign_in, founder, corvanta, known):
    SigningFactory(organisation=corvanta, confirmed_at=timezone.now() if known else None)

    html = sign_in(founder).post(PAGE, COMPANY).content.decode()

    section = html[html.index("Is it one of these?") : html.index("Or is it another one?")]
    assert "Germany" in section
    assert ("www.corvanta.example" in section, "IT vendor" in section) == (known, known)
    assert "ada@" not in html


def test_verb_itself_refuses(founder, corvanta):
    with pytest.raises(look_alikes.Alike) as refusal:
        members.found(unstored(), by=founder)

    assert [each.organisation for each in refusal.value.found] == [corvanta]


def test_invitation_is_shown_from_the_beginning_and_stops_nobody(sign_in, founder, corvanta):
    invitation = InvitationFactory(organisation=corvanta, email="FAY@elsewhere.example")
    browser = sign_in(founder)

    assert f'href="{invitation.get_absolute_url()}"' in browser.get(PAGE).content.decode()
    assert browser.post(PAGE, COMPANY | {"name": "Fay Consulting"}).status_code == 302


def test_own_organisation_is_not_asked(sign_in, administrator, corvanta):
    html = sign_in(administrator).post(PAGE, COMPANY).content.decode()

    assert "You belong to it already" in html
    assert 'name="token"' not in html


def test_trying_names_ends_after_twenty_times_an_hour(sign_in, founder, settings):
    settings.RATE_LIMITS = True
    browser = sign_in(founder)

    codes = [browser.post(ASK).status_code for _each in range(20)]

    assert codes == [302] * 20
    assert browser.post(ASK).status_code == browser.post(PAGE, COMPANY).status_code == 429
    assert browser.get(PAGE).status_code == 200


def test_trying_names_by_renaming_ends_after_thirty_times_an_hour(sign_in, administrator, corvanta, settings):
    settings.RATE_LIMITS = True
    for _each in range(30):
        CHANGES.spend(SimpleNamespace(user=administrator))

    assert sign_in(administrator).post(f"{corvanta.get_absolute_url()}edit/", COMPANY).status_code == 429


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Corvanta System", "Another organisation has this name, or one it may be taken for."),
        ("CORVANTA", "Another organisation is called so, or was once."),
    ],
)
def test_renaming_to_a_like_name_is_refused(sign_in, corvanta, name, said):
    OrganisationFactory(name="Corvanta")
    owner = MembershipFactory(organisation__name="Anvil", organisation__role="customer")
    address = f"{owner.organisation.get_absolute_url()}edit/"

    response = sign_in(owner.user).post(address, COMPANY | {"name": name})

    assert response.context["form"].errors["name"][0].startswith(said)


def test_name_of_one_s_own_may_be_spelt_better(sign_in, administrator, corvanta):
    OrganisationFactory(name="Corvanta Systems AG")

    response = sign_in(administrator).post(
        f"{corvanta.get_absolute_url()}edit/", COMPANY | {"name": "CORVANTA Systems GmbH"}
    )

    corvanta.refresh_from_db()
    assert (response.status_code, corvanta.name) == (302, "CORVANTA Systems GmbH")


# asking to be let in


def ask_as(sign_in, person):
    browser = sign_in(person)
    (shown,) = browser.post(PAGE, COMPANY).context["alike"]
    return browser.post(ASK, {"token": shown["token"]})


def test_administrators_are_asked_and_told(
    sign_in, founder, administrator, corvanta, mailoutbox, django_capture_on_commit_callbacks
):
    MembershipFactory(organisation=corvanta, is_administrator=False)
    with django_capture_on_commit_callbacks(execute=True):
        response = ask_as(sign_in, founder)

    admission = Admission.objects.get()
    assert (response.url, admission.organisation, admission.asked_by) == ("/dashboard/", corvanta, founder)
    assert [mail.to for mail in mailoutbox] == [[administrator.email]]
    assert "Fay (fay@elsewhere.example)" in mailoutbox[0].body
    assert admission.get_absolute_url() in mailoutbox[0].body
    assert AuditEntry.objects.get(deed=Deed.ADMISSION_ASKED).by == founder
    assert "decide whether to let you in" in sign_in(founder).get("/dashboard/").content.decode()
    asked = sign_in(administrator)
    assert admission.get_absolute_url() in asked.get("/dashboard/").content.decode()
    assert admission.get_absolute_url() in asked.get(corvanta.get_absolute_url()).content.decode()


@pytest.mark.parametrize("token", ["", "x", "\x00", "a:b:c"])
def test_only_what_was_shown_can_be_asked(sign_in, founder, corvanta, token):
    response = sign_in(founder).post(ASK, {"token": token})

    assert (response.url, Admission.objects.count()) == (PAGE, 0)
    assert said(response) == ["This page was open for too long. Please set up your organisation again."]


def test_token_is_of_one_person_for_half_a_day(founder, corvanta, monkeypatch):
    token = admissions.offer(corvanta, to=founder)
    assert admissions.offered(token, to=founder) == corvanta
    assert admissions.offered(token, to=UserFactory()) is None

    monkeypatch.setattr(admissions, "OFFER_LASTS", timedelta(seconds=-1))
    assert admissions.offered(token, to=founder) is None
    assert admissions.offered(signing.dumps([founder.pk, corvanta.pk], salt="another"), to=founder) is None


def test_one_request_is_open_at_a_time(sign_in, founder, corvanta):
    AdmissionFactory(organisation=corvanta, asked_by=founder)

    response = ask_as(sign_in, founder)

    assert said(response) == ["You asked already; the administrators of Corvanta Systems GmbH have your request."]
    assert Admission.objects.count() == 1


def test_person_asks_five_organisations_a_day(founder, administrator, corvanta):
    for _each in range(5):
        AdmissionFactory(asked_by=founder)
    with pytest.raises(Refused, match="more than 5 organisations a day"):
        admissions.ask(corvanta, by=founder)

    Admission.objects.update(asked_at=timezone.now() - timedelta(days=1))
    admissions.ask(corvanta, by=founder)


def test_who_was_refused_asks_again_after_a_month(founder, administrator, corvanta):
    admission = admissions.ask(corvanta, by=founder)
    admissions.refuse(admission, reason="", by=administrator)
    with pytest.raises(Refused, match="did not let you in"):
        admissions.ask(corvanta, by=founder)

    Admission.objects.update(decided_at=timezone.now() - timedelta(days=30))
    admissions.ask(corvanta, by=founder)


def test_member_does_not_ask_nor_is_an_empty_organisation_asked(founder, administrator, corvanta):
    with pytest.raises(Refused, match="You belong to Corvanta Systems GmbH already"):
        admissions.ask(corvanta, by=administrator)
    administrator.is_active = False
    administrator.save()
    with pytest.raises(Refused, match="Nobody manages"):
        admissions.ask(corvanta, by=founder)


# deciding


def decide(sign_in, person, admission, place="", **typed):
    return sign_in(person).post(f"{admission.get_absolute_url()}{place}", typed)


def test_administrator_lets_somebody_in_with_rights(
    sign_in, founder, administrator, corvanta, mailoutbox, django_capture_on_commit_callbacks
):
    admission = AdmissionFactory(organisation=corvanta, asked_by=founder)
    with django_capture_on_commit_callbacks(execute=True):
        response = decide(sign_in, administrator, admission, is_editor="on")

    membership = Membership.objects.get(user=founder)
    admission.refresh_from_db()
    assert response.url == corvanta.get_absolute_url()
    assert (membership.is_editor, membership.is_administrator, membership.is_signatory) == (True, False, False)
    assert (admission.accepted, admission.decided_by) == (True, administrator)
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        ([founder.email], "You belong to Corvanta Systems GmbH now")
    ]
    entry = AuditEntry.objects.get(deed=Deed.JOINED)
    assert (entry.by, entry.about, entry.after["is_editor"]) == (administrator, founder.email, True)


def test_administrator_refuses_with_a_reason(
    sign_in, founder, administrator, corvanta, mailoutbox, django_capture_on_commit_callbacks
):
    admission = AdmissionFactory(organisation=corvanta, asked_by=founder)
    with django_capture_on_commit_callbacks(execute=True):
        decide(sign_in, administrator, admission, "refuse/", reason="Who are you?")

    assert not Membership.objects.filter(user=founder).exists()
    assert "> Who are you?" in mailoutbox[0].body
    assert AuditEntry.objects.get(deed=Deed.ADMISSION_REFUSED).reason == "Who are you?"


def test_too_long_a_reason_is_said_and_nothing_lost(sign_in, founder, administrator, corvanta):
    admission = AdmissionFactory(organisation=corvanta, asked_by=founder)
    response = decide(sign_in, administrator, admission, "refuse/", reason="x" * 1001)

    assert "Ensure this value has at most 1000 characters" in response.content.decode()
    assert Admission.objects.open().exists()


@pytest.mark.parametrize("place", ["", "refuse/"])
def test_what_was_decided_stays_so(sign_in, founder, administrator, corvanta, place):
    admission = AdmissionFactory(organisation=corvanta, asked_by=founder, accepted=False)
    response = decide(sign_in, administrator, admission, place, is_editor="on")

    assert (response.url, said(response)) == (corvanta.get_absolute_url(), ["This was decided already."])
    assert not Membership.objects.filter(user=founder).exists()
    with pytest.raises(Refused, match="decided already"):
        admissions.accept(admission, rights=Membership(), by=administrator)


def test_another_organisation_s_request_does_not_exist(sign_in, administrator, corvanta):
    others = AdmissionFactory()
    address = f"{corvanta.get_absolute_url()}admissions/{others.pk}/"

    assert sign_in(administrator).get(address).status_code == 404


def test_who_became_a_member_meanwhile_keeps_the_rights_they_have(founder, administrator, corvanta):
    admission = AdmissionFactory(organisation=corvanta, asked_by=founder)
    MembershipFactory(organisation=corvanta, user=founder, **READER)

    admissions.accept(admission, rights=Membership(is_administrator=True), by=administrator)

    assert not founder.memberships.get().is_administrator


# being somebody else


def test_staff_decide_once_a_reason_is_given(sign_in, founder, corvanta):
    browser = sign_in(founder)
    response = browser.post(PAGE, COMPANY | {"name": "Corvanta Systems AG", "reason": "Another owner, in Basel."})

    asked = FoundingRequest.objects.get()
    assert (response.url, Organisation.objects.get()) == ("/dashboard/", corvanta)
    assert (asked.asked_by, asked.name, asked.role, asked.country.code) == (
        founder,
        "Corvanta Systems AG",
        "customer",
        "AT",
    )
    assert (asked.reason, list(asked.alike.all())) == ("Another owner, in Basel.", [corvanta])
    assert AuditEntry.objects.get(deed=Deed.FOUNDING_ASKED).after["name"] == "Corvanta Systems AG"
    assert (
        "The association decides whether Corvanta Systems AG is set up" in browser.get("/dashboard/").content.decode()
    )


@pytest.mark.parametrize(
    ("typed", "lacks"), [({"reason": " "}, ["reason"]), ({"reason": "Another owner.", "country": ""}, ["country"])]
)
def test_what_lacks_is_said_and_the_reason_kept(sign_in, founder, corvanta, typed, lacks):
    response = sign_in(founder).post(PAGE, COMPANY | typed)

    html = response.content.decode()
    assert list(response.context["form"].errors) == lacks
    assert 'name="reason"' in html
    assert typed["reason"].strip() in html
    assert not FoundingRequest.objects.exists()


@pytest.mark.parametrize("name", ["Corvanta Systems GmbH", "corvanta SYSTEMS gmbh"])
def test_very_name_of_another_one_is_nobody_else_s(sign_in, founder, corvanta, name):
    response = sign_in(founder).post(PAGE, COMPANY | {"name": name, "reason": "We are."})

    assert response.context["form"].errors["name"] == [
        "An organisation of this very name is here already. Add what tells yours apart, such as a place."
    ]
    assert len(response.context["alike"]) == 1
    assert not FoundingRequest.objects.exists()


def test_same_is_not_asked_twice(sign_in, founder, corvanta):
    typed = COMPANY | {"name": "Corvanta Systems AG", "reason": "Another owner."}
    browser = sign_in(founder)
    browser.post(PAGE, typed)
    response = browser.post(PAGE, typed)

    assert response.context["form"].errors["name"] == [
        "You asked for Corvanta Systems AG already; the association decides."
    ]
    assert FoundingRequest.objects.count() == 1


def test_what_is_asked_counts_among_foundings_of_a_day(founder, corvanta):
    for _each in range(5):
        FoundingRequestFactory(asked_by=founder)

    with pytest.raises(Refused, match="more than 5 organisations a day"):
        foundings.ask(unstored("Corvanta Systems AG"), alike=[corvanta], reason="So.", by=founder)
    with pytest.raises(Refused, match="more than 5 organisations a day"):
        members.found(unstored("Zeta"), by=founder)


def test_reason_with_what_cannot_be_printed_is_no_reason(sign_in, founder, corvanta):
    response = sign_in(founder).post(PAGE, COMPANY | {"name": "Corvanta Systems AG", "reason": " \x00\u202e "})

    assert response.status_code == 200
    assert not FoundingRequest.objects.exists()


def test_reviewer_decides_only_on_others(founder, corvanta):
    insider, reviewer = ReviewerFactory(), ReviewerFactory()
    MembershipFactory(organisation=corvanta, user=insider)
    asked = FoundingRequestFactory(asked_by=founder, alike=[corvanta])
    own = FoundingRequestFactory(asked_by=reviewer)

    assert list(FoundingRequest.objects.decidable_by(insider)) == [own]
    assert list(FoundingRequest.objects.decidable_by(reviewer)) == [asked]


def test_lock_is_taken_before_names_are_read(founder, django_assert_max_num_queries):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time.")
    with django_assert_max_num_queries(40) as queries:
        members.found(unstored("Zeta"), by=founder)

    texts = [query["sql"] for query in queries]
    lock = next(place for place, text in enumerate(texts) if "pg_advisory_xact_lock" in text)
    assert lock < next(place for place, text in enumerate(texts) if '"folded"' in text)
