import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from organisations.models import AuditEntry, Deed, Organisation, Signing

from ..factories import MembershipFactory, SigningFactory, UserFactory
from ..organisations.signed_codes import SIGNED, handed_in

pytestmark = pytest.mark.django_db


def confirm(client, pk, revision=None):
    revision = revision or next((each.revision for each in Signing.objects.filter(pk=pk)), "")
    return client.post(reverse("signings:confirm", args=[pk]), {"revision": revision})


def refuse(client, signing, reason="The second page is missing.", revision=None):
    answer = {"reason": reason, "revision": revision or signing.revision}
    return client.post(reverse("signings:refuse", args=[signing.pk]), answer)


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_a_reviewer_sees_what_waits_and_what_was_confirmed(sign_in, reviewer):
    waiting = SigningFactory(organisation__name="Waiting & Co")
    confirmed = SigningFactory(confirmed_at=timezone.now(), confirmed_by=reviewer)

    response = sign_in(reviewer).get("/review/signings/")

    assert list(response.context["waiting"]) == [waiting]
    assert list(response.context["confirmed"]) == [confirmed]
    assert "Waiting &amp; Co" in response.content.decode()


def test_a_reviewer_confirms_a_signing_and_the_organisation_is_a_signee(sign_in, reviewer):
    signing = SigningFactory()

    response = confirm(sign_in(reviewer), signing.pk)

    signing.refresh_from_db()
    assert response.url == "/review/signings/"
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        f"{signing.organisation} is now listed among the signees."
    ]
    assert (signing.is_confirmed, signing.confirmed_by) == (True, reviewer)
    assert list(Organisation.objects.signees()) == [signing.organisation]


def test_a_signing_is_confirmed_once(sign_in, reviewer):
    confirmed = SigningFactory(confirmed_at=timezone.now())

    assert told(confirm(sign_in(reviewer), confirmed.pk)) == ["Somebody has decided about this signing already."]
    assert Signing.objects.get().confirmed_by is None


def test_a_signing_that_does_not_exist_is_not_found(sign_in, reviewer):
    assert confirm(sign_in(reviewer), 999).status_code == 404


def test_confirming_wants_a_post(sign_in, reviewer):
    signing = SigningFactory()

    assert sign_in(reviewer).get(reverse("signings:confirm", args=[signing.pk])).status_code == 405
    assert not Signing.objects.get().is_confirmed


@pytest.mark.parametrize("make_person", [UserFactory, lambda: MembershipFactory().user])
def test_the_signings_do_not_exist_for_others(sign_in, make_person):
    signing = SigningFactory()
    client = sign_in(make_person())

    assert client.get("/review/signings/").status_code == 404
    assert confirm(client, signing.pk).status_code == 404
    assert not Signing.objects.get().is_confirmed


def test_a_member_does_not_confirm_the_own_signing(sign_in):
    signing = SigningFactory()
    member = MembershipFactory(organisation=signing.organisation)

    assert confirm(sign_in(member.user), signing.pk).status_code == 404
    assert not Signing.objects.get().is_confirmed


def test_the_page_takes_as_many_queries_for_one_as_for_three(sign_in, reviewer, django_assert_num_queries):
    client = sign_in(reviewer)
    SigningFactory()
    with django_assert_num_queries(5):
        client.get("/review/signings/")
    SigningFactory()
    SigningFactory()

    with django_assert_num_queries(5):
        response = client.get("/review/signings/")

    assert len(response.context["waiting"]) == 3


# refusing


def test_a_refused_signing_is_told_to_the_administrators_with_the_reason(
    sign_in, reviewer, mailoutbox, django_capture_on_commit_callbacks
):
    signing = SigningFactory()
    administrator = MembershipFactory(organisation=signing.organisation)
    MembershipFactory(organisation=signing.organisation, is_administrator=False)

    with django_capture_on_commit_callbacks(execute=True):
        response = refuse(sign_in(reviewer), signing)

    signing.refresh_from_db()
    assert told(response) == [f"Refused. The administrators of {signing.organisation} are told why."]
    assert (signing.is_refused, signing.refused_by, signing.refusal) == (True, reviewer, "The second page is missing.")
    assert [mail.to for mail in mailoutbox] == [[administrator.user.email]]
    assert "> The second page is missing." in mailoutbox[0].body
    entry = AuditEntry.objects.get()
    assert (entry.deed, entry.by, entry.reason) == (Deed.SIGNING_REFUSED, reviewer, "The second page is missing.")
    assert not Signing.objects.waiting().exists()


@pytest.mark.parametrize("reason", ["", "  ", "\u202e", "x" * 2001])
def test_a_signing_is_not_refused_without_a_reason_that_fits(sign_in, reviewer, reason):
    signing = SigningFactory()

    response = refuse(sign_in(reviewer), signing, reason)

    assert told(response)[0].startswith(("Say why it is refused", "The reason may have 2,000"))
    assert Signing.objects.waiting().get() == signing


@pytest.mark.parametrize("decide", [lambda client, signing: confirm(client, signing.pk, "earlier"), None])
def test_what_was_recorded_anew_meanwhile_is_read_again_first(sign_in, reviewer, decide):
    signing, client = SigningFactory(), sign_in(reviewer)

    response = decide(client, signing) if decide else refuse(client, signing, revision="earlier")

    assert told(response) == ["The organisation has changed its signing meanwhile. Read it again before you decide."]
    assert Signing.objects.waiting().get() == signing


def test_an_insider_neither_refuses_nor_reads_the_own_signing(sign_in, reviewer):
    signing = handed_in(MembershipFactory(user=reviewer))
    client = sign_in(reviewer)

    assert refuse(client, signing).status_code == 404
    assert client.get(f"/review/signings/{signing.pk}/file/").status_code == 404


def test_a_reviewer_gets_the_file_as_it_was_handed_in(sign_in, reviewer):
    signing = handed_in(MembershipFactory())

    response = sign_in(reviewer).get(f"/review/signings/{signing.pk}/file/")

    assert b"".join(response.streaming_content) == SIGNED
    assert response["Content-Disposition"] == f'attachment; filename="{signing.organisation.slug}-signed-code.pdf"'
    assert response["Content-Type"] == "application/pdf"
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert "sandbox" in response["Content-Security-Policy"]
