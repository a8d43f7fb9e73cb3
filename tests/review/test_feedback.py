"""Readers say something about a statement; staff read it, and nobody else does unless they forward it."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from core.refusals import Refused
from cpo_portal import settings as as_deployed
from organisations.models import Membership
from review import feedback
from review.models import Feedback
from statements import withdrawal

from ..factories import MembershipFactory, ReviewerFactory, UserFactory, make_remark
from ..statements.corpus.genuine import put_on_record
from ..statements.paperless import store_statement
from ..worlds import keep

TYPED = {"text": "Your export loses colours.", "criterion": "", "name": "Grace", "email": "grace@example.net"}


@pytest.fixture(scope="session")
def statement_once(django_db_setup, django_db_blocker):
    return keep(store_statement, django_db_blocker)


@pytest.fixture
def statement(db, statement_once):
    return statement_once.put_back()


@pytest.fixture
def send(client, statement, django_capture_on_commit_callbacks):
    """Call it with what differs from :data:`TYPED`."""

    def _send(**changes):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(f"/statements/{statement.number}/feedback/", TYPED | changes, follow=True)

    return _send


@pytest.fixture
def forward(django_capture_on_commit_callbacks):
    def _forward(remark, *, by=None):
        with django_capture_on_commit_callbacks(execute=True):
            feedback.forward(remark, by=by or ReviewerFactory())

    return _forward


def link_in(mail):
    return re.search(r"https?://[^/]+(/\S+)", mail.body)[1]


def errors_of(response):
    return response.context["form"].errors


# --- sending ---------------------------------------------------------------------------------------


def test_the_page_of_a_statement_leads_to_it(client, statement):
    assert (
        f'href="/statements/{statement.number}/feedback/"' in client.get(statement.get_absolute_url()).content.decode()
    )


def test_anybody_sends_feedback_and_is_asked_to_confirm_it(send, statement, mailoutbox):
    response = send(criterion="data-export")

    assert response.redirect_chain == [(statement.get_absolute_url(), 302)]
    assert "Please open the link we sent to grace@example.net" in response.content.decode()
    remark = Feedback.objects.get()
    assert (remark.statement, remark.criterion, remark.text, remark.name, remark.email) == (
        statement,
        "data-export",
        "Your export loses colours.",
        "Grace",
        "grace@example.net",
    )
    assert (remark.language, remark.confirmed_at) == ("en", None)
    assert [mail.to for mail in mailoutbox] == [["grace@example.net"]]


def test_the_mail_that_asks_to_confirm_says_nothing_the_sender_typed(send, mailoutbox):
    send(text="Buy at https://spam.example", name="https://spam.example")

    assert "spam" not in mailoutbox[0].subject + mailoutbox[0].body


def test_feedback_is_kept_in_the_language_it_was_sent_in(client, send):
    client.cookies["django_language"] = "de"

    send()

    assert Feedback.objects.get().language == "de"


def test_people_who_are_signed_in_need_not_confirm(send, sign_in, mailoutbox):
    person = UserFactory()
    sign_in(person)

    response = send(name="", email="somebody.else@example.net")

    assert "Thank you." in response.content.decode()
    remark = Feedback.objects.get()
    assert (remark.email, remark.confirmed_at, mailoutbox) == (person.email, remark.sent_at, [])


def test_people_who_are_signed_in_with_an_unverified_address_confirm_like_anybody(send, sign_in, mailoutbox):
    person = UserFactory()
    EmailAddress.objects.filter(user=person).update(verified=False)
    sign_in(person)

    send()

    assert (Feedback.objects.get().confirmed_at, len(mailoutbox)) == (None, 1)


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"text": " \n "}, {"text": ["This field is required."]}),
        ({"email": ""}, {"email": ["This field is required."]}),
        ({"email": "grace"}, {"email": ["Enter a valid email address."]}),
        ({"email": "grace@example.net\nBcc: all@example.net"}, {"email": ["Enter a valid email address."]}),
        ({"text": "x" * 5001}, {"text": ["Ensure this value has at most 5000 characters (it has 5001)."]}),
        ({"text": "\0\u202e"}, {"text": ["This field is required."]}),
        (
            {"criterion": "no-such"},
            {"criterion": ["Select a valid choice. no-such is not one of the available choices."]},
        ),
    ],
)
def test_what_cannot_be_sent_is_told_and_stays_in_the_form(send, changes, errors):
    response = send(**changes)

    assert errors_of(response) == errors
    assert response.context["form"]["name"].value() == "Grace"
    assert not Feedback.objects.exists()


def test_only_criteria_the_statement_answers_are_offered(client, statement):
    response = client.get(f"/statements/{statement.number}/feedback/")

    groups = response.context["form"].fields["criterion"].choices
    offered = [key for _title, group in groups[1:] for key, _label in group]
    assert offered == [said["criterion"] for said in statement.declaration["answers"]]


def test_feedback_on_a_withdrawn_statement_is_welcome(send, statement):
    withdrawal.withdraw(statement, reason="Wrong.", by=ReviewerFactory())

    send()

    assert Feedback.objects.get().statement == statement


def test_feedback_on_what_does_not_exist_is_not_found(client, db):
    assert client.get("/statements/CPO-2026-9999/feedback/").status_code == 404


@pytest.fixture
def limits(settings):
    settings.ACCOUNT_RATE_LIMITS = as_deployed.ACCOUNT_RATE_LIMITS


def test_too_much_from_one_address_is_refused_and_stays_in_the_form(send, limits):
    statuses = [send(email=email).status_code for email in ["grace@example.net", "Grace@Example.net"] * 2]
    statuses.append(send().status_code)

    response = send()

    assert (statuses, response.status_code, Feedback.objects.count()) == ([200] * 5, 429, 5)
    assert errors_of(response)["__all__"] == ["That was a lot of feedback at once. Please send this one tomorrow."]
    assert TYPED["text"] in response.content.decode()


def test_too_much_from_one_place_is_refused(send, limits):
    statuses = [send(email=f"person{number}@example.net").status_code for number in range(11)]

    assert statuses == [200] * 10 + [429]


def test_people_behind_the_portals_proxy_are_told_apart(send, limits, client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    statuses = []
    for number in range(11):
        client.defaults["HTTP_X_FORWARDED_FOR"] = f"198.51.100.1, 192.0.2.{number}"  # the first is what they say
        statuses.append(send(email=f"person{number}@example.net").status_code)

    assert statuses == [200] * 11


def test_limits_are_counted_in_the_database_for_all_processes(send, limits):
    send()

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache WHERE cache_key LIKE %s", ["%:feedback:%"])
        assert cursor.fetchone() == (2,)


# --- confirming ------------------------------------------------------------------------------------


def test_opening_the_link_alone_confirms_nothing(client, send, mailoutbox):
    send()

    response = client.get(link_in(mailoutbox[0]))

    assert (response.status_code, response["Cache-Control"].split(", ")[-1]) == (200, "private")
    assert TYPED["text"] in response.content.decode()
    assert Feedback.objects.get().confirmed_at is None


def test_the_button_behind_the_link_confirms(client, send, mailoutbox, statement):
    send()

    response = client.post(link_in(mailoutbox[0]), follow=True)

    assert response.redirect_chain == [(statement.get_absolute_url(), 302)]
    assert "Your feedback is confirmed." in response.content.decode()
    assert list(Feedback.objects.waiting()) == [Feedback.objects.get()]


def test_confirming_again_changes_nothing(client, send, mailoutbox):
    send()
    client.post(link_in(mailoutbox[0]))
    first = Feedback.objects.get().confirmed_at

    again = client.post(link_in(mailoutbox[0]), follow=True), client.get(link_in(mailoutbox[0]), follow=True)

    assert [response.status_code for response in again] == [200, 200]
    assert Feedback.objects.get().confirmed_at == first


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("what", ["altered", "run out", "forgotten"])
def test_a_link_that_cannot_be_used_says_so(client, send, mailoutbox, monkeypatch, what, method):
    send()
    link = link_in(mailoutbox[0])
    if what == "altered":
        link = link.replace("/feedback/", "/feedback/x")
    if what == "run out":
        monkeypatch.setattr(feedback, "LINK_LASTS", timedelta(seconds=-1))
    if what == "forgotten":
        Feedback.objects.all().delete()

    response = getattr(client, method)(link)

    assert response.status_code == 404
    assert "This link cannot be used any more" in response.content.decode()
    assert not Feedback.objects.confirmed().exists()


def test_what_nobody_confirms_is_forgotten_after_thirty_days(statement):
    now = timezone.now()
    ages = {"old": 31, "young": 29}
    for text, days in ages.items():
        make_remark(statement, text=text, sent_at=now - timedelta(days=days), confirmed_at=None)
    make_remark(statement, text="confirmed", sent_at=now - timedelta(days=99))

    assert (feedback.forget_unconfirmed(), feedback.forget_unconfirmed()) == (1, 0)

    assert set(Feedback.objects.values_list("text", flat=True)) == {"young", "confirmed"}


# --- staff -----------------------------------------------------------------------------------------


def test_staff_see_only_what_is_confirmed(sign_in, reviewer, statement):
    seen = make_remark(statement)
    unseen = make_remark(statement, confirmed_at=None)
    client = sign_in(reviewer)

    assert list(client.get("/review/feedback/").context["page"]) == [seen]
    assert client.get(f"/review/feedback/{unseen.pk}/").status_code == 404


def test_staff_find_feedback_by_what_became_of_it(sign_in, reviewer, statement):
    now = timezone.now()
    remarks = {
        "waiting": make_remark(statement),
        "forwarded": make_remark(statement, forwarded_at=now),
        "closed": make_remark(statement, forwarded_at=now, closed_at=now),
    }
    client = sign_in(reviewer)

    shown = {name: list(client.get("/review/feedback/", {"show": name}).context["page"]) for name in remarks}

    assert shown == {name: [remark] for name, remark in remarks.items()}
    assert list(client.get("/review/feedback/?show=nonsense&page=x").context["page"]) == [remarks["waiting"]]


def test_list_takes_as_many_queries_for_one_as_for_three(sign_in, reviewer, statement, django_assert_num_queries):
    client = sign_in(reviewer)
    make_remark(statement)
    with django_assert_num_queries(8):
        client.get("/review/feedback/")
    make_remark(statement)
    make_remark(statement)

    with django_assert_num_queries(8):
        client.get("/review/feedback/")


def test_queue_and_dashboard_say_how_much_feedback_waits(sign_in, reviewer, statement):
    insider = MembershipFactory(organisation=statement.organisation, user=ReviewerFactory()).user
    make_remark(statement)
    make_remark(statement, closed_at=timezone.now())

    queue, dashboard, own = (
        sign_in(person).get(page).content.decode()
        for person, page in ((reviewer, "/review/"), (reviewer, "/dashboard/"), (insider, "/review/"))
    )

    assert 'Feedback <span class="numbers">(1)</span></a>' in queue
    assert "1 reader’s feedback waits" in dashboard
    assert "Feedback</a>" in own


def test_staff_do_not_handle_what_is_about_their_own_organisation(sign_in, statement):
    insider = MembershipFactory(organisation=statement.organisation, user=ReviewerFactory()).user
    remark = make_remark(statement)
    client = sign_in(insider)

    assert list(client.get("/review/feedback/").context["page"]) == []
    assert client.get(f"/review/feedback/{remark.pk}/").status_code == 404
    with pytest.raises(PermissionDenied):
        feedback.forward(remark, by=insider)


def test_staff_read_who_sent_what_about_which_criterion(sign_in, reviewer, statement):
    remark = make_remark(statement, criterion="data-export")

    text = sign_in(reviewer).get(f"/review/feedback/{remark.pk}/").content.decode()

    expected = ["Your export loses colours.", "Grace", "mailto:grace@example.net", remark.about.number]
    assert [words for words in expected if words not in text] == []


def test_forwarding_writes_to_signatories_and_administrators_each_in_their_language(statement, forward, mailoutbox):
    Membership.objects.all().delete()
    rights = {"is_administrator": False, "is_signatory": False}
    people = {
        name: MembershipFactory(organisation=statement.organisation, user__language=language, **rights | right).user
        for name, language, right in [
            ("signatory", "", {"is_signatory": True}),
            ("administrator", "de", {"is_administrator": True}),
            ("editor", "", {}),
        ]
    }
    MembershipFactory()

    forward(make_remark(statement))

    assert {mail.to[0] for mail in mailoutbox} == {people["signatory"].email, people["administrator"].email}


def test_forwarding_never_passes_on_the_address_nor_invents_a_name(statement, forward, mailoutbox):
    forward(make_remark(statement))
    forward(make_remark(statement, name=""))

    named, unnamed = mailoutbox
    assert "grace@example.net" not in named.message().as_string() + unnamed.message().as_string()
    assert ("Grace" in named.body, "It is from" in unnamed.body) == (True, False)


def test_feedback_is_forwarded_once(statement, forward, mailoutbox):
    remark = make_remark(statement)
    forward(remark)

    with pytest.raises(Refused, match="forwarded already"):
        forward(remark)

    assert len(mailoutbox) == 1


def test_forwarding_refuses_where_nobody_can_be_written_to(statement, forward):
    Membership.objects.all().delete()
    remark = make_remark(statement)

    with pytest.raises(Refused, match="nobody can be written to"):
        forward(remark)

    remark.refresh_from_db()
    assert remark.forwarded_at is None


def test_staff_forward_and_close_on_the_page(sign_in, reviewer, statement):
    remark = make_remark(statement)
    client = sign_in(reviewer)

    forwarded = client.post(f"/review/feedback/{remark.pk}/forward/", follow=True)
    closed = client.post(f"/review/feedback/{remark.pk}/close/", {"note": " They mend it. "}, follow=True)

    assert f"Forwarded to {statement.organisation}." in forwarded.content.decode()
    assert "The feedback is closed." in closed.content.decode()
    remark.refresh_from_db()
    assert (remark.forwarded_by, remark.closed_by, remark.note) == (reviewer, reviewer, "They mend it.")
    assert "They mend it." in client.get(f"/review/feedback/{remark.pk}/").content.decode()


def test_closing_wants_a_note(sign_in, reviewer, statement):
    remark = make_remark(statement)

    response = sign_in(reviewer).post(f"/review/feedback/{remark.pk}/close/", {"note": "  "})

    assert errors_of(response) == {"note": ["This field is required."]}
    assert list(Feedback.objects.waiting()) == [remark]


@pytest.mark.parametrize("act", ["forward", "close"])
def test_nothing_more_is_done_with_what_is_closed(sign_in, reviewer, statement, mailoutbox, act):
    remark = make_remark(statement)
    feedback.close(remark, note="First.", by=reviewer)

    response = sign_in(reviewer).post(f"/review/feedback/{remark.pk}/{act}/", {"note": "Second."}, follow=True)

    assert "This feedback was closed already." in response.content.decode()
    remark.refresh_from_db()
    assert (remark.note, remark.forwarded_at, mailoutbox) == ("First.", None, [])


# --- nothing of it is public -----------------------------------------------------------------------


@pytest.mark.slow(reason="reads every public page about a statement")
def test_nothing_of_it_is_public(client, reviewer, genuine):
    statement, other = put_on_record(genuine), store_statement()
    member = statement.organisation.memberships.first().user
    secrets = {"text": "xyzzy-text", "name": "xyzzy-name", "email": "xyzzy-email@example.net"}
    remark = make_remark(statement, criterion="data-export", **secrets)
    feedback.forward(remark, by=reviewer)
    feedback.close(remark, note="xyzzy-note", by=reviewer)
    pages = [
        "/",
        "/directory/?status=all",
        f"/directory/?q={statement.number}",
        f"/directory/{statement.organisation.slug}/",
        "/signees/",
        "/compare/",
        f"/compare/?statement={statement}&statement={other}",
        f"/statements/{statement}/",
        f"/statements/{statement}.json",
        f"/statements/{statement}.pdf",
        f"/statements/{statement}/badge.svg",
        f"/statements/{statement}/feedback/",
        f"/statements/feedback/{feedback.to_token(remark)}/",
        "/schemas/statement-1.json",
        "/api/v1/statements",
        f"/api/v1/statements/{statement}",
        "/api/openapi.json",
    ]
    of_members = [
        "/dashboard/",
        *(f"/assessments/{statement.submission.assessment_id}/{page}" for page in ("", "history/")),
    ]

    def leaks(page):
        response = client.get(page, follow=True)
        assert response.status_code == 200, page
        content = b"".join(response) if response.streaming else response.content
        return b"xyzzy" in content

    assert [page for page in pages if leaks(page)] == []
    client.force_login(member)
    assert [page for page in [*pages, *of_members] if leaks(page)] == []
