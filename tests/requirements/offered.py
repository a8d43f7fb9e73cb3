"""Statements to hold against a profile, what is asked of them, and what the page says."""

from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from assessments.models import Code
from organisations.models import Role
from requirements import profiles
from requirements.models import Requirement

from ..factories import MembershipFactory, VersionFactory, answer_of, load_catalogue, make_assessment
from ..statements.paperless import store_statement


def draft_of(name, role=Role.VENDOR, catalogue=None, **codes):
    """A complete draft of a new organisation; ``codes`` say what is not fulfilled, by key with underscores."""
    user = MembershipFactory(organisation__name=name, organisation__role=role).user
    version = None
    if role == Role.VENDOR:
        version = VersionFactory(product__organisation=user.organisations.get(), product__name=name, name="1")
    assessment = make_assessment(by=user, answered=True, version=version, catalogue=catalogue)
    for key, code in codes.items():
        answer = answer_of(assessment, key.replace("_", "-"))
        answer.code, answer.planned_for = code, date(2027, 3, 31) if code == Code.PLANNED else None
        answer.save()
    return assessment


def statement_of(name, **said):
    return store_statement(draft_of(name, **said))


def profile_of(user, *asked, name="PDM 2028"):
    """A profile of the person's organisation; ``asked`` are requirements or, for what is required, keys."""
    begun = [Requirement(criterion=each, weight="required") if isinstance(each, str) else each for each in asked]
    organisation = user.organisations.get()
    return profiles.start(organisation, name=name, catalogue=load_catalogue(), requirements=begun, by=user)


def wish(key, **more):
    return Requirement(**{"criterion": key, "weight": "required"} | more)


def jt(direction="read"):
    return [{"standard": "jt", "name": "JT", "edition": "", "direction": direction}]


def groups(response):
    """The names shown, each with the heading it stands under."""
    return [(str(match.standing.heading), match.statement.organisation.name) for match in response.context["matches"]]


def page(client, profile, query=""):
    return client.get(f"/requirements/{profile.pk}/match/{query}")


def texts(response):
    if "spreadsheet" not in response["Content-Type"]:
        return response.getvalue().decode()
    book = load_workbook(BytesIO(response.content))
    return str([row for sheet in book for row in sheet.iter_rows(values_only=True)])
