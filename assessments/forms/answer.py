from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from core.text_fields import LineField, TidyField

from ..answers.values import Values
from ..evidence import entries
from ..models import Answer
from .documents import DocumentRows


class AnswerForm(forms.ModelForm):
    """One answer. What is incomplete is saved all the same; only declaring asks for everything."""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    class Meta:
        model = Answer
        fields = ["code", "explanation", "planned_for"]
        field_classes = {"explanation": TidyField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["planned_for"].input_formats = ["%Y-%m-%d"]

    def _post_clean(self):
        """Leave the instance as it was read; :func:`assessments.answers.save.save` writes it."""


class SharedFields(dict):
    """The fields of a kind of row, which no row changes: copying them for a dozen rows took a tenth of a save."""

    def __deepcopy__(self, memo):
        return self


def with_shared_fields(form: type[forms.Form]) -> type[forms.Form]:
    form.base_fields = SharedFields(form.base_fields)
    return form


@with_shared_fields
class EvidenceForm(forms.Form):
    title = LineField(label=_("Title"), max_length=200, required=False)
    url = forms.URLField(label=_("Address"), assume_scheme="https", max_length=500, required=False)

    def clean(self):
        if self.cleaned_data.get("title") and "url" in self.cleaned_data and not self.cleaned_data["url"]:
            self.add_error("url", _("Where can this be found?"))


class RowSet(forms.BaseFormSet):
    """Rows of a list, with an empty one to go on in; a script appends further ones (``js/answering/rows.js``).

    Pages have dozens of rows, so they are shown from plain values; forms are made only to check what is posted.
    """

    def rows(self) -> list[dict[str, str]]:
        """What the template shows: each row's values by field name, and its ``prefix``."""
        names = self.form.base_fields
        shown = []
        for index in range(self.total_form_count()):
            prefix = self.add_prefix(index)
            if self.is_bound:
                values = {name: self.data.get(f"{prefix}-{name}", "") for name in names}
            else:
                stored = self.initial[index] if self.initial and index < len(self.initial) else {}
                values = {name: stored.get(name, "") for name in names}
            shown.append({"prefix": prefix, **values})
        return shown


class EvidenceFormSet(RowSet):
    def values(self) -> list[dict]:
        rows = (form.cleaned_data for form in self.forms if form.cleaned_data.get("url"))
        return [{"title": row["title"] or row["url"], "url": row["url"]} for row in rows]


DIRECTIONS = [("", "–"), ("read", _("read")), ("write", _("write")), ("both", _("read and write"))]


@with_shared_fields
class NamedStandardForm(forms.Form):
    """A standard from the register, found by its name or key, or one of one's own."""

    name = LineField(label=_("Standard"), max_length=120, required=False)
    edition = LineField(label=_("Edition"), max_length=60, required=False)
    direction = forms.ChoiceField(label=_("Direction"), choices=DIRECTIONS, required=False)

    def clean(self):
        data = self.cleaned_data
        if not data.get("name") and any(data.get(name) for name in self.fields):
            self.add_error("name", _("Which standard is this about?"))


@with_shared_fields
class StandardForm(NamedStandardForm):
    scope = LineField(label=_("Scope"), max_length=300, required=False)
    evidence = forms.URLField(label=_("Evidence"), assume_scheme="https", max_length=500, required=False)


class StandardRows(RowSet):
    def values(self, register) -> list[dict]:
        """The rows as stored; ``register`` is the catalogue's standards."""
        known = {name.casefold(): standard for standard in register for name in (standard.key, standard.name)}
        stored = []
        for row in (form.cleaned_data for form in self.forms if form.cleaned_data.get("name")):
            standard = known.get(row["name"].casefold())
            stored.append(
                {
                    "standard": standard.key if standard else "",
                    **row,
                    "name": standard.name if standard else row["name"],
                }
            )
        return stored


EVIDENCE_ROWS = forms.formset_factory(EvidenceForm, formset=EvidenceFormSet, extra=1, max_num=30, absolute_max=40)
STANDARD_ROWS = forms.formset_factory(StandardForm, formset=StandardRows, extra=1, max_num=60, absolute_max=80)


class AnswerForms:
    """What was posted for one answer: with its evidence (rows of links, and documents) and, where asked for, standards.

    Pages have dozens of answers, so they are shown from plain values (:func:`shown_fields`) and never by these forms.
    """

    def __init__(self, answer: Answer, data):
        prefix = answer.criterion.key
        self.main = AnswerForm(data, instance=answer, prefix=prefix)
        # Posted rows are all new: one that equals what is stored would count as not filled in, and be lost.
        self.evidence = EVIDENCE_ROWS(data, prefix=f"{prefix}-evidence")
        self.documents = DocumentRows(answer, data)
        self.standards = None
        if answer.criterion.asks_for_standards:
            self.standards = STANDARD_ROWS(data, prefix=f"{prefix}-standards")

    @property
    def parts(self):
        return [part for part in (self.main, self.evidence, self.standards) if part is not None]

    def is_valid(self) -> bool:
        # a list, so that every part is checked and shows its mistakes
        return all([part.is_valid() for part in (*self.parts, self.documents)])  # noqa: C419

    def values(self, register) -> Values:
        data = self.main.cleaned_data
        return Values(
            code=data["code"],
            explanation=data["explanation"],
            planned_for=data["planned_for"],
            evidence=self.evidence.values() + self.documents.values(),
            standards=self.standards.values(register) if self.standards else [],
        )

    @property
    def errors(self) -> list[str]:
        """Every mistake as a sentence, for the card's message."""
        sentences = [str(sentence) for errors in self.main.errors.values() for sentence in errors]
        for rows in self.parts[1:]:
            sentences += [str(sentence) for sentence in rows.non_form_errors()]
            sentences += [
                f"{form.fields[name].label}: {sentence}" if name in form.fields else str(sentence)
                for form in rows.forms
                for name, errors in form.errors.items()
                for sentence in errors
            ]
        return sentences + [str(sentence) for sentence in self.documents.errors]


@dataclass(frozen=True)
class Fields:
    """What stands in the fields of an answer; each row has its ``prefix`` and its values by name."""

    code: str
    explanation: str
    planned_for: str  # 2027-03-31, or what was typed instead
    evidence: list[dict[str, str]]
    standards: list[dict[str, str]]


def shown_fields(answer: Answer, data=None) -> Fields:
    """Return what was posted, or else what is stored."""
    key, stored = answer.criterion.key, data is None
    links = EVIDENCE_ROWS(data, initial=entries.links(answer.evidence) if stored else None, prefix=f"{key}-evidence")
    standards = []
    if answer.criterion.asks_for_standards:
        initial = answer.standards if stored else None
        standards = STANDARD_ROWS(data, initial=initial, prefix=f"{key}-standards").rows()
    if stored:
        own = [answer.code, answer.explanation, f"{answer.planned_for or ''}"]
    else:
        own = [data.get(f"{key}-{name}", "") for name in ("code", "explanation", "planned_for")]
    return Fields(*own, links.rows(), standards)
