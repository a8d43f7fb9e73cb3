"""Seals that are time-stamped, and that hold when their certificate has run out: certificates and clock made here."""

import asyncio
import shutil
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pdfua
import pytest
from django.test import override_settings
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.validation.ades import simulate_future_ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from cpo_verify import long_term_validation
from cpo_verify.model import Level
from statements import verification
from statements.models import StatementStatus
from statements.seal import authorities, certificates, keys, sign
from statements.verification import Outcome
from tests.review.sheets import seal, sheet

from ..authority import serving
from ..corpus.genuine import put_on_record, sealed_anew
from .test_sign import poppler


@pytest.fixture(scope="module")
def page():
    return sheet()


@pytest.fixture(scope="module")
def trust_service():
    with serving() as authority:
        yield authority


@pytest.fixture(scope="module")
def folder(trust_service, tmp_path_factory):
    """A key whose certificate the authority issued, for one year, and the authority's own certificate."""
    folder = tmp_path_factory.mktemp("archive")
    with override_settings(SEAL_PKCS12=str(folder / "seal.p12")):
        keys.install(certificates.from_pem(trust_service.issue(keys.request("Issued seal"))))
    trust_service.save_root(folder / "authorities")
    return folder


@pytest.fixture(scope="module")
def archived_seal(folder, trust_service, page):
    """One page sealed B-LTA."""
    with override_settings(
        SEAL_PKCS12=str(folder / "seal.p12"),
        TIMESTAMP_URL=trust_service.timestamp_url,
        SEAL_AUTHORITIES_DIR=str(folder / "authorities"),
    ):
        return seal(page)


@pytest.fixture
def authority(trust_service):
    """The authority, well again afterwards and without anything revoked."""
    trust_service.asked.clear()
    yield trust_service
    trust_service.habit = None
    trust_service.revoked.clear()


@pytest.fixture
def issued_key(folder, settings, tmp_path):
    shutil.copy(folder / "seal.p12", tmp_path / "seal.p12")
    settings.SEAL_PKCS12 = str(tmp_path / "seal.p12")


@pytest.fixture
def time_stamped(settings, authority):
    settings.TIMESTAMP_URL = authority.timestamp_url


@pytest.fixture
def archived(settings, folder, time_stamped):
    """What B-LTA wants: a time-stamp authority, and the certificates to check everything against."""
    settings.SEAL_AUTHORITIES_DIR = str(folder / "authorities")


def examine(pdf, moment=None):
    reader = PdfFileReader(BytesIO(pdf))
    own = [each.certificate for each in keys.trusted()]
    believed = authorities.believed()
    return long_term_validation.examine(
        reader, reader.embedded_signatures[0], own=own, authorities=believed, moment=moment
    )


def stamped_by(evidence):
    return evidence.time_stamp.by if evidence.time_stamp else ""


def is_known(evidence):
    return bool(evidence.time_stamp and evidence.time_stamp.trusted)


def in_years(years):
    return datetime.now(UTC) + timedelta(days=365.25 * years)


def test_seal_without_settings_is_b_b_and_asks_nobody(own_key, authority, page):
    keys.create(own_key, "A seal", days=30)

    evidence = examine(seal(page))

    assert (evidence.level, stamped_by(evidence), evidence.lasting) == (Level.B_B, "", False)
    assert (evidence.intact, evidence.covers_whole_file) == (True, True)
    assert authority.asked == []


def test_seal_with_a_time_stamp_authority_is_b_t(issued_key, time_stamped, page):
    evidence = examine(seal(page))

    assert (evidence.level, stamped_by(evidence)) == (Level.B_T, "Test clock")
    assert (is_known(evidence), evidence.lasting) == (False, False)
    assert (evidence.intact, evidence.covers_whole_file) == (True, True)


def test_seal_asks_for_as_many_time_stamps_as_it_holds(issued_key, time_stamped, authority, page):
    seal(page)

    assert authority.asked == ["/tsa"]


def test_seal_that_needs_more_room_than_was_thought_is_made_all_the_same(issued_key, time_stamped, page, monkeypatch):
    monkeypatch.setattr(sign, "ROOM", 2 * 1024)

    evidence = examine(seal(page))

    assert (evidence.level, evidence.intact, evidence.covers_whole_file) == (Level.B_T, True, True)


def test_archived_seal_asks_once_more_to_know_whose_time_stamps_it_will_hold(issued_key, archived, authority, page):
    seal(page)

    assert authority.asked.count("/tsa") == 3


@pytest.mark.parametrize("years", [0, 10])
def test_seal_with_trust_material_is_b_lta_and_lasts(issued_key, archived, archived_seal, years):
    evidence = examine(archived_seal, moment=in_years(years))

    assert (evidence.level, stamped_by(evidence), is_known(evidence)) == (Level.B_LTA, "Test clock", True)
    assert (evidence.intact, evidence.covers_whole_file, evidence.lasting) == (True, True, True)
    assert abs(evidence.at - datetime.now(UTC)) < timedelta(minutes=1)


