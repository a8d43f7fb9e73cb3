"""How a match report looks on paper: ``match.json`` in, PDF/A-3 bytes out."""

from datetime import datetime
from itertools import accumulate

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from core.absolute_urls import absolute
from core.pdf import engine
from cpo_verify import pdf_reader
from criteria.in_memory import criteria_of, standards_of
from criteria.models import Catalogue
from statements.models import StatementStatus
from statements.seal import appearance
from statements.seal.keys import SealCertificate

from .match import Standing
from .models import Minimum, Weight
from .rule import MatchOutcome, NamedStandard, standard_words

STYLESHEET = "css/match-pdf.css"
MOST_ROWS = 400  # of reasons on paper; thousands would take minutes and a gigabyte


def kind(language: str) -> str:
    with translation.override(language):
        return gettext("Match report")


def render(content: dict, *, catalogue: Catalogue, canonical: bytes, seal: SealCertificate) -> bytes:
    """Render a report in its language, with ``canonical`` attached as ``match.json``."""
    attachment = engine.attachment(canonical, name=pdf_reader.REPORT, description="The match as data")
    field = appearance.field(seal, language=content["language"])
    html = to_html(content, catalogue=catalogue, seal=seal)
    return engine.to_pdf(html, stylesheet=STYLESHEET, attachments=[attachment], field=field)


def to_html(content: dict, *, catalogue: Catalogue, seal: SealCertificate) -> str:
    with translation.override(content["language"]):
        results = [_arranged(result, content["demands"]) for result in content["results"]]
        names = {standard.key: standard.name for standard in standards_of(catalogue)}
        context = {
            "report": content,
            "standard": names.get(content["asked"]["standard"], ""),
            "catalogue": catalogue,
            "criteria": criteria_of(catalogue),
            "made_at": datetime.fromisoformat(content["made_at"]),
            "demands": [_in_words(demand) for demand in content["demands"]],
            "results": results,
            "explained": _as_many_as_fit(results),
            "seal": seal,
        }
        return render_to_string("requirements/pdf/match.html", context)


def _in_words(demand: dict) -> dict:
    minimum, until = Minimum(demand["minimum"]).label, demand["until"]
    return {
        "criterion": demand["criterion"],
        "weight": Weight(demand["weight"]).label,
        "minimum": minimum,
        "until": until and datetime.fromisoformat(until),
        "standards": [standard_words(NamedStandard(**each)) for each in demand["standards"]],
    }


def _arranged(result: dict, demands: list[dict]) -> dict:
    """A result with what stands in the way of a vendor first, what is desired by numbers, and the rest counted."""
    required = {demand["criterion"] for demand in demands if demand["weight"] == Weight.REQUIRED}
    counts = {
        weight: {
            outcome.value: sum(
                each["outcome"] == outcome and (each["criterion"] in required) == (weight == Weight.REQUIRED)
                for each in result["judgements"]
            )
            for outcome in MatchOutcome
        }
        for weight in (Weight.REQUIRED, Weight.DESIRED)
    }
    shown = [
        (MatchOutcome(outcome).label, outcome, each)
        for outcome in (MatchOutcome.NOT_MET, MatchOutcome.OPEN)
        for each in result["judgements"]
        if each["outcome"] == outcome and each["criterion"] in required
    ]
    missed = [
        each["criterion"]
        for each in result["judgements"]
        if each["outcome"] != MatchOutcome.MET and each["criterion"] not in required
    ]
    standing = Standing(0, result["knockouts"], result["open"], result["asked"])
    return result | {
        "url": absolute(reverse("statements:detail", args=[result["number"]])),
        "shown": shown,
        "missed": missed,
        "counts": counts,
        "heading": standing.heading,
        "status_label": StatementStatus(result["status"]).label,
    }


def _as_many_as_fit(results: list[dict]) -> list[dict]:
    """The first results whose reasons there is room for; at least one. All reasons are in ``match.json``."""
    rows = accumulate(len(result["shown"]) for result in results)
    return [
        result for place, (result, row) in enumerate(zip(results, rows, strict=True)) if not place or row <= MOST_ROWS
    ]
