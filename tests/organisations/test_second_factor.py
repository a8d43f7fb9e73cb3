"""Whose right rests without a second factor: a table of people and pages, before the grace is over and after it."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from assessments import lifecycle
from organisations import members, second_factor
from organisations.models import Invitation
from organisations.second_factor import Decider, SecondFactorDue
from statements import withdrawal

from ..assessments.evidence.files import attach
from ..factories import (
    MembershipFactory,
    ReviewerFactory,
    UserFactory,
    answer_of,
    declaration,
    make_assessment,
    make_submission,
)
from ..statements.handed_out import keep_signed
from ..statements.paperless import store_statement

pytestmark = pytest.mark.django_db

PAGE = "/accounts/second-factor/"
EVERYBODY = frozenset(Decider.values)

# Which page each person needs a right for, as what; the others are open to them in any case.
NEEDED = {
    ("reviewer", "queue"): Decider.REVIEWERS,
    ("reviewer", "submission"): Decider.REVIEWERS,
    ("reviewer", "tasks"): Decider.REVIEWERS,
    ("reviewer", "recoveries"): Decider.REVIEWERS,
    ("reviewer", "document"): Decider.REVIEWERS,
    ("reviewer", "signed"): Decider.REVIEWERS,
    ("reviewer", "withdraw"): Decider.REVIEWERS,
    ("manager", "acts"): Decider.MANAGERS,
    ("manager", "sign-ons"): Decider.MANAGERS,
    ("manager", "recoveries"): Decider.MANAGERS,
    ("manager", "admin"): Decider.MANAGERS,
    ("manager", "admin people"): Decider.MANAGERS,
    ("administrator", "edit"): Decider.ADMINISTRATORS,
    ("administrator", "invite"): Decider.ADMINISTRATORS,
    ("administrator", "member"): Decider.ADMINISTRATORS,
    ("signatory", "declare"): Decider.SIGNATORIES,
    ("signatory", "declaration"): Decider.SIGNATORIES,
    ("signatory", "withdraw"): Decider.SIGNATORIES,
}
FOR_ALL = ["dashboard", "account", "set up", "statement", "requirement"]
FOR_MEMBERS = [*FOR_ALL, "organisation", "assessment", "category", "document"]
OPEN = {
    *((person, page) for person in ("reviewer", "manager") for page in FOR_ALL),
    *((person, page) for person in ("administrator", "signatory") for page in FOR_MEMBERS),
}


def rights(**held):
    return dict.fromkeys(["is_administrator", "is_editor", "is_signatory"], False) | held


@pytest.fixture
def world():
    owner = MembershipFactory()
    organisation = owner.organisation
    administrator = MembershipFactory(organisation=organisation, **rights(is_administrator=True)).user
    signatory = MembershipFactory(organisation=organisation, **rights(is_signatory=True)).user
    statement = store_statement(make_assessment(by=owner.user, answered=True), pdf=b"%PDF-")
    draft = make_assessment(by=owner.user, answered=True)
    attached = attach(answer_of(draft, "data-export"))
    submission = make_submission(draft)
    keep_signed(submission)
    other = make_assessment(by=owner.user, answered=True)
    pages = {
        "dashboard": "/dashboard/",
        "account": "/accounts/",
        "set up": "/accounts/2fa/",
        "requirement": "/requirements/",
        "statement": statement.get_absolute_url(),
        "queue": "/review/",
        "submission": submission.get_absolute_url(),
        "tasks": "/review/tasks/",
        "recoveries": "/review/recoveries/",
        "document": f"/evidence/{attached.document.token}/",
        "signed": f"/declarations/{submission.pk}/declaration-signed.pdf",
        "withdraw": f"{statement.get_absolute_url()}withdraw/",
        "acts": "/review/acts/",
        "sign-ons": "/review/sign-on/",
        "admin": "/admin/",
        "admin people": "/admin/organisations/user/",
        "organisation": organisation.get_absolute_url(),
        "edit": f"{organisation.get_absolute_url()}edit/",
        "invite": f"{organisation.get_absolute_url()}people/invite/",
        "member": f"{organisation.get_absolute_url()}people/{owner.pk}/",
        "assessment": other.get_absolute_url(),
        "category": f"{other.get_absolute_url()}data/",
        "declare": f"{other.get_absolute_url()}submit/",
        "declaration": f"/declarations/{submission.pk}/",
    }
    people = {
        "reviewer": ReviewerFactory(),
        "manager": UserFactory(is_staff=True, is_superuser=True),
        "administrator": administrator,
        "signatory": signatory,
    }
    return people, pages, statement, other, organisation


def asked(user, days_ago):
    user.second_factor_asked_at = timezone.now() - timedelta(days=days_ago)
    user.save()


def with_factor(user, kind=Authenticator.Type.TOTP):
    Authenticator.objects.create(user=user, type=kind, data={})


def rests(response):
    return response.status_code == 302 and response["Location"] == PAGE


@pytest.mark.slow(reason="asks forty pages of four people, in five ways")
def test_each_page_for_each_person_before_and_after_the_grace(world, settings):
    people, pages, *_others = world
    table = {**NEEDED, **dict.fromkeys(OPEN)}

    def found():
        clients = {name: Client() for name in people}
        for name, client in clients.items():
            client.force_login(people[name])
        answers = {key: clients[key[0]].get(pages[key[1]]) for key in table}
        assert {key for key, response in answers.items() if response.status_code not in (200, 302)} == set()
        return {key for key, response in answers.items() if rests(response)}

    settings.SECOND_FACTOR_FOR = EVERYBODY
    assert found() == set()  # asked for the first time now

    for user in people.values():
        asked(user, 13)
    assert found() == set()

    for user in people.values():
        asked(user, 15)
    assert found() == set(NEEDED)

    settings.SECOND_FACTOR_FOR = frozenset({"reviewers", "signatories"})
    assert found() == {key for key, decider in NEEDED.items() if decider in settings.SECOND_FACTOR_FOR}

    settings.SECOND_FACTOR_FOR = EVERYBODY
    for user in people.values():
        with_factor(user, Authenticator.Type.WEBAUTHN)
    assert found() == set()


def test_posting_and_htmx_pass_by_it_as_little(world, settings, sign_in):
    people, pages, _statement, other, _organisation = world
    settings.SECOND_FACTOR_FOR = EVERYBODY
    for user in people.values():
        asked(user, 15)

    assert rests(sign_in(people["administrator"]).post(pages["invite"], {"email": "guest@example.org"}))
    assert not Invitation.objects.exists()
    typed = {"name": "Ada", "function": "CTO", "place": "Bremen", "confirmed": "on"}
    assert rests(sign_in(people["signatory"]).post(pages["declare"], typed))
    assert not other.submissions.exists()
    response = sign_in(people["reviewer"]).post(f"{pages['submission']}take/", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (204, PAGE)


def test_verbs_themselves_refuse(world, settings):
    people, _pages, statement, other, organisation = world
    settings.SECOND_FACTOR_FOR = EVERYBODY
    for user in people.values():
        asked(user, 15)

    with pytest.raises(SecondFactorDue):
        lifecycle.submit(other, declared=declaration(), by=people["signatory"])
    with pytest.raises(SecondFactorDue):
        withdrawal.withdraw(statement, reason="Wrong.", by=people["reviewer"])
    with pytest.raises(SecondFactorDue):
        members.invite(Invitation(email="guest@example.org"), to=organisation, by=people["administrator"])
    with pytest.raises(SecondFactorDue):
        members.remove(organisation.memberships.first(), by=people["administrator"])


def test_grace_begins_when_the_person_is_first_asked_and_stays(settings, sign_in):
    settings.SECOND_FACTOR_FOR = frozenset({"reviewers"})
    reviewer = ReviewerFactory()
    client = sign_in(reviewer)
    client.get("/review/")
    reviewer.refresh_from_db()
    first = reviewer.second_factor_asked_at

    client.get("/dashboard/")

    reviewer.refresh_from_db()
    assert first is not None
    assert reviewer.second_factor_asked_at == first


def test_somebody_who_had_one_and_took_it_off_gets_no_new_grace(settings):
    settings.SECOND_FACTOR_FOR = frozenset({"reviewers"})
    reviewer = ReviewerFactory()
    asked(reviewer, 15)
    with_factor(reviewer)
    assert second_factor.demand_on(reviewer) is None

    Authenticator.objects.all().delete()

    assert second_factor.demand_on(reviewer).is_due


def test_recovery_codes_alone_are_none(settings):
    settings.SECOND_FACTOR_FOR = frozenset({"reviewers"})
    reviewer = ReviewerFactory()
    with_factor(reviewer, Authenticator.Type.RECOVERY_CODES)

    assert second_factor.demand_on(reviewer)


def test_days_are_those_of_the_setting(settings):
    settings.SECOND_FACTOR_FOR, settings.SECOND_FACTOR_GRACE_DAYS = frozenset({"reviewers"}), 0

    with pytest.raises(SecondFactorDue):
        second_factor.demand(ReviewerFactory(), Decider.REVIEWERS)


@pytest.mark.parametrize("page", ["/dashboard/", "/accounts/"])
def test_banner_says_until_when_and_then_that_something_waits(settings, sign_in, page):
    settings.SECOND_FACTOR_FOR = frozenset({"reviewers"})
    reviewer = ReviewerFactory()
    asked(reviewer, 10)
    assert "please set up a second factor by" in sign_in(reviewer).get(page).content.decode()

    asked(reviewer, 20)
    assert "waits for your second factor" in sign_in(reviewer).get(page).content.decode()

    with_factor(reviewer)
    assert "second_factor" not in sign_in(reviewer).get(page).content.decode()


def test_page_says_why_and_leads_to_the_set_up(settings, sign_in):
    settings.SECOND_FACTOR_FOR = frozenset({"reviewers", "signatories"})
    reviewer = MembershipFactory(user=ReviewerFactory(), **rights(is_signatory=True)).user
    asked(reviewer, 20)

    html = sign_in(reviewer).get(PAGE).content.decode()

    assert "waits until you have set up a second factor" in html
    assert ("review for the association" in html, "declare for an organisation" in html) == (True, True)
    assert ("/accounts/2fa/totp/activate/" in html, "/accounts/2fa/webauthn/add/" in html) == (True, True)


def test_page_of_somebody_of_whom_nothing_is_asked(sign_in, stranger):
    assert "Nothing you do here demands a second factor" in sign_in(stranger).get(PAGE).content.decode()
    with_factor(stranger)
    assert "You have a second factor" in sign_in(stranger).get(PAGE).content.decode()


def test_nothing_is_asked_of_those_not_named_nor_counted(settings, sign_in, django_assert_max_num_queries):
    settings.SECOND_FACTOR_FOR = frozenset()
    reviewer = ReviewerFactory()

    with django_assert_max_num_queries(0):
        second_factor.demand(reviewer, Decider.REVIEWERS)

    assert second_factor.demand_on(reviewer) is None