def test_seal_made_in_development_stays_b_b(authority, archived, page):
    assert examine(seal(page)).level == Level.B_B
    assert authority.asked == []


def test_self_signed_seal_lasts_too_where_its_certificate_is_recognised(own_key, archived, page):
    keys.create(own_key, "A seal", days=30)

    evidence = examine(seal(page), moment=in_years(10))

    assert (evidence.level, evidence.intact, evidence.lasting) == (Level.B_LTA, True, True)


def test_seal_does_not_last_longer_than_its_time_stamp(issued_key, archived, archived_seal):
    assert [examine(archived_seal, moment=in_years(years)).lasting for years in (14, 16)] == [True, False]


def test_seal_does_not_last_without_the_authorities_it_is_checked_against(issued_key, archived_seal):
    evidence = examine(archived_seal)

    assert (evidence.intact, evidence.covers_whole_file) == (True, True)
    assert (is_known(evidence), evidence.lasting) == (False, False)


def test_certificate_revoked_later_leaves_the_seal_standing(issued_key, archived, authority, archived_seal):
    authority.revoke(keys.certificate_in_use())

    assert examine(archived_seal, moment=in_years(10)).lasting


def test_certificate_revoked_before_seals_nothing(issued_key, archived, authority, page):
    authority.revoke(keys.certificate_in_use())

    with pytest.raises(sign.NotConfirmed, match="revoked"):
        seal(page)


@pytest.mark.parametrize("self_signed", [False, True])
def test_authorities_that_are_not_in_the_folder_seal_nothing(
    issued_key, archived, page, settings, tmp_path, self_signed
):
    with serving() as other:
        other.save_root(tmp_path / "others")
    settings.SEAL_AUTHORITIES_DIR = str(tmp_path / "others")
    if self_signed:
        keys.rotate("A seal", days=30)

    with pytest.raises(sign.NotConfirmed):
        seal(page)


@pytest.fixture
def asked_by_ocsp(settings, tmp_path):
    """A seal of an authority that publishes no list, and answers about one certificate at a time."""
    with serving() as authority:
        authority.by_ocsp = True
        settings.SEAL_PKCS12 = str(tmp_path / "ocsp.p12")
        keys.install(certificates.from_pem(authority.issue(keys.request("Asked seal"))))
        authority.save_root(tmp_path / "authorities")
        settings.TIMESTAMP_URL, settings.SEAL_AUTHORITIES_DIR = authority.timestamp_url, str(tmp_path / "authorities")
        yield authority


@pytest.mark.slow(reason="makes a seal that lasts, with an authority of its own")
def test_seal_lasts_where_single_certificates_are_asked_about(asked_by_ocsp, page):
    pdf = seal(page)

    today, later = examine(pdf), examine(pdf, moment=in_years(10))
    assert (today.level, today.lasting, later.lasting) == (Level.B_LTA, True, True)
    assert set(asked_by_ocsp.asked) == {"/ocsp", "/tsa"}


def test_certificate_that_is_called_revoked_when_asked_seals_nothing(asked_by_ocsp, page):
    asked_by_ocsp.revoke(keys.signer_in_time().signing_cert)

    with pytest.raises(sign.NotConfirmed, match="revoked"):
        seal(page)


def test_list_of_the_revoked_that_cannot_be_had_means_no_seal(issued_key, archived, authority, page):
    authority.habit = "no list"

    with pytest.raises(sign.NotConfirmed):
        seal(page)


@pytest.mark.parametrize("habit", ["down", "refuses", "nonsense", "other"])
def test_time_stamp_authority_that_fails_means_no_seal(issued_key, time_stamped, authority, page, habit):
    authority.habit = habit

    with pytest.raises(sign.NoTimestamp, match=authority.timestamp_url):
        seal(page)


def test_time_stamp_authority_that_is_not_there_means_no_seal(issued_key, page, settings):
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"

    with pytest.raises(sign.NoTimestamp, match=r"127\.0\.0\.1:9"):
        seal(page)


def test_time_stamp_authority_is_told_who_asks(issued_key, time_stamped, authority, page, settings, tmp_path):
    (tmp_path / "password").write_text("openness\n")
    settings.TIMESTAMP_USER, settings.TIMESTAMP_PASSWORD_FILE = "portal", str(tmp_path / "password")

    seal(page)

    assert set(authority.asked) == {"Basic cG9ydGFsOm9wZW5uZXNz"}


@pytest.mark.parametrize(
    ("content", "said"), [(None, "no root certificate"), (b"rubbish", "something else than certificates")]
)
def test_folder_of_authorities_without_certificates_is_refused(issued_key, settings, tmp_path, content, said):
    folder = tmp_path / "bad"
    folder.mkdir()
    if content:
        (folder / "root.pem").write_bytes(content)
    settings.SEAL_AUTHORITIES_DIR = str(folder)

    with pytest.raises(certificates.NoSealKey, match=said):
        keys.signer_in_time()

    assert keys.trusted()  # what was sealed can be recognised all the same


