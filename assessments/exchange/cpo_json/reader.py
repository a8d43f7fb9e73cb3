"""Reading a ``cpo.json`` that a stranger may have made: what it answers, and every problem by its place in the file."""

import json
from collections.abc import Iterator
from typing import Any, get_args

from django.utils.translation import gettext as _, gettext_lazy
from pydantic import ValidationError

from core.refusals import Refused
from core.text_fields import tidy, tidy_line
from criteria.models import Standard

from ...models import Assessment, Origin
from ..file_contents import Entry, FileLine, FileProblem, FileReading, quoted
from .schema import MOST_ANSWERS, CpoJson, GivenAnswer, GivenStandard, Part

MAX_BYTES = 2 * 1024 * 1024  # of a file; a hundred answers with long explanations have a tenth of that
MOST_MEMBERS = 20  # of one object; ours have six at most
MOST_OBJECTS = 20_000  # in a file; a hundred answers with all the evidence and standards they can have are a third
MOST_MISTAKES = 1_000  # after which nobody looks for more


def read(content: bytes, assessment: Assessment) -> FileReading:
    """Return what the file says; raise :class:`Refused` if it cannot be used at all."""
    data = _parsed(content)
    reader = _Reader(assessment)
    wrong = reader.note_mistakes(data)
    reader.mind_what_it_was_made_for(data)
    for index, item in enumerate(data["answers"]):
        reader.take(item, f"answers[{index}]", is_wrong=index in wrong)
    return reader.reading


class _Members(dict):
    """An object of the file, and the names it has twice."""

    def __init__(self, pairs: list[tuple[str, Any]]):
        if len(pairs) > MOST_MEMBERS:
            raise ValueError("more members than any object of ours has")
        super().__init__(pairs)
        names = [name for name, _value in pairs]
        self.twice = sorted({name for name in names if names.count(name) > 1})


class _Objects:
    """Makes the objects of one file, as long as there are no more than there can be."""

    def __init__(self) -> None:
        self.left = MOST_OBJECTS

    def __call__(self, pairs: list[tuple[str, Any]]) -> _Members:
        self.left -= 1
        if self.left < 0:
            raise ValueError("more objects than any file of ours has")
        return _Members(pairs)


