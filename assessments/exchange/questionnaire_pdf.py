"""The questionnaire on paper, for those who want to see everything before they sign up."""

from collections.abc import Iterable

from django.template.loader import render_to_string
from django.utils.translation import get_language

from core.pdf import engine
from criteria.models import Addressee, Catalogue, Category, Criterion

from ..models import Code


def as_html(catalogue: Catalogue, role: str) -> str:
    """Return the printable questionnaire in the reader's language; ``core.pdf.engine`` sets it on paper."""
    context = {
        "catalogue": catalogue,
        "role": role,
        "groups": by_category(catalogue.criteria.addressed_to(role)),
        "codes": Code.choices,
        "language": get_language(),
    }
    return render_to_string("catalogue/pdf/questionnaire.html", context)


def as_pdf(html: str) -> bytes:
    return engine.to_pdf(html, stylesheet="css/questionnaire-pdf.css")


def by_category(criteria: Iterable[Criterion]) -> list[tuple[Category, list[Criterion]]]:
    """Group criteria, given in the order of the catalogue, by their categories."""
    groups: dict[Category, list[Criterion]] = {}
    for criterion in criteria:
        groups.setdefault(criterion.category, []).append(criterion)
    return list(groups.items())


ROLES = Addressee.values