@pytest.mark.parametrize("level", Level)
def test_seal_of_every_level_leaves_the_pdf_at_version_1_7(issued_key, archived, page, settings, level):
    if level is not Level.B_LTA:
        settings.SEAL_AUTHORITIES_DIR = ""
    if level is Level.B_B:
        settings.TIMESTAMP_URL = ""

    reader = PdfFileReader(BytesIO(seal(page)))

    assert examine(reader.stream.getvalue()).level == level
    assert reader.input_version == (1, 7)
    assert "/Version" not in reader.root
    assert list(reader.root["/Extensions"]) == ["/ESIC"]


def test_poppler_finds_the_seal_valid_and_the_whole_file_signed(
    issued_key, time_stamped, archived_seal, page, tmp_path
):
    (tmp_path / "b-t.pdf").write_bytes(seal(page))
    (tmp_path / "b-lta.pdf").write_bytes(archived_seal)

    stamped, archived = (poppler("pdfsig", "-nocert", str(tmp_path / name)) for name in ("b-t.pdf", "b-lta.pdf"))

    assert "Signature Validation: Signature is Valid." in stamped
    assert "Total document signed" in stamped
    # at B-LTA the seal is followed by the time-stamp, which is what covers the whole file
    the_seal, the_stamp = archived.split("Signature #")[1:]
    assert "Signature Validation: Signature is Valid." in the_seal
    assert "  - Total document signed" in the_stamp


def test_archive_time_stamp_lies_outside_the_page_and_is_printable(archived_seal, tmp_path):
    """As PDF/UA-1 and PDF/A-3 want it, in this order."""
    (tmp_path / "b-lta.pdf").write_bytes(archived_seal)

    fields = PdfFileReader(BytesIO(archived_seal)).root["/AcroForm"]["/Fields"]
    stamp = fields[1]

    assert (list(stamp["/Rect"]), stamp["/F"] & 4) == ([-9999] * 4, 4)
    assert stamp["/TU"] == stamp["/T"] == "Archive time-stamp"
    assert pdfua.validate(tmp_path / "b-lta.pdf").findings == ()


@pytest.mark.parametrize("hidden", [False, True])
def test_time_stamp_by_somebody_else_covers_no_change_before_it(issued_key, time_stamped, authority, page, hidden):
    """Anybody can have a document time-stamped, so what was added before it must be nothing."""
    writer = IncrementalPdfFileWriter(BytesIO(seal(page)))
    if hidden:
        writer.root["/Pages"]["/Kids"][0]["/MediaBox"] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 9, 9)))
        writer.update_container(writer.root["/Pages"]["/Kids"][0])
    stamped = PdfTimeStamper(authority.time_stamper).timestamp_pdf(writer, "sha256").getvalue()

    evidence = examine(stamped)

    assert (evidence.level, evidence.intact, evidence.covers_whole_file) == (Level.B_LTA, True, not hidden)
    assert not evidence.lasting  # since nothing in it says what was revoked


@pytest.mark.parametrize("change", ["byte in the seal's part", "byte in the time-stamp's part", "appended", "cut"])
def test_change_to_an_archived_seal_is_seen(issued_key, archived, archived_seal, change):
    sealed = bytearray(archived_seal)
    if change == "appended":
        sealed += b"more"
    elif change == "cut":
        sealed = sealed[: sealed.rindex(b"%%EOF", 0, -10) + 6]
    else:
        place = sealed.index(b"/Title (Page)") if "seal's" in change else sealed.rindex(b"/DocTimeStamp")
        sealed[place + 9] ^= 1

    try:
        evidence = examine(bytes(sealed))
    except Exception:
        return  # not readable any more, which verification says as well

    assert not (evidence.intact and evidence.covers_whole_file and evidence.level == Level.B_LTA)


@pytest.mark.slow(reason="makes a seal that lasts, and verifies it twice")
@pytest.mark.django_db
def test_statement_of_today_verifies_in_ten_years_though_its_key_was_replaced(issued_key, archived, authority, genuine):
    today = sealed_anew(genuine)
    statement = put_on_record(today)
    keys.install(certificates.from_pem(authority.issue(keys.request("Next seal"))))

    verdict = verification.verify(today.pdf, moment=in_years(10))

    assert (verdict.outcome, verdict.statement) == (Outcome.EXPIRED, statement)
    assert verdict.statement.status == StatementStatus.EXPIRED
    assert (verdict.seal.by, verdict.seal.lasting) == ("Issued seal", True)
    assert verification.verify(today.pdf).outcome == Outcome.IN_FORCE


def test_pyhanko_agrees_in_ten_years(authority, archived_seal):
    """Its own validator, told nothing but the root, and wanting revocation information for every certificate."""
    [signature, _archive] = PdfFileReader(BytesIO(archived_seal)).embedded_signatures
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build([certificates.from_pem(authority.root_pem)[0]]),
        revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
    )
    offline = RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY)
    spec = PdfSignatureValidationSpec(SignatureValidationSpec(policy, offline))
    result = asyncio.run(simulate_future_ades_lta_validation(signature, spec, in_years(10)))

    assert result.ades_subindic == AdESPassed.OK
