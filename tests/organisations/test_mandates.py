"""``/organisation/<organisation>/confirm/``: a code proves that one reads mail at the domain of the website."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from core.refusals import Refused
from organisations import mandates
from organisations.models import AuditEntry, Deed, Mandate, MandateCode, MandateMethod, Organisation

from ..factories import MembershipFactory, ReviewerFactory, SigningFactory

pytestmark = pytest.mark.django_db

WEBSITE = "https://www.corvanta.example"


@pytest.fixture
def owner():
    return MembershipFactory(organisation__confirmed=False, organisation__website=WEBSITE, user__name="Ada")


@pytest.fixture
def corvanta(owner):
    return owner.organisation


@pytest.fixture
def address(corvanta):
    return f"{corvanta.get_absolute_url()}confirm/"


def sent(owner, to="legal@corvanta.example"):
    return mandates.send_code(owner.organisation, to, by=owner.user)


def wrong(code):
    return "A" * 8 if code.code != "A" * 8 else "B" * 8


# the code


def test_code_is_mailed_and_entered_and_staff_see_it(
    owner, address, sign_in, mailoutbox, django_capture_on_commit_callbacks
):
    browser = sign_in(owner.user)

    with django_capture_on_commit_callbacks(execute=True):
        browser.post(address, {"address": "legal@Corvanta.example"})
    (mail,) = mailoutbox
    code = MandateCode.objects.get()
    said = f"{code.code[:4]} {code.code[4:]}"
    response = browser.post(f"{address}code/", {"code": f" {said.lower()} "})

    assert (mail.to, said in mail.body) == (["legal@corvanta.example"], True)
    assert response.url == address
    assert mandates.proof(owner.organisation).address == "legal@corvanta.example"
    assert not Mandate.objects.exists()
    assert {entry.deed for entry in AuditEntry.objects.all()} == {Deed.CODE_SENT, Deed.CODE_ENTERED}


def test_code_stands_neither_in_the_database_nor_in_the_work_to_be_done(owner, work):
    code = sent(owner)

    kept = [str(value) for value in MandateCode.objects.values().get().values()]
    assert (len(code.code), set(code.code) <= set(MandateCode.LETTERS)) == (8, True)
    assert not any(code.code in value for value in kept)


def test_two_codes_differ(owner):
    first = sent(owner).code
    assert sent(owner).code != first


def test_guessing_ends_after_five_tries_even_for_the_right_code(owner, corvanta):
    code = sent(owner)

    for number in range(1, 6):
        with pytest.raises(Refused, match="the last try" if number == 5 else "not the code that was sent"):
            mandates.enter_code(corvanta, wrong(code), by=owner.user)
    with pytest.raises(Refused, match="Have a new one sent"):
        mandates.enter_code(corvanta, code.code, by=owner.user)

    assert mandates.proof(corvanta) is None


def test_code_ends_after_half_an_hour(owner, corvanta):
    code = sent(owner)
    MandateCode.objects.update(sent_at=timezone.now() - timedelta(minutes=30))

    with pytest.raises(Refused, match="it has ended"):
        mandates.enter_code(corvanta, code.code, by=owner.user)


def test_code_works_once_and_only_the_last_one_sent(owner, corvanta):
    first = sent(owner)
    second = sent(owner)

    with pytest.raises(Refused, match="not the code"):
        mandates.enter_code(corvanta, first.code, by=owner.user)
    mandates.enter_code(corvanta, second.code, by=owner.user)
    with pytest.raises(Refused, match="no code to be entered"):
        mandates.enter_code(corvanta, second.code, by=owner.user)


def test_code_of_another_organisation_is_none(owner, corvanta):
    other = MembershipFactory(
        user=owner.user, organisation__confirmed=False, organisation__website="https://evil.example"
    )
    code = mandates.send_code(other.organisation, "a@evil.example", by=owner.user)
    sent(owner)

    with pytest.raises(Refused, match="not the code"):
        mandates.enter_code(corvanta, code.code, by=owner.user)

    assert mandates.proof(corvanta) is None


@pytest.mark.parametrize("typed", ["", " ", "x" * 21, "\N{CYRILLIC CAPITAL LETTER A}" * 8, "٣" * 8, "\x00"])
def test_what_is_no_code_is_a_sentence(owner, address, sign_in, typed):
    sent(owner)

    response = sign_in(owner.user).post(f"{address}code/", {"code": typed})

    assert (response.status_code, list(response.context["code_form"].errors)) == (200, ["code"])


def test_code_without_one_sent_is_a_sentence(owner, address, sign_in):
    html = sign_in(owner.user).post(f"{address}code/", {"code": "ABCDEFGH"}).content.decode()

    assert "There is no code to be entered" in html


@pytest.mark.parametrize(
    "typed", ["a@evil.example", "a@corvanta.example.evil.example", "a@corv\N{CYRILLIC SMALL LETTER A}nta.example"]
)
def test_address_elsewhere_is_a_sentence_and_nothing_is_sent(owner, address, sign_in, typed, mailoutbox):
    response = sign_in(owner.user).post(address, {"address": typed})

    assert list(response.context["address_form"].errors) == ["address"]
    assert (MandateCode.objects.count(), mailoutbox) == (0, [])


def test_only_so_many_codes_are_sent_a_day(owner, address, sign_in, settings):
    settings.RATE_LIMITS = True
    answers = [sign_in(owner.user).post(address, {"address": "a@corvanta.example"}).status_code for _each in range(11)]

    assert answers == [302] * 10 + [429]


def test_code_sent_to_one_domain_proves_nothing_of_another(owner, corvanta, reviewer):
    """Else somebody proved a domain of their own, and then named somebody else's website."""
    mandates.enter_code(corvanta, sent(owner).code, by=owner.user)
    Organisation.objects.update(website="https://anvil.example")
    corvanta.refresh_from_db()

    assert mandates.proof(corvanta) is None
    with pytest.raises(Refused, match="No code from the domain"):
        mandates.confirm(corvanta, method=MandateMethod.CODE, note="", by=reviewer)


