"""Reading answers, and frozen declarations, beside the catalogue they answer."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.utils.translation import gettext as _

from criteria.in_memory import criteria_of
from criteria.models import Catalogue, Category, Criterion, Grade
from criteria.wording import plain, wording

from .answer_filter import AnswerFilter
from .declared_changes import edition_of
from .models import Answer, Code, Submission


@dataclass(frozen=True)
class DeclaredAnswer:
    """A criterion with what was declared about it; ``said`` is the entry of the declaration's ``answers``."""

    criterion: Criterion
    said: Mapping
    hidden: bool = False

    @property
    def marks(self) -> list[str]:
        """What a page of answers can be narrowed by, see :mod:`assessments.answer_filter`."""
        return [self.said["answer"] or "open", *(["evidence"] if self.said["evidence"] else [])]

    @property
    def text(self) -> str:
        """Every word that can be searched for."""
        said = self.said
        named = [f"{each['name']} {each['edition']} {each['scope']}" for each in said["standards"]]
        evidence = [each["title"] for each in said["evidence"]]
        asked = [plain(wording(self.criterion.title)), plain(wording(self.criterion.requirement))]
        return " ".join([self.criterion.number, *asked, said["explanation"], *named, *evidence])


@dataclass(frozen=True)
class DeclaredCategory:
    category: Category
    answers: tuple[DeclaredAnswer, ...]

    @property
    def hidden(self) -> bool:
        return all(answer.hidden for answer in self.answers)

    @property
    def fulfilled(self) -> int:
        return sum(answer.said["answer"] == Code.FULFILLED for answer in self.answers)

    @property
    def applicable(self) -> int:
        return sum(answer.said["answer"] != Code.NOT_APPLICABLE for answer in self.answers)


def declared_categories(declaration: Mapping, catalogue: Catalogue) -> list[DeclaredCategory]:
    """Return the declared answers with their criteria, grouped by category; at most one query."""
    criteria = criteria_of(catalogue)
    grouped: dict[Category, list[DeclaredAnswer]] = {}
    for said in declaration["answers"]:
        criterion = criteria[said["criterion"]]
        grouped.setdefault(criterion.category, []).append(DeclaredAnswer(criterion, said))
    return [DeclaredCategory(category, tuple(answers)) for category, answers in grouped.items()]


def narrowed(categories: Iterable[DeclaredCategory], narrowing: AnswerFilter) -> list[DeclaredCategory]:
    """Return the same with those hidden that do not fit."""
    if not narrowing.narrows:
        return list(categories)
    return [replace(group, answers=tuple(_hidden(each, narrowing) for each in group.answers)) for group in categories]


def _hidden(answer: DeclaredAnswer, narrowing: AnswerFilter) -> DeclaredAnswer:
    text = answer.text if narrowing.words else ""
    return replace(answer, hidden=not narrowing.fits(answer.marks, answer.said["grade"], text))


def declared_page(request: HttpRequest, declaration: Mapping, catalogue: Catalogue, *, key: str = "") -> dict:
    """What a page shows of a declaration, narrowed by its address; ``key`` is the digest of what is frozen."""
    categories = declared_categories(declaration, catalogue)
    marks = marks_counted(categories)
    narrowing = AnswerFilter.of(request.GET, shows=marks)
    shown = narrowed(categories, narrowing)
    return {
        "categories": shown,
        "titles": titles(categories),
        "narrowing": narrowing,
        "marks": marks,
        "more": [("evidence", _("with evidence"))],
        "grades": Grade.choices,
        "every": sum(len(group.answers) for group in categories),
        "shown": sum(not answer.hidden for group in shown for answer in group.answers),
        "declaration_key": key,
        "position_anew": not key,
        "declared_anew": not key or narrowing.is_active,
    }


def marks_counted(categories: Iterable[DeclaredCategory]) -> Counter[str]:
    """Count how many answers have each mark, and each grade."""
    answers = [answer for group in categories for answer in group.answers]
    return Counter(mark for answer in answers for mark in (*answer.marks, answer.said["grade"]))


def catalogue_of(submission: Submission) -> Catalogue:
    """Return the edition that the submission answers, which its assessment may have left since; at most one query."""
    identifier, edition = edition_of(submission.content)
    current = submission.assessment.catalogue
    if (current.identifier, current.edition) == (identifier, edition):
        return current
    return Catalogue.objects.get(identifier=identifier, edition=edition)


def with_criteria(answers: Iterable[Answer], catalogue: Catalogue) -> list[Answer]:
    """Give each answer of an assessment on this edition its criterion, whose texts nobody need ask for; no query."""
    criteria = {criterion.pk: criterion for criterion in criteria_of(catalogue).values()}
    answers = list(answers)
    for answer in answers:
        answer.criterion = criteria[answer.criterion_id]
    return answers


def titles(categories: list[DeclaredCategory]) -> dict[str, dict]:
    """The titles of the categories by key, for charts."""
    return {group.category.key: group.category.title for group in categories}
