"""What is found in a file, and what a portal has on record: plain data that any process can hand to another."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

NUMBER = re.compile(r"CPO-[0-9]{4}-[0-9]{4,9}", re.ASCII)


class Problem(Enum):
    """Why there is nothing to find in a file."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_A_PDF = "not_a_pdf"
    UNREADABLE = "unreadable"
    TOO_DEMANDING = "too_demanding"


class Level(Enum):
    """How far a seal reaches, as PAdES calls it (ETSI EN 319 142-1): alone, time-stamped, or for the long term."""

    B_B = "B-B"
    B_T = "B-T"
    B_LTA = "B-LTA"


@dataclass(frozen=True)
class TimeStamp:
    """What somebody else's clock says of the moment of sealing (RFC 3161)."""

    by: str
    at: datetime
    sound: bool
    trusted: bool


@dataclass(frozen=True)
class Seal:
    """What the signature in a PDF says, whoever made it."""

    by: str
    fingerprint: str  # SHA-256 of the certificate, hexadecimal
    by_us: bool
    at: datetime | None  # by the sealer's own clock
    in_time: bool  # inside the certificate's validity
    intact: bool
    covers_whole_file: bool
    time_stamp: TimeStamp | None = None
    level: Level = Level.B_B
    lasting: bool = False  # holds by the file alone, whether the certificate has run out or not

    @property
    def holds(self) -> bool:
        return self.by_us and self.in_time and self.intact and self.covers_whole_file


class Flaw(Enum):
    """What is wrong with a signed declaration."""

    UNREADABLE = "unreadable"
    TOO_DEMANDING = "too_demanding"
    ENCRYPTED = "encrypted"
    UNSIGNED = "unsigned"
    CHANGED = "changed"  # more was added than signatures
    LAID_OVER = "laid_over"  # the visible part of a signature hides what was declared
    APPENDED = "appended"  # there are bytes that nobody signed
    BROKEN = "broken"
    OUT_OF_TIME = "out_of_time"  # its certificate was not valid
    WRONG_CLOCK = "wrong_clock"  # signed before it was declared, or in the future
    UNNAMED = "unnamed"  # by no named person


@dataclass(frozen=True)
class Signature:
    """A signatory's own signature on their declaration, as its certificate names them."""

    by: str  # empty where no person is named
    organisation: str
    issuer: str
    fingerprint: str  # SHA-256 of the certificate, hexadecimal
    at: datetime | None  # by a time-stamp of somebody believed, else by the signatory's own clock
    trusted: bool  # the certificate's issuer is one of those believed
    self_signed: bool
    flaw: Flaw | None = None


@dataclass(frozen=True)
class SignedFile:
    """A declaration that its signatory signed before there was a statement."""

    digest: str = ""  # SHA-256 of the declaration attached to it, hexadecimal
    flaw: Flaw | None = None  # the first one found
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Everything a verdict needs to know of a file."""

    size: int  # bytes
    sha256: str  # hexadecimal
    problem: Problem | None = None
    seal: Seal | None = None
    data: bytes | None = None  # the attached statement.json
    content: dict | None = None  # the same, read
    signed_pdf: bytes | None = None  # the attached declaration with the signatory's own signature
    signed: SignedFile | None = None  # the same, read
    report: dict[str, str] | None = None  # what the attached match.json tells, where there is no statement.json

    @property
    def number(self) -> str | None:
        """The number the attached data names, whoever wrote it."""
        number = (self.content or {}).get("number")
        return number if isinstance(number, str) and NUMBER.fullmatch(number) else None


@dataclass(frozen=True)
class Record:
    """What the portal knows of a number today."""

    number: str
    status: str  # in_force, expired, superseded or withdrawn
    pdf_sha256: str
    document: bytes  # statement.json as issued
    valid_until: datetime
    withdrawn_at: datetime | None = None
    successor: str = ""
    signed_sha256: str = ""  # of the declaration with the signatory's own signature; empty where there is none
