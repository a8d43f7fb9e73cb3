"""Reading the questionnaire back: what its cells answer, and every problem by sheet and cell."""

from collections.abc import Iterable, Iterator, Mapping

from django.conf import settings
from django.utils.translation import get_language, gettext as _, ngettext
from openpyxl.utils import get_column_letter

from core.refusals import Refused
from criteria.models import Addressee, Criterion

from ...models import Assessment, Origin
from ..file_contents import Entry, FileLine, FileProblem, FileReading, quoted
from .cells import ANSWER_FIELDS, EVIDENCE_FIELDS, STANDARD_FIELDS, CellRow, Reader, Unusable, plain
from .layout import ABOUT, FIRST_ROW, MAX_ROWS, NAMES_ROW
from .workbook import Cell, ReadSheet, open_workbook


def read(content: bytes, assessment: Assessment) -> FileReading:
    """Return what the workbook says about the criteria of the assessment.

    Raises :class:`Refused` if it is no questionnaire, or made for something else.
    """
    sheets = open_workbook(content)
    about = _about(sheets)
    _refuse_what_was_made_for_something_else(about, assessment)
    return _Reader(assessment, blank="assessment" not in about, language=_language(about)).read(sheets)


def _about(sheets: list[ReadSheet]) -> dict[str, str]:
    for sheet in sheets:
        if sheet.title == ABOUT:
            rows = [[plain(cell.value) for cell in row[:3]] for row in sheet.rows]
            return {row[2]: row[1] for row in rows if row[1] and row[2]}
    raise Refused(
        _("The sheet “about” is missing, so nobody can tell what this file answers. Download the questionnaire again.")
    )


def _refuse_what_was_made_for_something_else(about: dict[str, str], assessment: Assessment) -> None:
    catalogue, role = assessment.catalogue, assessment.organisation.role
    if (about.get("catalogue"), about.get("edition")) != (catalogue.identifier, catalogue.edition):
        raise Refused(
            _(
                "This file was made for edition %(their_edition)s of the catalogue “%(their_catalogue)s”, but the "
                "assessment answers edition %(edition)s of “%(catalogue)s”. Download the questionnaire of this "
                "assessment and copy your texts into it."
            )
            % {
                "their_edition": quoted(about.get("edition", "?")),
                "their_catalogue": quoted(about.get("catalogue", "?")),
                "edition": catalogue.edition,
                "catalogue": catalogue.identifier,
            }
        )
    if about.get("role") != role:
        theirs = about.get("role", "?")
        raise Refused(
            _(
                "This file asks what an organisation in the role “%(theirs)s” is asked, but yours is “%(role)s”. "
                "Download the questionnaire of this assessment."
            )
            % {
                "theirs": Addressee(theirs).label if theirs in Addressee.values else quoted(theirs),
                "role": Addressee(role).label,
            }
        )
    if about.get("assessment", str(assessment.pk)) != str(assessment.pk):
        raise Refused(
            _(
                "This file was made for another assessment, the one of “%(object)s”. Upload it there, or download "
                "the questionnaire of this assessment."
            )
            % {"object": quoted(about.get("object", "?"))}
        )


def _language(about: dict[str, str]) -> str:
    """Return the language the file is written in: the reader's, if it does not tell."""
    language = about.get("language", "")
    return language if language in dict(settings.LANGUAGES) else get_language() or settings.LANGUAGE_CODE


def _rows(sheets: list[ReadSheet], language: str) -> Iterator[CellRow]:
    for sheet in sheets:
        names = [plain(cell.value) for cell in sheet.rows[NAMES_ROW - 1]]
        letters = {name: get_column_letter(index) for index, name in enumerate(names, 1) if name}
        for number, cells in enumerate(sheet.rows[FIRST_ROW - 1 :], FIRST_ROW):
            yield CellRow(sheet.title, number, dict(zip(names, cells, strict=False)), letters, language)


