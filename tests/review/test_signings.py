import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from organisations.models import Organisation, Signing

from ..factories import MembershipFactory, SigningFactory, UserFactory

pytestmark = pytest.mark.django_db


def confirm(client, pk):
    return client.post(reverse("signings:confirm", args=[pk]))


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

    assert confirm(sign_in(reviewer), confirmed.pk).status_code == 404
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
    with django_assert_num_queries(4):
        client.get("/review/signings/")
    SigningFactory()
    SigningFactory()

    with django_assert_num_queries(4):
        response = client.get("/review/signings/")

    assert len(response.context["waiting"]) == 3
