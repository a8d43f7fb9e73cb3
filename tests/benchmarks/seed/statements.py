"""Statements of accepted submissions, with their listings and entries in the public log."""

import hashlib
import random
from collections import Counter
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from assessments.models import Submission
from criteria.models import Catalogue
from organisations.models import User
from statements import listing, public_log
from statements.issuing.content import statement_content
from statements.models import ListedStandard, Listing, LogAct, LogEntry, Statement

from .organisations import Subject
from .submissions import canonical_json

VALID_FOR = timedelta(days=730)


class Statements:
    """Issues statements and stores them."""

    def __init__(self, catalogue: Catalogue, chance: random.Random, reviewer: User):
        self.catalogue, self.chance, self.reviewer = catalogue, chance, reviewer
        self.now, self.numbers, self.log = timezone.now(), Counter(), Log()
        self.pdf, self.pdf_sha256 = _store_small_pdf()
        self.keys = listing.keys_in_order(catalogue)

    def issue(self, subjects: list[Subject], submissions: list[Submission]) -> None:
        """Store a statement of each submission; it supersedes its subject's latest."""
        for subject, submission in zip(subjects, submissions, strict=True):
            subject.latest = self._statement(subject, submission)
        Statement.objects.bulk_create(subject.latest for subject in subjects)
        self._list([subject.latest for subject in subjects])
        LogEntry.objects.bulk_create(self.log.take())

    def _statement(self, subject: Subject, submission: Submission) -> Statement:
        issued_at, declaration = submission.declared_at, submission.content
        self.numbers[issued_at.year] += 1
        number = f"CPO-{issued_at.year}-{self.numbers[issued_at.year]:04d}"
        document = statement_content(
            submission,
            number=number,
            issued_at=issued_at,
            valid_until=issued_at + VALID_FOR,
            supersedes=subject.latest.number if subject.latest else None,
            log=self.log.newest and self.log.newest.reference,
        )
        withdrawn = self.chance.random() < 0.03
        statement = Statement(
            number=number,
            sequence=self.numbers[issued_at.year],
            submission=submission,
            organisation=subject.organisation,
            product=subject.product,
            catalogue=self.catalogue,
            object_name=f"{declaration['object']['name']} {declaration['object']['version']}".strip(),
            role=subject.organisation.role,
            language=subject.language,
            issued_at=issued_at,
            valid_until=issued_at + VALID_FOR,
            supersedes=subject.latest,
            digest=submission.digest,
            summary=declaration["summary"],
            document=canonical_json(document),
            pdf=self.pdf,
            pdf_sha256=self.pdf_sha256,
            withdrawn_at=self.now if withdrawn else None,
            withdrawn_by=self.reviewer if withdrawn else None,
            withdrawn_reason="The product is no longer sold." if withdrawn else "",
        )
        self.log.tell(statement)
        return statement

    def _list(self, statements: list[Statement]) -> None:
        """As :func:`statements.listing.enter` does one by one."""
        listings = [listing.listing_of(statement, self.keys) for statement in statements]
        Listing.objects.bulk_create(listings)
        ListedStandard.objects.bulk_create(
            named
            for listed, statement in zip(listings, statements, strict=True)
            for named in listing.standards_of(listed, statement.declaration)
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE statements_listing listing SET in_force_until = LEAST(in_force_until, successor.issued_at)"
                " FROM statements_statement successor WHERE successor.supersedes_id = listing.statement_id"
            )


class Log:
    """The public log of what is seeded; :meth:`take` hands over the entries that are not stored yet."""

    def __init__(self):
        self.newest, self.waiting = None, []

    def tell(self, statement: Statement) -> None:
        self._append(LogAct.ISSUED, statement, statement.issued_at)
        if statement.supersedes:
            self._append(LogAct.SUPERSEDED, statement.supersedes, statement.issued_at)
        if statement.withdrawn_at:
            self._append(LogAct.WITHDRAWN, statement, statement.withdrawn_at)

    def _append(self, act: LogAct, statement: Statement, at: datetime) -> None:
        # Statements are seeded in no order of time, but a log has one.
        at = max(at, self.newest.at) if self.newest else at
        self.newest = public_log.entry_after(self.newest, act, statement, at=at)
        self.waiting.append(self.newest)

    def take(self) -> list[LogEntry]:
        taken, self.waiting = self.waiting, []
        return taken


def _store_small_pdf() -> tuple[str, str]:
    """The file of every statement; none of the pages opens it."""
    from weasyprint import HTML

    content = HTML(string="<p>A statement</p>").write_pdf()
    return default_storage.save("statements/small.pdf", ContentFile(content)), hashlib.sha256(content).hexdigest()
