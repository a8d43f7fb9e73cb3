"""The reviewers' queue: where a submission lies, what the queue is narrowed down to, and how many there are of each.

What was declared is never loaded here, since it is large.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import pgettext_lazy

from assessments.models import Comment, Decision, Status, Submission
from criteria.models import Category, Criterion
from criteria.wording import plain, wording
from organisations.models import Mandate, Organisation, Role, User

LATELY = timedelta(days=30)


class Tab(models.TextChoices):
    """The parts of the queue. A submission that is late lies in two of them."""

    WAITING = "waiting", pgettext_lazy("queue", "Waiting")
    MINE = "mine", pgettext_lazy("queue", "Mine")
    OTHERS = "others", pgettext_lazy("queue", "With others")
    SECOND = "second", pgettext_lazy("queue", "For a second reviewer")
    LATE = "late", pgettext_lazy("queue", "Late")
    RETURNED = "returned", pgettext_lazy("queue", "Returned")
    DECIDED = "decided", pgettext_lazy("queue", "Decided lately")


ORDERS = {Tab.RETURNED: ["decided_at", "pk"], Tab.DECIDED: ["-decided_at", "-pk"]}
BY_AGE, BY_DUE_DAY = ["declared_at", "pk"], ["due_on", "declared_at", "pk"]


def tabs() -> list[Tab]:
    return [tab for tab in Tab if tab != Tab.SECOND or settings.SECOND_REVIEWER]


@dataclass(frozen=True)
class QueueFilters:
    """What a reviewer wants to see: by ``organisation`` the slug is meant, by ``category`` the key."""

    tab: Tab = Tab.WAITING
    words: str = ""
    role: str = ""
    organisation: str = ""
    category: str = ""
    by_age: bool = False

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.role or self.organisation or self.category)


class Choice(NamedTuple):
    """What can be chosen, and how many submissions that would show."""

    value: str
    label: str
    number: int


@dataclass(frozen=True)
class _Share:
    """How many submissions of one organisation lie where."""

    slug: str
    name: str
    role: str
    numbers: dict[Tab, int]


class Queue:
    """The submissions as one reviewer finds them on one day."""

    def __init__(self, user: User, wanted: QueueFilters):
        self.user, self.wanted, self.today = user, wanted, timezone.localdate()

    def submissions(self) -> "models.QuerySet[Submission]":
        """Those wanted, the most urgent first; each knows as its ``number`` which of its assessment's it is.

        And each knows by ``has_mandate`` whether its organisation's signatories may speak for it.
        """
        earlier = Submission.objects.filter(assessment=OuterRef("assessment"), pk__lte=OuterRef("pk"))
        number = earlier.order_by().values("assessment").annotate(number=Count("pk")).values("number")
        order = ORDERS.get(self.wanted.tab, BY_AGE if self.wanted.by_age else BY_DUE_DAY)
        mandates = Mandate.objects.standing().filter(organisation=OuterRef("assessment__organisation"))
        found = self._wanted().for_list().annotate(number=Subquery(number), has_mandate=Exists(mandates))
        return found.order_by(*order)

    def _wanted(self):
        found = self._narrowed().filter(self._lies_in(self.wanted.tab))
        if self.wanted.role:
            found = found.filter(assessment__organisation__role=self.wanted.role)
        if self.wanted.organisation:
            found = found.filter(assessment__organisation__slug=self.wanted.organisation)
        return found

    def _narrowed(self):
        """Narrowed down by words and category; role and organisation are counted whatever they are."""
        found = Submission.objects.all()
        for word in self.wanted.words.split():
            found = found.filter(
                Q(assessment__organisation__name__icontains=word)
                | Q(assessment__version__product__name__icontains=word)
                | Q(assessment__version__name__icontains=word)
            )
        if self.wanted.category:
            comments = _open_comments().filter(submission__assessment=OuterRef("assessment"))
            found = found.filter(Exists(comments.filter(category=self.wanted.category)))
        return found

    def _lies_in(self, tab: Tab) -> Q:
        undecided = Q(decision="")
        later = Submission.objects.filter(assessment=OuterRef("assessment"), pk__gt=OuterRef("pk"))
        conditions: dict[Tab, Q] = {
            Tab.WAITING: undecided & Q(reviewer=None),
            Tab.MINE: undecided & Q(reviewer=self.user),
            Tab.OTHERS: undecided & Q(reviewer__isnull=False) & ~Q(reviewer=self.user),
            Tab.SECOND: undecided & Q(approved_at__isnull=False, seconded_at=None),
            Tab.LATE: undecided & Q(due_on__lt=self.today),
            Tab.RETURNED: Q(~Exists(later), decision=Decision.RETURNED, assessment__status=Status.RETURNED),
            Tab.DECIDED: Q(decision__in=Decision.values, decided_at__gte=timezone.now() - LATELY),
        }
        return conditions[tab]

    @cached_property
    def _shares(self) -> list[_Share]:
        """Everything that is counted, in one query."""
        counts = {f"in_{tab}": Count("pk", filter=self._lies_in(tab)) for tab in tabs()}
        keys = ("slug", "name", "role")
        grouped = (
            self._narrowed()
            .filter(Q(decision__in=["", Decision.RETURNED]) | self._lies_in(Tab.DECIDED))
            .order_by("assessment__organisation__name")
            .values_list(*(f"assessment__organisation__{key}" for key in keys))
            .annotate(**counts)
        )
        return [
            _Share(slug, name, role, dict(zip(tabs(), numbers, strict=True))) for slug, name, role, *numbers in grouped
        ]

    def _number(self, tab: Tab, fits: Callable[[_Share], bool]) -> int:
        return sum(share.numbers[tab] for share in self._shares if fits(share))

    def _has_role(self, share: _Share) -> bool:
        return self.wanted.role in ("", share.role)

    def _is_organisation(self, share: _Share) -> bool:
        return self.wanted.organisation in ("", share.slug)

    @cached_property
    def tabs(self) -> list[Choice]:
        def fits(share):
            return self._has_role(share) and self._is_organisation(share)

        return [Choice(tab.value, str(tab.label), self._number(tab, fits)) for tab in tabs()]

    @property
    def number(self) -> int:
        """How many submissions are wanted."""
        return next(tab.number for tab in self.tabs if tab.value == self.wanted.tab)

    @property
    def has_choice_of_order(self) -> bool:
        return self.wanted.tab not in ORDERS

    @property
    def roles(self) -> list[Choice]:
        numbers = Counter[str]()
        for share in filter(self._is_organisation, self._shares):
            numbers[share.role] += share.numbers[self.wanted.tab]
        return [Choice(role.value, str(role.label), numbers[role]) for role in Role]

    @property
    def organisations(self) -> list[Choice]:
        """Those with something in the tab, and the one chosen."""
        choices = [
            Choice(share.slug, share.name, share.numbers[self.wanted.tab])
            for share in filter(self._has_role, self._shares)
            if share.numbers[self.wanted.tab] or share.slug == self.wanted.organisation
        ]
        if self.wanted.organisation not in {"", *(choice.value for choice in choices)}:
            chosen = Organisation.objects.get(slug=self.wanted.organisation)
            choices.append(Choice(chosen.slug, chosen.name, 0))
        return choices

    def categories(self, known: dict[str, str]) -> list[Choice]:
        """Those with open comments on what the tab holds, and the one chosen, of the ``known`` titles by key."""
        held = self._wanted().values("assessment")
        comments = _open_comments().filter(submission__assessment__in=held).order_by()
        counted = comments.values_list("category").annotate(Count("submission__assessment", distinct=True))
        numbers = dict(counted)
        return [
            Choice(key, title, numbers.get(key, 0))
            for key, title in known.items()
            if key in numbers or key == self.wanted.category
        ]


def category_titles() -> dict[str, str]:
    """The titles of all categories by key, in the reader's language, as the newest edition calls them."""
    categories = Category.objects.defer("introduction").order_by("catalogue__loaded_at", "order")
    return {category.key: plain(wording(category.title)) for category in categories}


def _open_comments():
    """Not resolved, each with the key of its criterion's ``category``; those on the whole have none."""
    criteria = Criterion.objects.filter(
        catalogue=OuterRef("submission__assessment__catalogue"), key=OuterRef("criterion")
    )
    return Comment.objects.open().annotate(category=Subquery(criteria.order_by().values("category__key")))
