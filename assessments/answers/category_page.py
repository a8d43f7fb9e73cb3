"""The page on which a category is answered: what it is asked for is read from the request once, and handed on."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypedDict, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from criteria.in_memory import criteria_of, glossary_of, standards_of
from criteria.models import Category, Criterion, Grade
from criteria.wording import plain, wording
from organisations.models import User

from .. import collaboration, permissions
from ..comments import received
from ..comments.received import Told
from ..declared_answers import with_criteria
from ..forms.answer import DIRECTIONS
from ..models import Answer, Assessment, Code
from .cards import Card, ShownCard, complete
from .progress import Progress, by_category

SHOWS = ("open", "commented")
ANY_KEY, ANY_ADDRESS = "any-criterion", "any-address/"  # stand for a criterion and its page where a script puts them


@dataclass(frozen=True)
class Visit:
    """Who asks for an assessment's page, what it is narrowed to, and the criterion (key) that is to be open on it."""

    person: User
    grade: str = ""
    show: str = ""
    opened: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> "Visit":
        grade, show = request.GET.get("grade", ""), request.GET.get("show", "")
        return cls(
            cast(User, request.user),  # every page of an assessment asks to sign in
            grade if grade in Grade.values else "",
            show if show in SHOWS else "",
            request.POST.get("opened", "") or request.GET.get("open", ""),
        )

    @property
    def query(self) -> str:
        """The part of an address that keeps the narrowing."""
        return f"?{self.narrowed}" if self.narrowed else ""

    @property
    def narrowed(self) -> str:
        return urlencode([(name, value) for name, value in (("show", self.show), ("grade", self.grade)) if value])


class OfferedWords:
    """What fields offer, in the reader's language."""

    @cached_property
    def codes(self) -> list[tuple[str, str]]:
        return [(code.value, str(code.label)) for code in Code]

    @cached_property
    def directions(self) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in DIRECTIONS]


class BlankPage(OfferedWords):
    """What the template is drawn from, of which a script makes the fields of a criterion that nobody answered yet."""

    next, query, opening = ANY_ADDRESS, "", ""

    @property
    def card(self) -> Card:
        criterion = Criterion(key=ANY_KEY, grade=Grade.MAY, asks_for_standards=True)
        card = Card(Answer(criterion=criterion))
        card.address = f"{ANY_ADDRESS}{ANY_KEY}"
        return card