def test_only_administrators_have_codes_sent_and_enter_them(owner, corvanta, stranger):
    code = sent(owner)
    editor = MembershipFactory(organisation=corvanta, is_administrator=False).user

    for person in (stranger, editor):
        with pytest.raises(PermissionDenied):
            mandates.send_code(corvanta, "a@corvanta.example", by=person)
        with pytest.raises(PermissionDenied):
            mandates.enter_code(corvanta, code.code, by=person)


# confirming and revoking


def test_staff_confirm_by_the_code(owner, corvanta, reviewer):
    mandates.enter_code(corvanta, sent(owner).code, by=owner.user)

    mandate = mandates.confirm(corvanta, method=MandateMethod.CODE, note="", by=reviewer)

    assert (mandate.address, mandate.confirmed_by) == ("legal@corvanta.example", reviewer)
    entry = AuditEntry.objects.get(deed=Deed.MANDATE_CONFIRMED)
    assert (entry.by, entry.after["method"]) == (reviewer, "code")
    mandates.must_stand(corvanta)


@pytest.mark.parametrize(
    ("method", "note", "sentence"),
    [
        (MandateMethod.CODE, "We know them.", "No code from the domain"),
        (MandateMethod.PAPER, "We know them.", "no signing"),
        (MandateMethod.NOTE, "", "Say in a sentence"),
    ],
)
def test_each_method_wants_what_it_goes_by(corvanta, reviewer, method, note, sentence):
    with pytest.raises(Refused, match=sentence):
        mandates.confirm(corvanta, method=method, note=note, by=reviewer)

    with pytest.raises(Refused, match="not confirmed yet"):
        mandates.must_stand(corvanta)


def test_staff_confirm_by_paper_and_by_a_note(corvanta, reviewer):
    SigningFactory(organisation=corvanta)
    mandates.confirm(corvanta, method=MandateMethod.PAPER, note="", by=reviewer)
    with pytest.raises(Refused, match="confirmed already"):
        mandates.confirm(corvanta, method=MandateMethod.NOTE, note="Met at the assembly.", by=reviewer)
    mandates.revoke(corvanta, reason="The paper was another's.", by=reviewer)
    mandates.confirm(corvanta, method=MandateMethod.NOTE, note="Met at the assembly.", by=reviewer)

    assert [each.method for each in corvanta.mandates.order_by("pk")] == ["paper", "note"]
    assert [each.method for each in corvanta.mandates.standing()] == ["note"]


def test_nobody_confirms_or_revokes_their_own(corvanta):
    insider = ReviewerFactory()
    MembershipFactory(organisation=corvanta, user=insider, is_administrator=False)

    with pytest.raises(PermissionDenied):
        mandates.confirm(corvanta, method=MandateMethod.NOTE, note="I am one of them.", by=insider)
    with pytest.raises(PermissionDenied):
        mandates.revoke(corvanta, reason="No.", by=insider)


def test_what_is_revoked_has_a_reason_and_takes_its_proof_along(owner, corvanta, reviewer):
    mandates.enter_code(corvanta, sent(owner).code, by=owner.user)
    mandates.confirm(corvanta, method=MandateMethod.CODE, note="", by=reviewer)

    with pytest.raises(Refused, match="Say why"):
        mandates.revoke(corvanta, reason="", by=reviewer)
    mandates.revoke(corvanta, reason="The domain is another's.", by=reviewer)
    with pytest.raises(Refused, match="no confirmation to revoke"):
        mandates.revoke(corvanta, reason="Again.", by=reviewer)

    assert (mandates.proof(corvanta), corvanta.mandates.standing().count()) == (None, 0)
    assert AuditEntry.objects.get(deed=Deed.MANDATE_REVOKED).reason == "The domain is another's."


# the page


def test_page_says_what_is_missing(owner, address, sign_in):
    html = sign_in(owner.user).get(address).content.decode()

    assert "By a code at your domain" in html
    assert "@corvanta.example" in html


def test_page_without_a_website_says_so(owner, address, sign_in):
    Organisation.objects.update(website="")

    html = sign_in(owner.user).get(address).content.decode()

    assert "names no website" in html
    assert "Send a code" not in html


def test_page_says_why_it_was_revoked_and_when_it_is_confirmed(owner, corvanta, address, sign_in, reviewer):
    mandates.confirm(corvanta, method=MandateMethod.NOTE, note="Secret of staff.", by=reviewer)
    confirmed = sign_in(owner.user).get(address).content.decode()
    mandates.revoke(corvanta, reason="<Not theirs>", by=reviewer)
    revoked = sign_in(owner.user).get(address).content.decode()

    assert "by the association." in confirmed
    assert "Secret of staff." not in confirmed + revoked
    assert "&lt;Not theirs&gt;" in revoked
