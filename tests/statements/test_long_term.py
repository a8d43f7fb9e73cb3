"""Seals that are time-stamped, and that hold when their certificate has run out; certificates and clock are made here."""

import asyncio
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.validation.ades import ades_lta_validation, simulate_future_ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from weasyprint import HTML

from statements import certificates, long_term, seal_keys, sealing, verification
from statements.authorities import Level
from statements.models import Status
from statements.verification import Outcome
from tests.factories import make_statement

from .authority import serving

BOX = (100, 100, 300, 160)


@pytest.fixture(scope="module")
def trust_service():
    with serving() as authority:
        yield authority


@pytest.fixture
def authority(trust_service):
    """The authority, well again and without anything revoked."""
    trust_service.habit = None
    trust_service.asked.clear()
    trust_service.revoked.clear()
    return trust_service


@pytest.fixture
def issued_key(own_key, authority):
    """A key whose certificate the authority issued, for one year."""
    issued = authority.issue(seal_keys.request("Issued seal"), years=1)
    seal_keys.install(certificates.from_pem(issued))


@pytest.fixture
def time_stamped(settings, authority):
    settings.TIMESTAMP_URL = authority.timestamp_url


@pytest.fixture
def archived(settings, authority, time_stamped, tmp_path):
    """What B-LTA wants: a time-stamp authority, and the certificates to check everything against."""
    settings.SEAL_AUTHORITIES_DIR = str(tmp_path / "authorities")
    authority.save_root(tmp_path / "authorities")


@pytest.fixture(scope="module")
def page():
    return HTML(string="<html lang=en><title>Page</title><p>Hello").write_pdf(pdf_variant="pdf/a-3u")


def seal(page):
    return sealing.seal(page, mark=page, box=BOX)


def examine(pdf, moment=None):
    reader = PdfFileReader(BytesIO(pdf))
    own = [each.certificate for each in seal_keys.trusted()]
    return long_term.examine(reader, reader.embedded_signatures[0], own=own, moment=moment)


def in_years(years):
    return datetime.now(UTC) + timedelta(days=365.25 * years)


def test_seal_without_settings_is_b_b_and_asks_nobody(own_key, authority, page):
    seal_keys.create(own_key, "A seal", days=30)

    evidence = examine(seal(page))

    assert (evidence.level, evidence.time_stamped_by, evidence.lasting) == (Level.B_B, "", False)
    assert (evidence.intact, evidence.covers_whole_file) == (True, True)
    assert authority.asked == []


def test_seal_with_a_time_stamp_authority_is_b_t(issued_key, time_stamped, page):
    evidence = examine(seal(page))

    assert (evidence.level, evidence.time_stamped_by) == (Level.B_T, "Test clock")
    assert (evidence.authority_known, evidence.lasting) == (False, False)
    assert (evidence.intact, evidence.covers_whole_file) == (True, True)


@pytest.mark.parametrize("years", [0, 10])
def test_seal_with_trust_material_is_b_lta_and_lasts(issued_key, archived, page, years):
    evidence = examine(seal(page), moment=in_years(years))

    assert (evidence.level, evidence.time_stamped_by, evidence.authority_known) == (Level.B_LTA, "Test clock", True)
    assert (evidence.intact, evidence.covers_whole_file, evidence.lasting) == (True, True, True)
    assert abs(evidence.at - datetime.now(UTC)) < timedelta(minutes=1)
