"""Documents in the form of an answer, and the form by which they come there.

A row is named by its document's token, not counted, so that one can be appended to the page as it stands.
"""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.text_fields import LineField

from ..evidence import entries
from ..evidence.documents import MAX_PER_ANSWER
from ..models import Access, Document


class UploadForm(forms.Form):
    file = forms.FileField(allow_empty_file=True, error_messages={"required": _("Choose a file.")})
    title = LineField(max_length=200, required=False)
    access = forms.ChoiceField(choices=Access.choices, required=False)
    revision = forms.IntegerField(min_value=0)
    sitting = forms.CharField(required=False)

    def clean_access(self):
        return self.cleaned_data["access"] or Access.PUBLIC

    def clean_sitting(self):
        return self.cleaned_data["sitting"][:36]

    @property
    def sentences(self):
        return [str(sentence) for errors in self.errors.values() for sentence in errors]


class DocumentForm(forms.Form):
    title = LineField(label=_("Title"), max_length=200, required=False)
    access = forms.ChoiceField(label=_("Who may open it"), choices=Access.choices)
    remove = forms.BooleanField(required=False)


class DocumentRows:
    """The documents one answer points to, as shown and as posted.

    Documents that the page posted does not name stay: they were attached after it was read.
    """

    def __init__(self, answer, data=None):
        self.answer = answer
        self.key = answer.criterion.key
        self.is_bound = data is not None
        posted = forms.MultipleHiddenInput().value_from_datadict(data or {}, {}, f"{self.key}-documents")
        self.forms = {token: DocumentForm(data, prefix=self._prefix(token)) for token in posted or ()}
        self.files = {}  # the documents by token, where the page shows more than their titles: see show_files
        self.kept = []  # what is to stay of what was posted: documents with their forms
        self.errors = []

    def _prefix(self, token):
        return f"{self.key}-document-{token}"

    def rows(self) -> list[dict]:
        """What the template shows of each document."""
        there = entries.documents(self.answer.evidence)
        if self.is_bound:
            posted = [
                {"document": token, **{name: form[name].value() or "" for name in form.fields}}
                for token, form in self.forms.items()
            ]
            there = entries.with_unseen_documents(posted, there=there, seen=())
        return [
            {
                "key": self.key,
                "token": item["document"],
                "prefix": self._prefix(item["document"]),
                "title": item["title"],
                "access": item["access"],
                "accesses": Access.choices,
                "remove": item.get("remove", False),
                "file": self.files.get(item["document"]),
            }
            for item in there
        ]

    def is_valid(self) -> bool:
        """Check what is posted, but for what is to be removed."""
        kept = {token: form for token, form in self.forms.items() if not form["remove"].value()}
        self.errors = [
            f"{form.fields[name].label}: {sentence}"
            for form in kept.values()
            for name, errors in form.errors.items()
            for sentence in errors
        ]
        # all there are, since what was posted may be anything
        stored = Document.objects.filter(assessment=self.answer.assessment_id) if kept else ()
        known = {document.token: document for document in stored}
        self.kept = [(known[token], form) for token, form in kept.items() if token in known]
        if len(self.kept) < len(kept):
            self.errors.append(_("This document does not belong to this assessment."))
        if len(kept) > MAX_PER_ANSWER:
            self.errors.append(_("An answer can have 30 documents at most."))
        return not self.errors

    def values(self) -> list[dict]:
        rows = [
            {
                "title": form.cleaned_data["title"] or document.name,
                "document": document.token,
                "sha256": document.sha256,
                "access": form.cleaned_data["access"],
            }
            for document, form in self.kept
        ]
        return entries.with_unseen_documents(rows, there=self.answer.evidence, seen=self.forms)


def show_files(assessment, parts):
    """Let the rows of a page name the files, too: one query, and none where there are no documents."""
    if any(part.rows() for part in parts):
        files = {document.token: document for document in Document.objects.filter(assessment=assessment)}
        for part in parts:
            part.files = files
