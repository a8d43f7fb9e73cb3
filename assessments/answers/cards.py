"""A criterion's card: its answer, its forms, and how the last save went."""

from criteria.in_memory import standards_of
from criteria.models import Grade

from ..editions import carry_over
from ..evidence import link_checks
from ..forms.answer import AnswerForms
from ..forms.documents import show_files
from ..submissions import answer_content
from .save import Conflict, save_held
from .values import current_values, joined


class Card:
    """One criterion on the page. After :meth:`save` it knows whether that went well, and what to say if not."""

    def __init__(self, answer, data=None):
        self.answer = answer
        self.forms = AnswerForms(answer, data)
        self.data = data or {}
        self.saved = False
        self.made_anew = False  # the fields on the page no longer show what stands in the answer
        self.errors = []
        self.earlier = ()  # the criteria, of an earlier edition, that the answer to be confirmed comes from
        self.comments = ()  # what reviewers said about the criterion
        self.checks = {}  # how the links given as evidence answered, by address
        self.theirs = None  # the answer as somebody else left it meanwhile

    def save(self, *, by):
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
            if self.made_anew:
                self.forms = AnswerForms(self.answer)

    def _register(self):
        return standards_of(self.answer.assessment.catalogue) if self.forms.standards else ()

    @property
    def revision(self):
        """The revision the form on the page was filled from: after a conflict still the old one."""
        posted = self.forms.main["revision"].value() if self.theirs or self.errors else None
        return self.answer.revision if posted is None else posted

    @property
    def said(self):
        """The answer as it would be declared, for those who only read."""
        return answer_content(self.answer)

    @property
    def theirs_said(self):
        return answer_content(self.theirs)

    @property
    def status(self):
        return 409 if self.theirs else 422 if self.errors else 200


def grade_of(request):
    """The grade to which the page is narrowed, or nothing: ``?grade=shall``."""
    grade = request.GET.get("grade", "")
    return grade if grade in Grade.values else ""


def complete(assessment, cards, told):
    """Add to a page's cards what they show beside their answers: at most a query for each kind of thing.

    ``told`` are the comments of :func:`assessments.comments.received.told`.
    """
    earlier = carry_over.earlier_criteria(card.answer for card in cards)
    checks = link_checks.checks_for(link.url for card in cards for link in link_checks.links_of(card.answer))
    for card in cards:
        card.comments = told.on(card.answer.criterion.key)
        card.earlier = earlier.get(card.answer.pk, ())
        card.checks = checks
    show_files(assessment, [card.forms.documents for card in cards])
    return cards
