"""A lost second factor: asked for after the password, approved by two of staff, told by mail at every step."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from core.refusals import Refused
from organisations import recoveries
from organisations.models import AuditEntry, Deed, LostFactor

from ..factories import PASSWORD, ReviewerFactory, UserFactory

pytestmark = pytest.mark.django_db

LOST, LIST = "/accounts/second-factor/lost/", "/review/recoveries/"


@pytest.fixture
def ada():
    ada = UserFactory(email="ada@example.org", name="Ada")
    Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
    RecoveryCodes.activate(ada)
    return ada


@pytest.fixture
def rita():
    return ReviewerFactory(email="rita@example.org")


@pytest.fixture
def max_():
    return UserFactory(email="max@example.org", is_staff=True)


def browser_of(user, password=PASSWORD):
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": password})
    return client


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def subjects(to):
    return [each.subject for each in mail.outbox if each.to == [to]]


def test_whole_way(ada, rita, max_, django_capture_on_commit_callbacks):
    elsewhere = Client()
    elsewhere.post("/accounts/login/", {"login": ada.email, "password": PASSWORD})
    code = Authenticator.objects.get(user=ada, type="recovery_codes").wrap().get_unused_codes()[0]
    elsewhere.post("/accounts/2fa/authenticate/", {"code": code})
    assert elsewhere.get("/dashboard/").status_code == 200
    mail.outbox.clear()
    client = browser_of(ada)
    assert LOST in client.get("/accounts/2fa/authenticate/").content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        assert "have your request" in client.post(LOST).content.decode()
    recovery = LostFactor.objects.get()
    address = f"{LIST}{recovery.pk}/"
    assert "Ada" in signed_in(rita).get(LIST).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(rita).post(address, {"said": "I called her."})
    assert Authenticator.objects.filter(user=ada).count() == 2
    assert "I called her." in signed_in(max_).get(LIST).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(max_).post(address, {"said": "So did I."})

    assert not Authenticator.objects.filter(user=ada).exists()
    assert elsewhere.get("/dashboard/").status_code == 302  # its session has ended
    assert browser_of(ada).get("/dashboard/").status_code == 200  # the password is enough now
    assert subjects(ada.email) == [
        "Your second factor was reported lost",
        "The first of two approved to take off your second factor",
        "Your second factor is taken off",
    ]
    assert subjects(max_.email) == ["ada@example.org lost their second factor"]
    assert [(each.deed, each.by, each.reason) for each in AuditEntry.objects.order_by("pk")] == [
        (Deed.RECOVERY_ASKED, ada, ""),
        (Deed.RECOVERY_APPROVED, rita, "I called her."),
        (Deed.RECOVERED, max_, "So did I."),
    ]


def test_who_did_not_give_the_password_cannot_ask(client, sign_in, ada):
    assert client.post(LOST)["Location"] == "/accounts/login/"
    assert browser_of(ada, "wrong").post(LOST)["Location"] == "/accounts/login/"
    assert sign_in(ada).post(LOST).status_code == 302
    assert not LostFactor.objects.exists()


def test_opening_the_page_asks_for_nothing(ada):
    assert browser_of(ada).get(LOST).status_code == 200
    assert not LostFactor.objects.exists()


def test_nobody_asks_twice_at_once_nor_too_often(ada):
    client = browser_of(ada)
    client.post(LOST)
    assert client.post(LOST).status_code == 409

    for _each in range(2):
        LostFactor.objects.update(refused_at=timezone.now())
        client.post(LOST)
    LostFactor.objects.update(refused_at=timezone.now())

    assert "3 times within a month" in client.post(LOST).content.decode()
    assert LostFactor.objects.count() == 3


def test_one_person_is_not_two(ada, rita):
    recovery = recoveries.ask(ada)
    recoveries.approve(recovery, how="Called.", by=rita)

    response = signed_in(rita).post(f"{LIST}{recovery.pk}/", {"said": "Called again."})

    assert response.status_code == 409
    assert "somebody else has to approve" in response.content.decode()
    assert Authenticator.objects.filter(user=ada).exists()


def test_nobody_decides_on_their_own_nor_without_the_right(rita):
    Authenticator.objects.create(user=rita, type=Authenticator.Type.TOTP, data={})
    recovery = recoveries.ask(rita)

    assert signed_in(rita).post(f"{LIST}{recovery.pk}/", {"said": "It is me."}).status_code == 404
    assert rita.email not in signed_in(rita).get(LIST).content.decode().partition("<h1>")[2]
    for by in (rita, UserFactory()):
        with pytest.raises(PermissionDenied):
            recoveries.approve(recovery, how="", by=by)
        with pytest.raises(PermissionDenied):
            recoveries.refuse(recovery, reason="", by=by)


def test_refusal_is_told_with_its_reason_and_ends_it(ada, rita, max_, django_capture_on_commit_callbacks):
    recovery = recoveries.ask(ada)
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(rita).post(f"{LIST}{recovery.pk}/", {"said": "A stranger answered.", "refuse": ""})

    assert subjects(ada.email)[-1] == "Your second factor stays"
    assert "> A stranger answered." in mail.outbox[-1].body
    assert signed_in(max_).post(f"{LIST}{recovery.pk}/", {"said": "Yes."}).status_code == 404
    with pytest.raises(Refused, match="no longer open"):
        recoveries.approve(recovery, how="Yes.", by=max_)


def test_request_ends_after_a_week(ada, rita):
    recovery = recoveries.ask(ada)
    LostFactor.objects.update(asked_at=timezone.now() - timedelta(days=7, minutes=1))

    assert "Nobody waits" in signed_in(rita).get(LIST).content.decode()
    with pytest.raises(Refused, match="no longer open"):
        recoveries.approve(recovery, how="Called.", by=rita)


def test_factor_that_was_used_since_is_not_lost(ada, rita):
    recovery = recoveries.ask(ada)
    Authenticator.objects.filter(user=ada, type="totp").update(last_used_at=timezone.now())

    response = signed_in(rita).post(f"{LIST}{recovery.pk}/", {"said": "Called."})

    assert response.status_code == 409
    assert "signed in with the second factor after" in response.content.decode()


@pytest.mark.parametrize("said", ["", " \0 ", "x" * 1001])
def test_what_was_done_to_be_sure_has_to_be_said(ada, rita, said):
    recovery = recoveries.ask(ada)

    response = signed_in(rita).post(f"{LIST}{recovery.pk}/", {"said": said})

    assert response.status_code == 422
    recovery.refresh_from_db()
    assert recovery.approved_at is None


def test_strangers_find_no_such_page(sign_in, stranger, ada):
    recovery = recoveries.ask(ada)

    assert sign_in(stranger).get(LIST).status_code == 404
    assert sign_in(stranger).post(f"{LIST}{recovery.pk}/", {"said": "Yes."}).status_code == 404


def test_operator_takes_it_off_where_nobody_is_left_to_approve(ada, capsys):
    call_command("take_off_second_factor", "Ada@example.org", "--reason", "The only manager; came by.")

    assert capsys.readouterr().out == "Ada@example.org has no second factor any more.\n"
    assert not Authenticator.objects.filter(user=ada).exists()
    entry = AuditEntry.objects.get()
    assert (entry.deed, entry.by, entry.reason) == (Deed.RECOVERED, None, "The only manager; came by.")


def test_operator_is_told_that_nobody_has_the_address(ada):
    with pytest.raises(CommandError, match=r"Nobody here has the address eve@example.org\."):
        call_command("take_off_second_factor", "eve@example.org", "--reason", "x")
