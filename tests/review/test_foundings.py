"""``/review/foundings/``: staff decide whether an organisation is another one than those it is like."""

import pytest

from core.refusals import Refused
from organisations import foundings
from organisations.models import AuditEntry, Deed, Membership, Organisation

from ..factories import FoundingRequestFactory, MembershipFactory, OrganisationFactory, ReviewerFactory, UserFactory

pytestmark = pytest.mark.django_db

QUEUE = "/review/foundings/"


@pytest.fixture
def asked():
    nordwerk = OrganisationFactory(name="Nordwerk GmbH", website="https://nordwerk.example")
    founder = UserFactory(name="Fay", email="fay@handel.example")
    reason = "We trade, <b>they</b> make."
    return FoundingRequestFactory(name="Nordwerk AG", asked_by=founder, alike=[nordwerk], reason=reason, country="CH")


@pytest.fixture
def browser(sign_in, reviewer):
    return sign_in(reviewer)


def page_of(asked):
    return f"{QUEUE}{asked.pk}/"


def test_queue_and_page_show_who_asks_why_and_what_it_is_like(browser, asked):
    queue, page = (browser.get(address).content.decode() for address in (QUEUE, page_of(asked)))

    assert f'href="{page_of(asked)}"' in queue
    assert f'href="{QUEUE}"' in browser.get("/dashboard/").content.decode()
    for words in ("Nordwerk AG", "Fay", "fay@handel.example"):
        assert words in queue
        assert words in page
    for words in (
        "We trade, &lt;b&gt;they&lt;/b&gt; make.",
        "Nordwerk GmbH",
        "https://nordwerk.example",
        "Switzerland",
    ):
        assert words in page


def test_accepting_sets_it_up_with_its_founder_as_administrator(
    browser, asked, reviewer, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = browser.post(page_of(asked), {"reason": "Registered in Basel.", "accept": ""})

    organisation, membership = Organisation.objects.get(name="Nordwerk AG"), Membership.objects.get()
    asked.refresh_from_db()
    assert response.url == QUEUE
    assert (organisation.country.code, organisation.founded_by) == ("CH", asked.asked_by)
    assert (membership.user, membership.is_administrator) == (asked.asked_by, True)
    assert (asked.accepted, asked.decided_by, asked.organisation) == (True, reviewer, organisation)
    assert mailoutbox[0].to == ["fay@handel.example"]
    entry = AuditEntry.objects.get(deed=Deed.FOUNDED)
    assert (entry.by, entry.organisation, entry.reason) == (reviewer, organisation, "Registered in Basel.")


def test_refusing_sets_nothing_up(browser, asked, reviewer, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(page_of(asked), {"reason": "It is the same.", "refuse": ""})

    asked.refresh_from_db()
    assert (asked.accepted, asked.answer, Organisation.objects.count()) == (False, "It is the same.", 1)
    assert "> It is the same." in mailoutbox[0].body
    assert AuditEntry.objects.get(deed=Deed.FOUNDING_REFUSED).by == reviewer
    assert "“It is the same.”" in browser.get(QUEUE).content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        {"accept": ""},
        {"reason": " \x00\u202e", "accept": ""},
        {"reason": "x" * 1001, "refuse": ""},
        {"reason": "Neither button."},
    ],
)
def test_nothing_is_decided_without_a_reason_and_a_decision(browser, asked, typed):
    response = browser.post(page_of(asked), typed)

    asked.refresh_from_db()
    assert (response.status_code, asked.accepted) == (200, None)


def test_name_that_was_taken_meanwhile_is_not_given_twice(browser, asked):
    OrganisationFactory(name="NORDWERK AG")
    response = browser.post(page_of(asked), {"reason": "Fine.", "accept": ""})

    asked.refresh_from_db()
    assert "An organisation of this very name is here already." in response.content.decode()
    assert (asked.accepted, Organisation.objects.count()) == (None, 2)


def test_what_was_decided_is_not_decided_again(browser, asked, reviewer):
    foundings.refuse(asked, reason="No.", by=reviewer)

    assert browser.post(page_of(asked), {"reason": "Yes.", "accept": ""}).status_code == 404
    with pytest.raises(Refused, match="decided already"):
        foundings.accept(asked, reason="Yes.", by=ReviewerFactory())


def test_who_asks_or_belongs_to_what_it_is_like_does_not_decide(sign_in, asked):
    insider = MembershipFactory(organisation=asked.alike.get(), user=ReviewerFactory()).user
    asked.asked_by.is_reviewer = True
    asked.asked_by.save()

    for person in (insider, asked.asked_by):
        browser = sign_in(person)
        assert "None waits." in browser.get(QUEUE).content.decode()
        assert browser.post(page_of(asked), {"reason": "Yes.", "accept": ""}).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_queue_asks_as_little_for_many(browser, number, django_assert_max_num_queries):
    for _each in range(number):
        FoundingRequestFactory(alike=[OrganisationFactory()])

    with django_assert_max_num_queries(6):
        browser.get(QUEUE)
