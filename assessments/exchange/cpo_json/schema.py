"""What a ``cpo.json`` is made of."""

from typing import Annotated, Any, Literal

from django.urls import reverse
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from core.absolute_urls import absolute

from ...forms.answer import EVIDENCE_ROWS, STANDARD_ROWS

MOST_ANSWERS = 2_000


def _at_most(number: int) -> BeforeValidator:
    """Refuse a list that is too long before each of its items is looked at."""

    def check(items: Any) -> Any:
        if isinstance(items, list) and len(items) > number:
            raise PydanticCustomError("too_long", "too long", {"max_length": number})
        return items

    return BeforeValidator(check)


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class GivenEvidence(Part):
    """One link."""

    title: str = Field("", title="Title", description="What it is called.", max_length=200)
    url: str = Field(
        title="Address", description="Where it is found.", max_length=500, json_schema_extra={"format": "uri"}
    )


class GivenStandard(Part):
    """One standard, and how it is supported."""

    standard: str = Field(
        "", title="Standard", description="Its key in the catalogue’s register; empty for one of your own."
    )
    name: str = Field("", title="Name", description="Its name; needed for one of your own.", max_length=120)
    edition: str = Field("", title="Edition", description="The edition supported.", max_length=60)
    direction: Literal["", "read", "write", "both"] = Field(
        "", title="Direction", description="Whether it is read, written, or both."
    )
    scope: str = Field("", title="Scope", description="Which part of it is supported.", max_length=300)
    evidence: str = Field("", title="Evidence", description="Address where this can be seen.", max_length=500)


class GivenAnswer(Part):
    """All that is said about one criterion: what is left out is empty."""

    criterion: str = Field(
        title="Criterion", description="The criterion’s key, which lasts from edition to edition.", max_length=80
    )
    answer: Literal["fulfilled", "partly", "planned", "not_fulfilled", "not_applicable"] = Field(
        title="Answer", description="Whether the criterion is fulfilled."
    )
    explanation: str = Field(
        "", title="Explanation", description="How it is, in the language of the assessment.", max_length=10_000
    )
    planned_for: str | None = Field(
        None,
        title="Planned for",
        description="By when it is planned, such as 2027-03-31.",
        json_schema_extra={"format": "date"},
        pattern=r"^\d{4}-\d{2}-\d{2}$",
    )
    evidence: Annotated[list[GivenEvidence], _at_most(EVIDENCE_ROWS.max_num)] = Field(
        default_factory=list,
        title="Evidence",
        description="Where a reader can see for themselves.",
        max_length=EVIDENCE_ROWS.max_num,
    )
    standards: Annotated[list[GivenStandard], _at_most(STANDARD_ROWS.max_num)] = Field(
        default_factory=list,
        title="Standards",
        description="The standards supported, for criteria that ask for them.",
        max_length=STANDARD_ROWS.max_num,
    )


class NamedCatalogue(Part):
    """A catalogue of criteria, in one edition."""

    identifier: str = Field(title="Identifier", description="Names the catalogue in every edition.", max_length=80)
    edition: str = Field(title="Edition", description="The edition answered.", max_length=20)


class NamedObject(Part):
    """What the answers are about; for people to know."""

    name: str = Field(title="Name", description="The name of the product or of the organisation.")
    version: str = Field("", title="Version", description="The version of the product; empty for an organisation.")


class CpoJson(Part):
    """Answers by the Code of (PLM) Openness, to be kept with a product’s source and taken over into the portal."""

    model_config = ConfigDict(title="cpo.json", populate_by_name=True)

    schema_: str = Field(
        "",
        alias="schema",
        title="Schema",
        description="Address of the JSON Schema that describes this document.",
        pattern=r"^$|/schemas/cpo-1\.json$",
    )
    catalogue: NamedCatalogue = Field(title="Catalogue", description="The catalogue of criteria that is answered.")
    object: NamedObject | None = Field(
        None, title="Object", description="What the answers are about; for people to know."
    )
    answers: Annotated[list[GivenAnswer], _at_most(MOST_ANSWERS)] = Field(
        title="Answers", description="The answers given, in any order.", max_length=MOST_ANSWERS
    )


def schema() -> dict:
    """Return the JSON Schema of the file, with the address at which it is published."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": schema_address(),
        **CpoJson.model_json_schema(),
    }


def schema_address() -> str:
    return absolute(reverse("cpo_schema"))
