"""Taking a statement back: who may, once, and with a reason."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessments.lifecycle import MoveRefused
from statements import withdrawing
from statements.models import Statement
from tests.factories import MembershipFactory, ReviewerFactory, make_statement

from .paperless import store_statement

DAY = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def statement(db):
    return store_statement()


def member(statement, **rights):
    return MembershipFactory(organisation=statement.organisation, **rights).user


def test_signatory_withdraws_with_a_reason(statement):
    signatory = member(statement)

    withdrawing.withdraw(statement, reason="  A criterion was misread. ", by=signatory, at=DAY)

    withdrawn = Statement.objects.with_status().get()
    assert (withdrawn.status, withdrawn.withdrawn_at, withdrawn.withdrawn_by, withdrawn.withdrawn_reason) == (
        "withdrawn",
        DAY,
        signatory,
        "A criterion was misread.",
    )


def test_withdrawing_leaves_document_and_file_as_they_were(db):
    statement = make_statement()
    with statement.pdf.open() as file:
        before = statement.document, file.read()

    withdrawing.withdraw(statement, reason="Wrong.", by=ReviewerFactory())

    statement.refresh_from_db()
    with statement.pdf.open() as file:
        assert (statement.document, file.read()) == before


def test_withdraw_is_for_signatories_and_reviewers(statement):
    people = {
        "signatory": member(statement, is_administrator=False, is_editor=False),
        "administrator and editor": member(statement, is_signatory=False),
        "signatory of another organisation": MembershipFactory().user,
        "reviewer": ReviewerFactory(),
    }

    allowed = {name: withdrawing.may_withdraw(user, statement) for name, user in people.items()}

    assert allowed == {
        "signatory": True,
        "administrator and editor": False,
        "signatory of another organisation": False,
        "reviewer": True,
    }


def test_withdraw_refuses_whoever_may_not(statement):
    with pytest.raises(PermissionDenied):
        withdrawing.withdraw(statement, reason="Envy.", by=MembershipFactory().user)

    assert Statement.objects.get().withdrawn_at is None


def test_withdraw_refuses_without_a_reason(statement):
    with pytest.raises(MoveRefused, match="Say why"):
        withdrawing.withdraw(statement, reason=" \n", by=ReviewerFactory())

    assert Statement.objects.get().withdrawn_at is None


def test_withdraw_refuses_a_second_time_and_keeps_the_first_reason(statement):
    reviewer = ReviewerFactory()
    withdrawing.withdraw(statement, reason="First.", by=reviewer)

    with pytest.raises(MoveRefused, match="withdrawn already"):
        withdrawing.withdraw(statement, reason="Second.", by=reviewer)

    assert Statement.objects.get().withdrawn_reason == "First."


def test_signatory_withdraws_on_the_page(statement, sign_in):
    client = sign_in(member(statement))

    response = client.post(reverse("statements:withdraw", args=[statement.number]), {"reason": "Misread."}, follow=True)

    assert response.redirect_chain == [(f"/statements/{statement.number}/", 302)]
    assert "Misread." in response.content.decode()


def test_withdraw_page_wants_a_reason(statement, sign_in):
    client = sign_in(member(statement))

    response = client.post(reverse("statements:withdraw", args=[statement.number]), {"reason": ""})

    assert response.context["form"].errors == {"reason": ["This field is required."]}
    assert Statement.objects.get().withdrawn_at is None


def test_withdraw_page_says_when_it_is_withdrawn_already(statement, sign_in):
    withdrawing.withdraw(statement, reason="First.", by=ReviewerFactory())

    response = sign_in(member(statement)).post(
        reverse("statements:withdraw", args=[statement.number]), {"reason": "Second."}, follow=True
    )

    assert "withdrawn already" in response.content.decode()
    assert Statement.objects.get().withdrawn_reason == "First."


def test_withdraw_page_is_forbidden_to_strangers(statement, sign_in, stranger):
    response = sign_in(stranger).get(reverse("statements:withdraw", args=[statement.number]))

    assert response.status_code == 403
    assert "Only a signatory" in response.content.decode()
