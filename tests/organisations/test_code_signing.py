"""``/organisation/<organisation>/sign/``: handing in the signed code, being refused, handing in another."""

import hashlib

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from core.refusals import Refused
from organisations import code_signing
from organisations.models import AuditEntry, Deed, Signing

from ..factories import MembershipFactory, ReviewerFactory, SigningFactory
from .signed_codes import SIGNED, a_file, handed_in

pytestmark = pytest.mark.django_db
DIGEST = hashlib.sha256(SIGNED).hexdigest()


@pytest.fixture
def administrator():
    return MembershipFactory(organisation__name="Anvil")


@pytest.fixture
def browser(sign_in, administrator):
    return sign_in(administrator.user)


def address(administrator):
    return f"{administrator.organisation.get_absolute_url()}sign/"


def typed(**changes):
    return {"name": "Ada", "function": "Head", "place": "Bremen", "signed_on": "2026-01-31", "edition": "2.0"} | changes


def stored():
    return default_storage.listdir("signings")[1] if default_storage.exists("signings") else []


def test_what_was_signed_is_kept_whole_with_its_digest_and_edition(browser, administrator):
    response = browser.post(address(administrator), typed(file=a_file()))

    signing = Signing.objects.get()
    assert response.url == administrator.organisation.get_absolute_url()
    assert (signing.file.read(), signing.file_sha256, signing.edition) == (SIGNED, DIGEST, "2.0")
    changes = AuditEntry.objects.get(deed=Deed.SIGNING_RECORDED).changes
    assert ("file_sha256", None, DIGEST) in changes


def test_a_signing_sent_by_post_has_no_file(browser, administrator):
    browser.post(address(administrator), typed())

    assert not Signing.objects.get().file
    assert browser.get(f"{address(administrator)}file/").status_code == 404


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "not a whole PDF"),
        (b"PK\x03\x04%%EOF", "not a whole PDF"),
        (b"<html>%PDF-1.7 %%EOF", "not a whole PDF"),
        (SIGNED[:20], "not a whole PDF"),
        (SIGNED + b"x" * code_signing.MAX_SIZE, "larger than 10 MB"),
    ],
)
def test_what_is_no_whole_pdf_of_a_fair_size_is_refused_and_leaves_nothing(browser, administrator, content, sentence):
    before = stored()

    response = browser.post(address(administrator), typed(file=a_file(content)))

    assert response.status_code == 422
    assert sentence in response.context["form"].errors["file"][0]
    assert (Signing.objects.count(), stored()) == (0, before)


def test_a_correction_without_a_file_leaves_the_file(browser, administrator):
    handed_in(administrator)

    browser.post(address(administrator), typed(name="Grace"))

    signing = Signing.objects.get()
    assert (signing.name, signing.file_sha256, signing.file.read()) == ("Grace", DIGEST, SIGNED)


def test_another_file_takes_the_place_of_the_first(administrator, django_capture_on_commit_callbacks):
    first = handed_in(administrator)
    other = SIGNED.replace(b"scan", b"photograph")

    with django_capture_on_commit_callbacks(execute=True):
        handed_in(administrator, other)

    assert Signing.objects.get().file.read() == other
    assert not default_storage.exists(first.file.name)


def test_a_refused_signing_says_why_and_can_be_handed_in_again(browser, administrator):
    signing = handed_in(administrator)
    code_signing.refuse(signing, revision=signing.revision, reason="Page 2 is missing.", by=ReviewerFactory())

    for page in (administrator.organisation.get_absolute_url(), address(administrator), "/dashboard/"):
        assert "Page 2 is missing." in browser.get(page).content.decode(), page
    browser.post(address(administrator), typed(file=a_file(SIGNED + b"%%EOF")))

    signing = Signing.objects.waiting().get()
    assert (signing.refusal, signing.refused_by) == ("", None)
    assert AuditEntry.objects.get(deed=Deed.SIGNING_REFUSED).before == {"file_sha256": DIGEST}


def test_what_is_confirmed_meanwhile_is_not_changed(administrator):
    SigningFactory(organisation=administrator.organisation, confirmed_at=timezone.now())
    before = stored()

    with pytest.raises(Refused, match="cannot be changed any more"):
        handed_in(administrator)

    assert (Signing.objects.get().file_sha256, stored()) == ("", before)


def test_administrators_get_their_file_and_nobody_else(browser, administrator, sign_in):
    handed_in(administrator)
    colleague = MembershipFactory(organisation=administrator.organisation, is_administrator=False)

    assert b"".join(browser.get(f"{address(administrator)}file/").streaming_content) == SIGNED
    assert sign_in(colleague.user).get(f"{address(administrator)}file/").status_code == 403
    assert sign_in(MembershipFactory().user).get(f"{address(administrator)}file/").status_code == 404


def test_dashboard_says_what_is_true_of_a_signing(browser, administrator):
    assert "Has not signed the code" in browser.get("/dashboard/").content.decode()

    handed_in(administrator)

    assert "Signing of the code recorded, not yet confirmed" in browser.get("/dashboard/").content.decode()


def test_page_without_a_code_in_the_package_leads_to_its_text(browser, administrator):
    html = browser.get(address(administrator)).content.decode()

    assert 'href="/code/"' in html
    assert "SHA-256" not in html