def _parsed(content: bytes) -> Any:
    if len(content) > MAX_BYTES:
        raise Refused(_("This file is larger than 2 MB, so it cannot be a cpo.json of ours."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(_("This file is not written in UTF-8. Save it in that encoding.")) from None
    try:
        return json.loads(text, object_pairs_hook=_Objects(), parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise Refused(
            _("This file is no valid JSON: something is wrong in line %(line)d, column %(column)d.")
            % {"line": error.lineno, "column": error.colno}
        ) from None
    except RecursionError:
        raise Refused(_("This file is nested more deeply than any cpo.json, so it was not read.")) from None
    except ValueError:
        raise Refused(_("This file holds what no cpo.json can hold, so it was not read.")) from None


def _no_number(_constant: str):
    raise ValueError("NaN and Infinity are no JSON")


SENTENCES = {
    "missing": gettext_lazy("This is missing."),
    "extra_forbidden": gettext_lazy("This name is not known here."),
    "string_type": gettext_lazy("A text is expected here."),
    "list_type": gettext_lazy("A list is expected here."),
    "model_type": gettext_lazy("An object is expected here."),
    "literal_error": gettext_lazy("Only one of these is possible here: %(words)s."),
    "string_too_long": gettext_lazy("This text is too long; at most %(max_length)d characters are possible."),
    "too_long": gettext_lazy("This list is too long; at most %(max_length)d items are possible."),
    "string_pattern_mismatch": gettext_lazy("This is not written in the form expected here."),
    "string_pattern_mismatch planned_for": gettext_lazy("Write the day as 2027-03-31."),
}

# What can be written where only some words are possible, by the member's name.
WORDS = {
    name: ", ".join(word for word in get_args(part.model_fields[name].annotation) if word)
    for part, name in ((GivenAnswer, "answer"), (GivenStandard, "direction"))
}


def _sentence(mistake: Any) -> str:
    """Say in our words what pydantic found."""
    kind = mistake["type"]
    place = mistake["loc"][-1] if mistake["loc"] else ""
    sentence = SENTENCES.get(f"{kind} {place}") or SENTENCES.get(kind) or _("This is not what is expected here.")
    return str(sentence) % {**mistake.get("ctx", {}), "words": WORDS.get(place, "")}


def _mistakes(data: Any) -> Iterator[tuple[tuple, str]]:
    """Yield place and sentence of what does not fit the models: of the file's frame, then answer by answer."""
    answers = data.get("answers") if isinstance(data, dict) else None
    if not isinstance(answers, list) or len(answers) > MOST_ANSWERS:
        yield from _mistakes_in(data, CpoJson)
        return
    yield from _mistakes_in({**data, "answers": []}, CpoJson)
    for index, answer in enumerate(answers):
        yield from _mistakes_in(answer, GivenAnswer, "answers", index)


def _mistakes_in(data: Any, model: type[Part], *place: str | int) -> Iterator[tuple[tuple, str]]:
    try:
        model.model_validate(data)
    except ValidationError as error:
        for mistake in error.errors(include_url=False, include_input=False):
            yield (*place, *mistake["loc"]), _sentence(mistake)


def _place(location: tuple) -> str:
    """Write a place as programmers do: ``answers[3].evidence[0].url``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{quoted(step)}" for step in location)
    return "".join(steps).removeprefix(".")


class _Reader:
    """Goes through the answers, collecting entries and problems; one problem hides no other."""

    def __init__(self, assessment: Assessment):
        self.assessment = assessment
        self.reading = FileReading(Origin.JSON)
        self.criteria = {each.criterion.key: each.criterion for each in assessment.answers.select_related("criterion")}
        register = Standard.objects.filter(catalogue=assessment.catalogue_id)
        self.register = dict(register.values_list("key", "name"))
        self.found_at: dict[str, str] = {}

    def _problem(self, place: str, sentence: str, criterion: str = "") -> None:
        self.reading.problems.append(FileProblem(place, sentence, criterion))

    def note_mistakes(self, data: Any) -> set[int]:
        """Note what does not fit the models, and return the places of the answers that do not."""
        wrong: set[int] = set()
        for number, (location, sentence) in enumerate(_mistakes(data)):
            if number == MOST_MISTAKES:
                raise Refused(_("This file has so many mistakes that it was not read to the end."))
            if location[:1] in ((), ("schema",), ("catalogue",)) or location == ("answers",):
                raise Refused(
                    _("This file is no cpo.json as this portal knows it. %(place)s: %(sentence)s")
                    % {"place": _place(location) or "{}", "sentence": sentence}
                )
            self._problem(_place(location), sentence)
            if location[0] == "answers":
                wrong.add(int(location[1]))
        for location in _twice(data, wrong):
            self._problem(_place(location), _("This name is there twice, so nobody can tell which one counts."))
            if location[0] == "answers":
                wrong.add(int(location[1]))
        return wrong

    def mind_what_it_was_made_for(self, data: dict) -> None:
        """Refuse another catalogue; another object may be meant, but is told."""
        named, catalogue = data["catalogue"], self.assessment.catalogue
        if (named["identifier"], named["edition"]) != (catalogue.identifier, catalogue.edition):
            raise Refused(
                _(
                    "This file was made for edition %(their_edition)s of the catalogue “%(their_catalogue)s”, but the "
                    "assessment answers edition %(edition)s of “%(catalogue)s”. Download the cpo.json of this "
                    "assessment and copy your texts into it."
                )
                % {
                    "their_edition": quoted(named["edition"]),
                    "their_catalogue": quoted(named["identifier"]),
                    "edition": catalogue.edition,
                    "catalogue": catalogue.identifier,
                }
            )
        version, theirs = self.assessment.version, data.get("object")
        name = version.product.name if version else self.assessment.organisation.name
        if isinstance(theirs, dict) and isinstance(theirs.get("name"), str) and theirs["name"] != name:
            self._problem(
                "object.name",
                _("The file speaks about “%(theirs)s”, this assessment about “%(ours)s”. Is it the right file?")
                % {"theirs": quoted(theirs["name"]), "ours": name},
            )

    def take(self, item: Any, place: str, *, is_wrong: bool) -> None:
        """Take an answer over into the reading, unless it cannot be one of this assessment."""
        key = item.get("criterion") if isinstance(item, dict) else None
        if not isinstance(key, str):
            return
        if key in self.found_at:
            sentence = _("“%(key)s” is answered already in %(place)s; neither was taken.")
            self._problem(f"{place}.criterion", sentence % {"key": quoted(key), "place": self.found_at[key]}, key)
            return
        self.found_at[key] = place
        if is_wrong:
            return
        criterion = self.criteria.get(key)
        if criterion is None:
            sentence = _("There is no criterion “%(key)s” in this assessment.")
            self._problem(f"{place}.criterion", sentence % {"key": quoted(key)})
            return
        given = GivenAnswer.model_validate(item)
        if given.standards and not criterion.asks_for_standards:
            sentence = _("The criterion “%(key)s” does not ask for standards.")
            self._problem(f"{place}.standards", sentence % {"key": key}, key)
        self.reading.entries[key] = self._entry(given, place)

    def _entry(self, given: GivenAnswer, place: str) -> Entry:
        texts = {
            "code": given.answer,
            "explanation": tidy(given.explanation),
            "planned_for": given.planned_for or "",
        }
        names = {"code": "answer", "explanation": "explanation", "planned_for": "planned_for"}
        entry = Entry(main=FileLine(texts, {field: f"{place}.{name}" for field, name in names.items()}))
        entry.evidence = [
            _line({"title": each.title, "url": each.url}, f"{place}.evidence[{index}]")
            for index, each in enumerate(given.evidence)
        ]
        if self.criteria[given.criterion].asks_for_standards:
            entry.standards = []
        for index, each in enumerate(given.standards):
            where = f"{place}.standards[{index}]"
            if each.standard and each.standard not in self.register:
                sentence = _("There is no standard “%(key)s” in the register; leave this out and give a name.")
                self._problem(f"{where}.standard", sentence % {"key": quoted(each.standard)}, given.criterion)
            texts = each.model_dump(exclude={"standard"})
            texts["name"] = self.register.get(each.standard, each.name)
            entry.standards = [*(entry.standards or []), _line(texts, where)]
        return entry


def _line(texts: dict[str, str], place: str) -> FileLine:
    return FileLine(
        {name: tidy_line(text) for name, text in texts.items()}, {name: f"{place}.{name}" for name in texts}
    )


def _twice(data: _Members, wrong: set[int]) -> Iterator[tuple]:
    """Yield the places of names that stand twice in one object, but for the answers known to be wrong."""
    for name in data.twice:
        yield (name,)
    for name in ("catalogue", "object"):
        for twice in getattr(data.get(name), "twice", ()):
            yield (name, twice)
    for index, answer in enumerate(data["answers"]):
        if index not in wrong:
            yield from ((*("answers", index), name) for name in answer.twice)
            for part in ("evidence", "standards"):
                for row, item in enumerate(answer.get(part, ())):
                    yield from (("answers", index, part, row, name) for name in item.twice)