class CategoryPage(OfferedWords):
    """One category of an assessment as somebody sees it; what a part of the page does not need is not asked for."""

    def __init__(self, assessment: Assessment, key: str | None, visit: Visit):
        """Raise :class:`Http404` if the assessment answers no such category."""
        self.assessment = assessment
        self.visit = visit
        self.progress: list[Progress] = by_category(assessment, visit.grade)
        categories = [each.category for each in self.progress]
        category = next((each for each in categories if each.key == key), None)
        if category is None:
            raise Http404
        self.category: Category = category
        self.following = next(iter(categories[categories.index(self.category) + 1 :]), None)
        self.cards: list[Card] = []

    @classmethod
    def asked(cls, request: HttpRequest, pk: int, key: str) -> "CategoryPage":
        assessments = Assessment.objects.of(request.user).with_object()
        return cls(get_object_or_404(assessments, pk=pk), key, Visit.of(request))

    def show(self, cards: list[Card]) -> "CategoryPage":
        """Take these cards, with all that stands beside their answers."""
        self.cards = cards
        for card in cards:
            card.address = f"{self.address}{card.key}"
            card.place = f"{self.address}?{self.opening}open={card.key}#{card.key}"
        complete(self.assessment, cards, self.told)
        return self

    def show_all(self, posted: Card | None = None) -> "CategoryPage":
        """Take a card for each criterion that is not narrowed away; one was ``posted`` and may have been refused.

        Open is what was asked to be, or else the first that lacks something.
        """
        cards = [posted if posted and posted.answer.pk == each.pk else Card(each) for each in self._answers()]
        self.count = {"all": len(cards), "open": sum(card.is_lacking for card in cards)}
        commented = [card for card in cards if self.told.on(card.key)]
        self.count["commented"] = len(commented)
        if self.visit.show == "open":
            cards = [card for card in cards if card.is_lacking or card is posted or card.key == self.visit.opened]
        elif self.visit.show == "commented":
            cards = commented
        self._open(cards, posted)
        return self.show(cards)

    def _answers(self) -> list[Answer]:
        criteria = [each for each in criteria_of(self.assessment.catalogue).values() if each.category == self.category]
        asked = [each.pk for each in criteria if self.visit.grade in ("", each.grade)]
        answers = self.assessment.answers.filter(criterion__in=asked).select_related("changed_by")
        return sorted(with_criteria(answers, self.assessment.catalogue), key=lambda answer: answer.criterion.order)

    def _open(self, cards: list[Card], posted: Card | None) -> None:
        wanted = next((card for card in cards if card.key == self.visit.opened), None)
        lacking = next((card for card in cards if card.is_lacking), None)
        if first := posted or wanted or lacking or next(iter(cards), None):
            first.is_open = True

    @cached_property
    def told(self) -> Told:
        return received.told(self.assessment)

    @cached_property
    def editable(self) -> bool:
        return permissions.may_answer(self.visit.person, self.assessment)

    @cached_property
    def may_reply(self) -> bool:
        return permissions.may_reply_about(self.visit.person, self.assessment)

    @property
    def asked_person(self):
        return collaboration.asked(self.assessment, self.category)

    @property
    def standards(self):
        return standards_of(self.assessment.catalogue)

    @property
    def glossary(self):
        return glossary_of(self.assessment.catalogue)

    @cached_property
    def edition(self) -> tuple:
        """What names the texts of the edition: until it is used it may be loaded anew."""
        return self.assessment.catalogue_id, self.assessment.catalogue.loaded_at

    @cached_property
    def address(self) -> str:
        """The page's own, without its narrowing; each criterion's begins with it."""
        return f"{self.assessment.get_absolute_url()}{self.category.key}/"

    @property
    def steps(self) -> list[ShownCard]:
        return [card.shown for card in self.cards]

    @property
    def categories(self) -> list["CategoryLine"]:
        to_do, address = self.told.to_do_by_category, self.assessment.get_absolute_url()
        return [
            CategoryLine(
                address=f"{address}{each.category.key}/{self.query}",
                number=each.category.number,
                title=plain(wording(each.category.title)),
                count=f"{each.answered}/{each.total}",
                is_current=each.category.key == self.category.key,
                is_done=not each.open,
                to_do=to_do.get(each.category.key, 0),
            )
            for each in self.progress
        ]

    @cached_property
    def next(self) -> str:
        return reverse("assessments:next", args=[self.assessment.pk])

    @property
    def query(self) -> str:
        return self.visit.query

    @property
    def opening(self) -> str:
        """The beginning of a query that keeps the narrowing and goes on."""
        return f"{self.visit.narrowed}&" if self.visit.narrowed else ""

    @property
    def blank(self) -> "BlankPage":
        return BlankPage()

    @property
    def answered(self) -> int:
        return sum(each.answered for each in self.progress)

    @property
    def total(self) -> int:
        return sum(each.total for each in self.progress)

    @property
    def narrowings(self) -> list["Way"]:
        """What the page can be narrowed to, or back from."""
        ways = [
            Way(name, replace(self.visit, show="" if self.visit.show == name else name).query, self.count[name])
            for name in SHOWS
            if self.count[name] or self.visit.show == name
        ]
        shall = "" if self.visit.grade == Grade.SHALL else Grade.SHALL.value
        return [*ways, Way("shall", replace(self.visit, grade=shall).query)]


@dataclass(frozen=True)
class Way:
    """A narrowing that is offered: ``open``, ``commented`` or ``shall``, where it leads, how many criteria it shows."""

    name: str
    query: str
    number: int | None = None


class CategoryLine(TypedDict):
    """A category in the list at the side, with how far it is and how many comments are to do in it."""

    address: str
    number: str
    title: str
    count: str
    is_current: bool
    is_done: bool
    to_do: int
