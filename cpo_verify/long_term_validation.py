"""What a file itself proves of its seal: when it was there, that nothing followed it, and for how long this holds.

Nobody is asked: everything a B-LTA seal needs to be checked lies in its file. What stands outside is whom we believe:
the certificates of the portal's keys, and those of the authorities that stamp its seals or issued their certificates.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    NonRevokedStatusAssertion,
    RevocationCheckingPolicy,
)
from pyhanko_certvalidator.registry import SimpleTrustManager

from .model import Level, TimeStamp


@dataclass(frozen=True)
class Evidence:
    level: Level
    at: datetime | None  # by the time-stamp, where we believe its authority; else as the seal says itself
    time_stamp: TimeStamp | None
    sound: bool  # seal and time-stamps fit the bytes they are about
    in_time: bool  # the certificate was valid then
    covers_whole_file: bool
    lasting: bool  # holds by the file alone at the moment asked for, whether the seal's certificate has run out or not

    @property
    def intact(self) -> bool:
        return self.sound and self.in_time


def examine(
    reader: PdfFileReader,
    seal: EmbeddedPdfSignature,
    *,
    own: Iterable[x509.Certificate],
    authorities: Iterable[x509.Certificate] = (),
    moment: datetime | None = None,
) -> Evidence:
    """Say what is proved of ``seal`` at ``moment`` (now, if not told), believing in ``own`` and ``authorities``."""
    moment = moment or datetime.now(UTC)
    archive = _archive_stamp(reader, seal)
    own, believed = list(own), list(authorities)
    status = validate_pdf_signature(
        seal,
        ValidationContext(trust_roots=own, allow_fetching=False),
        ts_validation_context=_context(believed, moment),
        skip_diff=archive is None,
    )
    stamp = status.timestamp_validity
    known = bool(stamp and stamp.intact and stamp.valid and stamp.trusted)
    at = stamp.timestamp if stamp and known else aware(seal.self_reported_timestamp)
    certificate = seal.signer_cert
    in_time = at is not None and certificate.not_valid_before <= at <= certificate.not_valid_after
    sound = status.intact and status.valid and (stamp is None or (stamp.intact and stamp.valid))
    if archive:
        covers = _covers_all_but(archive, status, believed, moment)
    else:
        covers = status.coverage == SignatureCoverageLevel.ENTIRE_FILE and len(reader.embedded_signatures) == 1
    return Evidence(
        level=Level.B_LTA if archive else Level.B_T if stamp else Level.B_B,
        at=at,
        time_stamp=TimeStamp(
            by=common_name(stamp.signing_cert),
            at=stamp.timestamp,
            sound=bool(stamp.intact and stamp.valid),
            trusted=bool(stamp.trusted),
        )
        if stamp
        else None,
        sound=bool(sound),
        in_time=in_time,
        covers_whole_file=covers,
        lasting=bool(archive and covers and _lasts(seal, archive, [*believed, *own], moment)),
    )


def common_name(certificate: x509.Certificate) -> str:
    return str(certificate.subject.native.get("common_name", ""))[:200]


def is_root(certificate: x509.Certificate) -> bool:
    return certificate.subject == certificate.issuer


def aware(at: datetime | None) -> datetime | None:
    """A date in a PDF may name no time zone; then it is taken as UTC."""
    return at.replace(tzinfo=UTC) if at and at.tzinfo is None else at


def _context(certificates: list[x509.Certificate], moment: datetime) -> ValidationContext:
    return ValidationContext(
        trust_roots=[each for each in certificates if is_root(each)],
        other_certs=[each for each in certificates if not is_root(each)],
        allow_fetching=False,
        moment=moment,
    )


def _archive_stamp(reader: PdfFileReader, seal: EmbeddedPdfSignature) -> EmbeddedPdfSignature | None:
    """The one time-stamp over the whole file that may follow a seal."""
    signatures = reader.embedded_signatures
    if len(signatures) == 2 and signatures[0] is seal and signatures[1].sig_object_type == "/DocTimeStamp":
        return signatures[1]
    return None


def _covers_all_but(
    archive: EmbeddedPdfSignature, status: PdfSignatureStatus, believed: list[x509.Certificate], moment: datetime
) -> bool:
    """Whether nothing but the time-stamp was added after the seal, and that covers everything to the end."""
    stamp = validate_pdf_timestamp(archive, _context(believed, moment), skip_diff=True)
    return bool(
        stamp.intact
        and stamp.valid
        and stamp.coverage == SignatureCoverageLevel.ENTIRE_FILE
        and status.modification_level == ModificationLevel.LTA_UPDATES
    )


def _lasts(
    seal: EmbeddedPdfSignature, archive: EmbeddedPdfSignature, believed: list[x509.Certificate], moment: datetime
) -> bool:
    """Whether the seal validates at ``moment`` by the rules of ETSI EN 319 102-1 for B-LTA, from the file alone.

    Only whether the last time-stamp's certificate was revoked cannot be told offline; it is taken not to be.
    """
    not_revoked = NonRevokedStatusAssertion(archive.signer_cert.sha256, at=moment)
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build([each for each in believed if is_root(each)]),
        revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy.from_legacy("hard-fail")),
    )
    specification = SignatureValidationSpec(
        cert_validation_policy=policy,
        revinfo_gathering_policy=RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY),
        local_knowledge=LocalKnowledge(known_certs=believed, nonrevoked_assertions=[not_revoked]),
    )
    timing = ValidationTimingInfo(validation_time=moment, best_signature_time=moment, point_in_time_validation=True)
    result = asyncio.run(ades_lta_validation(seal, PdfSignatureValidationSpec(specification), timing_info=timing))
    return result.ades_subindic == AdESPassed.OK