class _Reader:
    """Goes through the sheets, collecting entries and problems; one problem hides no other."""

    def __init__(self, assessment: Assessment, *, blank: bool, language: str):
        self.language = language
        answers = assessment.answers.select_related("criterion")
        self.criteria = {answer.criterion.key: answer.criterion for answer in answers}
        self.reading = FileReading(Origin.SPREADSHEET, blank=blank)
        self.found_in: dict[str, str] = {}  # the place of each key's row

    def read(self, sheets: list[ReadSheet]) -> FileReading:
        kinds = {kind: [sheet for sheet in sheets if _kind(sheet) == kind] for kind in ("answer", "url", "name")}
        if not kinds["answer"]:
            raise Refused(
                _(
                    "No sheet of this file has the columns of the answers any more; their names stand in the hidden "
                    "first row. Download the questionnaire again and copy your texts into it."
                )
            )
        for sheet in (each for members in kinds.values() for each in members if each.is_cut):
            raise Refused(
                _("The sheet “%(sheet)s” has more than %(number)d rows, which is more than any questionnaire has.")
                % {"sheet": quoted(sheet.title), "number": MAX_ROWS}
            )
        for row in _rows(kinds["answer"], self.language):
            self._answer(row)
        if kinds["url"]:
            self._expect("evidence")
        if kinds["name"]:
            self._expect("standards")
        for row in _rows(kinds["url"], self.language):
            self._item(row, "evidence", EVIDENCE_FIELDS)
        for row in _rows(kinds["name"], self.language):
            self._item(row, "standards", STANDARD_FIELDS)
        if left := self.criteria.keys() - self.found_in.keys():
            sentence = ngettext(
                "%d criterion has no row in the file; its answer is left as it is.",
                "%d criteria have no row in the file; their answers are left as they are.",
                len(left),
            )
            self._problem("", sentence % len(left))
        return self.reading

    def _problem(self, place: str, sentence: str, criterion: str = "") -> None:
        self.reading.problems.append(FileProblem(place, sentence, criterion))

    def _expect(self, part: str) -> None:
        """With a sheet of evidence, what is not in it any more is to go; without one, all of it stays."""
        for key, entry in self.reading.entries.items():
            if part == "evidence" or self.criteria[key].asks_for_standards:
                setattr(entry, part, [])

    def _criterion(self, row: CellRow, fields: Iterable[str]) -> Criterion | None:
        """Return the criterion a row is about, if it says so; a row without anything is passed over."""
        try:
            key = row.text("criterion")
        except Unusable as unusable:
            self._problem(row.place("criterion"), str(unusable))
            return None
        if not key:
            if not row.is_empty(fields):
                self._problem(
                    row.place("criterion"), _("This row does not say by its key which criterion it is about.")
                )
            return None
        if key not in self.criteria:
            sentence = _("There is no criterion “%(key)s” in this assessment.") % {"key": quoted(key)}
            self._problem(row.place("criterion"), sentence)
        return self.criteria.get(key)

    def _answer(self, row: CellRow) -> None:
        criterion = self._criterion(row, ANSWER_FIELDS)
        if criterion is None:
            return
        key = criterion.key
        if key in self.found_in:
            sentence = _("“%(key)s” has a row already, in %(place)s; neither was taken.")
            self._problem(row.place("criterion"), sentence % {"key": key, "place": self.found_in[key]}, key)
            return
        self.found_in[key] = row.place("criterion")
        self._check_number(row, criterion)
        entry = self.reading.entries[key] = Entry(revision=self._revision(row))
        # a column that was taken out says nothing
        entry.main = self._line(row, {name: ANSWER_FIELDS[name] for name in ANSWER_FIELDS if name in row.cells}, key)

    def _check_number(self, row: CellRow, criterion: Criterion) -> None:
        try:
            number = row.text("number")
        except Unusable as unusable:
            self._problem(row.place("number"), str(unusable), criterion.key)
            return
        if "number" in row.cells and number != criterion.number:
            sentence = _(
                "The number %(found)s does not belong to “%(key)s”, whose number is %(number)s. Rows may have been "
                "pasted over or sorted, so this one was not taken."
            )
            values = {"found": quoted(number) or "–", "key": criterion.key, "number": criterion.number}
            self._problem(row.place("number"), sentence % values, criterion.key)

    def _revision(self, row: CellRow) -> int | None:
        """Return the revision the row was made from; what is no revision tells nothing."""
        text = plain(row.cells.get("revision", Cell()).value)
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None

    def _item(self, row: CellRow, part: str, fields: Mapping[str, Reader]) -> None:
        """Read a row of evidence or standards; one that has but a key stands for nothing."""
        criterion = self._criterion(row, fields)
        if criterion is None or row.is_empty(fields):
            return
        if part == "standards" and not criterion.asks_for_standards:
            sentence = _("The criterion “%(key)s” does not ask for standards.") % {"key": criterion.key}
            self._problem(row.place("criterion"), sentence)
            return
        entry = self.reading.entries.setdefault(criterion.key, Entry())
        line = self._line(row, fields, criterion.key)
        if getattr(entry, part) is None:
            setattr(entry, part, [])
        getattr(entry, part).append(line)

    def _line(self, row: CellRow, fields: Mapping[str, Reader], key: str) -> FileLine:
        texts, places = {}, {}
        for name, read in fields.items():
            field = "code" if name == "answer" else name
            places[field] = row.place(name)
            try:
                texts[field] = read(row, name)
            except Unusable as unusable:
                self._problem(row.place(name), str(unusable), key)
                texts[field] = ""
        return FileLine(texts, places)


def _kind(sheet: ReadSheet) -> str:
    """Return the column by which a sheet is known: of answers, of evidence or of standards; else nothing."""
    names = {plain(cell.value) for cell in sheet.rows[NAMES_ROW - 1]} if sheet.rows else set()
    return next((name for name in ("answer", "url", "name") if {"criterion", name} <= names), "")
