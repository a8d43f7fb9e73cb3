"""The seeded portal, brought to a number of statements."""

import random
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from assessments.models import Assessment, Submission
from criteria.models import Catalogue
from organisations.models import User

from .answers import AnswerPool
from .organisations import Organisations, Subject
from .statements import Statements
from .submissions import Submissions, store_answers_of

SEED = 91372
AT_ONCE = 1000  # statements made and stored together


class Population:
    """Organisations and their statements; :meth:`grow` brings it to a number of them."""

    def __init__(self, catalogue: Catalogue):
        self.catalogue, self.answers, self.chance = catalogue, AnswerPool(catalogue), random.Random(SEED)
        self.reviewer = User.objects.create(email="reviewer@bench.example", name="Rita Reader", is_reviewer=True)
        self.organisations = Organisations(self.chance, self.reviewer)
        self.submissions = Submissions(catalogue, self.answers, self.chance, self.reviewer)
        self.statements = Statements(catalogue, self.chance, self.reviewer)
        self.now, self.size = timezone.now(), 0

    def grow(self, *, to: int) -> None:
        while self.size < to:
            self._add(min(AT_ONCE, to - self.size))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as the database does by itself, some minutes later

    @transaction.atomic
    def _add(self, count: int) -> None:
        subjects = self.organisations.for_statements(count)
        for generation in range(max(subject.statements for subject in subjects)):
            self._state([subject for subject in subjects if generation < subject.statements], generation)
        self.size += count

    def _state(self, subjects: list[Subject], generation: int) -> None:
        """Store the statements of one generation; each supersedes its subject's of the generation before."""
        assessments = [self.submissions.assessment(subject, generation) for subject in subjects]
        Assessment.objects.bulk_create(assessments)
        submissions = [
            self.submissions.submission(assessment, declared_at=self.now - timedelta(days=subject.age(generation)))
            for subject, assessment in zip(subjects, assessments, strict=True)
        ]
        Submission.objects.bulk_create(submissions)
        store_answers_of(submissions)
        self.statements.issue(subjects, submissions)
