"""Match reports: what a match found is frozen when somebody asks for it; a task then sets it on paper and seals it.

So a report says what the portal knew at that moment, however long the paper takes, and nobody can change it later
without breaking the seal. It is no statement, and :mod:`cpo_verify` says so.
"""

import json
import uuid
from collections.abc import Iterable
from dataclasses import asdict
from functools import partial
from pathlib import Path

import rfc8785
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language, gettext as _

from assessments.submissions import rfc3339
from core.absolute_urls import absolute
from core.json_schemas import read
from core.refusals import Refused
from organisations.models import User
from statements.seal import appearance, keys, sign

from . import match_report_pdf
from .match import Match
from .match_query import Result
from .models import MatchReport, RequirementProfile
from .rule import Demand, Judgement, MatchOutcome, method

MOST = 100  # statements in a report; the others are in the same order behind them
MOST_KEPT = 50  # reports of a profile
match_schema = partial(read, Path(__file__).parent / "match-1.schema.json")


@transaction.atomic
def begin(profile: RequirementProfile, result: Result, *, by: User) -> MatchReport:
    """Freeze what the match found, in the language of the person; what is asked for twice is one report.

    Raises :class:`Refused`, and :class:`RequirementProfile.DoesNotExist` if the profile was deleted meanwhile.
    """
    RequirementProfile.objects.select_for_update().get(pk=profile.pk)  # so that two cannot both be the last
    matches = found = result.matches(result.standings[:MOST])
    if result.chosen is None:  # but one that was withdrawn meanwhile is not among those in force
        matches = [match for match in found if match.statement.is_in_force]
    language = get_language() or "en"
    content = _content(profile, result, matches, language, len(result.standings) - len(found) + len(matches))
    if waiting := _like(content, profile.reports.filter(made_by=by, pdf="").first()):
        return waiting
    if profile.reports.count() >= MOST_KEPT:
        sentence = _("There are %d reports of this profile already. Delete one first.")
        raise Refused(sentence % MOST_KEPT)
    return MatchReport.objects.create(
        profile=profile,
        content=rfc8785.dumps(content).decode(),
        language=language,
        found=content["found"],
        shown=len(matches),
        made_at=result.at,
        made_by=by,
    )


def _like(content: dict, report: MatchReport | None) -> MatchReport | None:
    """The report, if it says the same but for the moment."""
    is_like = report and json.loads(report.content) | {"made_at": content["made_at"]} == content
    return report if is_like else None


def make(report: MatchReport) -> None:
    """Set the report on paper, seal and store it. Making it again does no harm.

    Raises :class:`statements.seal.certificates.NoSealKey` or :class:`statements.seal.sign.SealingFailed`; it stays
    without a PDF then.
    """
    if report.pdf:
        return
    content, seal = json.loads(report.content), keys.describe_key_in_use()
    catalogue = report.profile.catalogue
    unsealed = match_report_pdf.render(content, catalogue=catalogue, canonical=report.content.encode(), seal=seal)
    mark = appearance.render(
        match_report_pdf.kind(report.language), at=report.made_at, seal=seal, language=report.language
    )
    sealed = sign.seal(unsealed, mark=mark)
    name = default_storage.save(f"match-reports/{uuid.uuid4().hex}.pdf", ContentFile(sealed))
    if not MatchReport.objects.filter(pk=report.pk, pdf="").update(pdf=name):
        default_storage.delete(name)  # deleted meanwhile, or another worker was faster


@transaction.atomic
def delete(reports: QuerySet[MatchReport]) -> None:
    """Delete reports with their files; of one being made, its worker removes the file."""
    names = [name for name in reports.select_for_update().values_list("pdf", flat=True) if name]
    reports.delete()
    transaction.on_commit(lambda: _remove(names))


def _remove(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)


def _content(profile: RequirementProfile, result: Result, matches: list[Match], language: str, found: int) -> dict:
    """``match.json``, as ``/schemas/match-1.json`` describes it."""
    catalogue, form = profile.catalogue, result.form
    return {
        "schema": absolute(reverse("match_schema")),
        "language": language,
        "made_at": rfc3339(result.at),
        "organisation": profile.organisation.name,
        "profile": profile.name,
        "catalogue": {
            "identifier": catalogue.identifier,
            "edition": catalogue.edition,
            "digest": catalogue.digest,
        },
        "demands": [_demand(demand) for demand in result.demands],
        "asked": {
            "role": form.wanted_role if result.chosen is None else "",
            "standard": form.wanted_standard,
            "statements": result.chosen or [],
        },
        "notes": result.notes,
        "found": found,
        "results": [_result(match) for match in matches],
        "method": method(),
    }


def _demand(demand: Demand) -> dict:
    return {
        "criterion": demand.criterion,
        "weight": "required" if demand.is_required else "desired",
        "minimum": demand.minimum,
        "until": demand.until or None,
        "standards": [asdict(each) for each in demand.standards],
    }


def _result(match: Match) -> dict:
    statement = match.statement
    return {
        "number": statement.number,
        "digest": f"sha256:{statement.digest}",
        "organisation": str(statement.organisation),
        "object": statement.object_name,
        "role": statement.role,
        "status": statement.status,  # type: ignore[attr-defined]
        "knockouts": match.standing.knockouts,
        "open": match.standing.open,
        "asked": match.standing.is_asked,
        "judgements": [_judgement(judgement) for judgement in match.judgements],
    }


def _judgement(judgement: Judgement) -> dict:
    return {
        "criterion": judgement.demand.criterion,
        "outcome": str(judgement.outcome),
        "answer": judgement.code.value if judgement.code else None,
        "planned_for": judgement.said.planned_for or None,
        "reason": "" if judgement.outcome == MatchOutcome.MET else judgement.reason,
    }
