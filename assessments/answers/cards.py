"""A criterion's card: its answer, what stands in its fields, and how the last save went."""

from functools import cached_property
from typing import TypedDict

from django.http import QueryDict
from django.utils.translation import pgettext

from criteria.in_memory import standards_of
from criteria.models import Grade
from criteria.wording import plain, wording

from ..editions import carry_over
from ..evidence import link_checks
from ..forms.answer import AnswerForms, Fields, shown_fields
from ..forms.documents import DocumentRows, show_files
from ..models import Answer, Code
from ..submissions import answer_content
from .save import Conflict, save_held
from .values import current_values, joined

LINE = 200  # characters of an explanation that a closed card shows at most


class ShownCard(TypedDict):
    key: str
    number: str
    title: str
    place: str
    grade: str
    grade_word: str
    code: str
    word: str
    line: str
    revision: int
    is_open: bool
    is_blank: bool
    asks_for_standards: bool


class Card:
    """One criterion on the page. After :meth:`save` it knows whether that went well, and what to say if not."""

    def __init__(self, answer: Answer, data: QueryDict | None = None, *, is_open: bool = False):
        self.answer = answer
        self.criterion = answer.criterion
        self.key = answer.criterion.key
        self.data = data
        self.forms = AnswerForms(answer, data) if data is not None else None
        self.address = ""  # where the answer is saved, without a slash
        self.place = ""  # where its page is, with the criterion open; both are given by the page
        self.is_open = is_open
        self.saved = False
        self.made_anew = False  # the fields on the page no longer show what stands in the answer
        self.errors: list[str] = []
        self.earlier = ()  # the criteria, of an earlier edition, that the answer to be confirmed comes from
        self.comments = ()  # what reviewers said about the criterion
        self.checks: dict = {}  # how the links given as evidence answered, by address
        self.theirs: Answer | None = None  # the answer as somebody else left it meanwhile

    def save(self, *, by) -> None:
        """Save what was posted; the answer comes from ``Answer.objects.held_by(by)``."""
        if not self.forms.is_valid():
            self.errors = self.forms.errors
            return
        values = self.forms.values(self._register())
        revision = self.forms.main.cleaned_data["revision"]
        if self.data.get("both") == str(self.answer.revision):
            values, revision = joined(mine=values, theirs=current_values(self.answer)), self.answer.revision
            self.made_anew = True
        confirm, sitting = "confirm" in self.data, self.data.get("sitting", "")[:36]
        try:
            self.answer = save_held(self.answer, values, revision=revision, by=by, confirm=confirm, sitting=sitting)
        except Conflict as conflict:
            self.theirs = conflict.theirs
        else:
            self.saved = True

    def _register(self):
        return standards_of(self.answer.assessment.catalogue) if self.forms.standards else ()

    # what the page shows of it

    @property
    def has_form(self) -> bool:
        """Whether its fields stand on the page from the beginning.

        Those of the others come when they are opened: what is answered from the portal, what is blank from a template
        on the page, so that it can be answered without network, too.
        """
        return self.is_open or (self.is_lacking and not self.is_blank)

    @cached_property
    def is_blank(self) -> bool:
        """Whether nothing was answered yet, nor begun."""
        values = current_values(self.answer)
        return not any(values.values()) and not self.answer.to_confirm

    @cached_property
    def is_lacking(self) -> bool:
        return self.answer.is_lacking

    @cached_property
    def shown(self) -> ShownCard:
        """What a line of the page says, as a dictionary: templates find their way in one three times as fast."""
        answer, criterion = self.answer, self.criterion
        return {
            "key": self.key,
            "number": criterion.number,
            "title": plain(wording(criterion.title)),
            "place": self.place,
            "grade": criterion.grade,
            "grade_word": Grade(criterion.grade).label,
            "code": answer.code or "open",
            "word": Code(answer.code).label if answer.code else pgettext("answer", "open"),
            "line": answer.explanation[:LINE],
            "revision": answer.revision,
            "is_open": self.is_open,
            "is_blank": self.is_blank and not self.is_open,
            "asks_for_standards": bool(criterion.asks_for_standards),
        }

    @cached_property
    def fields(self) -> Fields:
        """What stands in the fields: what was posted, or else is stored."""
        return shown_fields(self.answer, None if self.saved else self.data)

    @cached_property
    def documents(self) -> DocumentRows:
        return DocumentRows(self.answer, None if self.saved else self.data)

    @property
    def revision(self) -> str | int:
        """The revision the form on the page was filled from: after a conflict still the old one."""
        posted = self.forms.main["revision"].value() if self.theirs or self.errors else None
        return self.answer.revision if posted is None else posted

    @property
    def said(self) -> dict:
        """The answer as it would be declared, for those who only read."""
        return answer_content(self.answer)

    @property
    def theirs_said(self) -> dict:
        return answer_content(self.theirs)

    @property
    def comments_to_do(self) -> int:
        return sum(comment.is_to_do for comment in self.comments)

    @property
    def status(self) -> int:
        return 409 if self.theirs else 422 if self.errors else 200


def complete(assessment, cards, told) -> None:
    """Add to a page's cards what they show beside their answers: at most a query for each kind of thing.

    ``told`` are the comments of :func:`assessments.comments.received.told`.
    """
    earlier = carry_over.earlier_criteria(card.answer for card in cards)
    filled = [card for card in cards if card.has_form]
    checks = link_checks.checks_for(link.url for card in filled for link in link_checks.links_of(card.answer))
    for card in cards:
        card.comments = told.on(card.key)
        card.earlier = earlier.get(card.answer.pk, ())
        card.checks = checks
    show_files(assessment, [card.documents for card in filled])
