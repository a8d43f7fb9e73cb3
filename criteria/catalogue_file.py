"""The catalogue as files: a YAML file per category beside ``catalogue.yaml``, ``glossary.yaml`` and ``standards.yaml``.

Reading is strict. Every mistake is reported, with file, line and path, and nothing is returned unless there is none.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from .natural_order import natural
from .reserved_keys import not_a_category_word, not_a_criterion_word
from .wording import REFERENCE

MAX_FILE_SIZE = 2 * 1024 * 1024  # bytes; our largest file has about a twentieth of it
MAX_DEPTH = 20  # of lists and mappings in each other; ours have five

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Number = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]+([.\-][0-9A-Za-z]+)*$", max_length=20)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Texts = dict[
    Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]{2,4})?$")],
    Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)],
]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class CriterionEntry(Strict):
    number: Number
    key: Annotated[Key, AfterValidator(not_a_criterion_word)]
    grade: Literal["shall", "should", "may"]
    addressees: Annotated[list[Literal["vendor", "customer", "provider"]], Field(min_length=1)]
    subject: Literal["product", "organisation"]
    asks_for_standards: list[Key] = []
    replaces: list[Key] = []
    title: Texts
    requirement: Texts
    commentary: Texts = {}
    evidence: Texts = {}


class CategoryEntry(Strict):
    number: Number
    key: Annotated[Key, AfterValidator(not_a_category_word)]
    title: Texts
    introduction: Texts = {}
    criteria: Annotated[list[CriterionEntry], Field(min_length=1)]


class TermEntry(Strict):
    key: Key
    term: Texts
    definition: Texts


class GlossaryFile(Strict):
    terms: list[TermEntry]


class EditionEntry(Strict):
    edition: Line
    year: Annotated[int, Field(ge=1950, le=2100)] | None = None


class StandardEntry(Strict):
    key: Key
    name: Line
    designation: Annotated[str, StringConstraints(max_length=120)] = ""
    title: Annotated[str, StringConstraints(max_length=200)] = ""
    publisher: Line
    topics: Annotated[list[Key], Field(min_length=1)]
    editions: list[EditionEntry] = []
    purpose: Texts


class StandardsFile(Strict):
    standards: list[StandardEntry]


class CatalogueHead(Strict):
    identifier: Key
    edition: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z.\-]*$", max_length=20)]
    reference: Line
    normative: bool
    languages: Annotated[list[str], Field(min_length=1)]
    title: Texts
    source: Texts
    introduction: Texts = {}


class CatalogueDocument(Strict):
    """A whole catalogue, as read from its folder."""

    head: CatalogueHead
    categories: list[CategoryEntry]
    terms: list[TermEntry]
    standards: list[StandardEntry]


class BadCatalogue(Exception):
    """The files cannot be loaded; ``problems`` has a sentence for each reason."""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


class _Loader(yaml.CSafeLoader):
    """Plain data only, and no key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key is a plain word", key_node.start_mark)
            if key_node.value in seen:
                message = f"the key “{key_node.value}” stands here twice"
                raise yaml.constructor.ConstructorError(None, None, message, key_node.start_mark)
            seen.add(key_node.value)
        return super().construct_mapping(node, deep)


def _refuse_bombs(text: str) -> None:
    """Raise a ``YAMLError`` for what no catalogue needs: an alias could blow a small file up, a deep nest the stack."""
    depth = 0
    for event in yaml.parse(text, _Loader):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "aliases are not allowed", event.start_mark)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise yaml.composer.ComposerError(None, None, "nested too deeply", event.start_mark)


def read_catalogue(folder: Path) -> CatalogueDocument:
    """Read and check the catalogue in ``folder``.

    Raises :class:`BadCatalogue` naming file, line (or path) and reason of every mistake.
    """
    reading = _Reading(folder)
    head = reading.file("catalogue.yaml", CatalogueHead)
    glossary = reading.file("glossary.yaml", GlossaryFile, optional=True)
    standards = reading.file("standards.yaml", StandardsFile, optional=True)
    named = {"catalogue.yaml", "glossary.yaml", "standards.yaml"}
    files = [file.name for file in folder.glob("*.yaml") if file.name not in named]
    if head and not files:
        reading.problem("", (), "there is no file of a category beside catalogue.yaml")
    categories = {name: entry for name in files if (entry := reading.file(name, CategoryEntry))}
    if head is None or reading.problems:
        raise BadCatalogue(reading.problems)

    document = CatalogueDocument.model_construct(
        head=head,
        categories=sorted(categories.values(), key=lambda category: natural(category.number)),
        terms=glossary.terms if glossary else [],
        standards=standards.standards if standards else [],
    )
    _check_languages(reading, head, categories, document)
    _check_unique(reading, categories, document)
    _check_references(reading, categories, document)
    if reading.problems:
        raise BadCatalogue(reading.problems)
    return document


class _Reading:
    """Reads files, and remembers where in them everything stands."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.problems: list[str] = []
        self.nodes: dict[str, yaml.Node] = {}

    def file(self, name, model, optional=False):
        """Return the file as ``model``, or None after noting what is wrong with it."""
        path = self.folder / name
        if not path.is_file():
            if not optional:
                self.problem(name, (), "this file is missing")
            return None
        if path.stat().st_size > MAX_FILE_SIZE:
            self.problem(name, (), f"this file is larger than {MAX_FILE_SIZE // 1024} kB")
            return None
        try:
            text = path.read_bytes().decode()
        except UnicodeDecodeError as error:
            self.problem(name, (), f"this file is not UTF-8 (byte {error.start})")
            return None
        try:
            _refuse_bombs(text)
            self.nodes[name] = yaml.compose(text, _Loader)
            data = yaml.load(text, _Loader)  # noqa: S506 _Loader is a safe loader
        except (yaml.YAMLError, ValueError) as error:
            mark = getattr(error, "problem_mark", None)
            reason = getattr(error, "problem", None) or str(error)
            self.problems.append(f"{name}, line {mark.line + 1}: {reason}" if mark else f"{name}: {reason}")
            return None
        try:
            return model.model_validate(data)
        except ValidationError as error:
            for mistake in error.errors(include_url=False):
                self.problem(name, mistake["loc"], mistake["msg"])
            return None

    def problem(self, name, path, reason):
        where = name
        if line := self._line(name, path):
            where += f", line {line}"
        if path:
            where += ", " + ".".join(str(step) for step in path)
        self.problems.append(f"{where}: {reason}" if where else reason)

    def _line(self, name, path):
        """The line of the deepest node on the path that exists."""
        node = self.nodes.get(name)
        if node is None or not path:
            return None
        for step in path:
            if isinstance(node, yaml.MappingNode):
                following = next((value for key, value in node.value if key.value == step), None)
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                following = node.value[step]
            else:
                following = None
            if following is None:
                break
            node = following
        return node.start_mark.line + 1


def _texts(entry: BaseModel, path: tuple = ()) -> Iterator[tuple[tuple, dict[str, str]]]:
    """Every text of an entry, with its path."""
    for name, field in type(entry).model_fields.items():
        value = getattr(entry, name)
        if field.annotation == Texts:
            yield (*path, name), value
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, BaseModel):
                    yield from _texts(item, (*path, name, index))


def _all_texts(head, categories, document):
    yield from (("catalogue.yaml", path, texts) for path, texts in _texts(head))
    for name, category in categories.items():
        yield from ((name, path, texts) for path, texts in _texts(category))
    for index, term in enumerate(document.terms):
        yield from (("glossary.yaml", path, texts) for path, texts in _texts(term, ("terms", index)))
    for index, standard in enumerate(document.standards):
        yield from (("standards.yaml", path, texts) for path, texts in _texts(standard, ("standards", index)))


def _check_languages(reading, head, categories, document):
    for name, path, texts in _all_texts(head, categories, document):
        optional = path[-1] in {"commentary", "evidence", "introduction"}
        missing = [language for language in head.languages if language not in texts]
        if missing and (texts or not optional):
            reading.problem(name, path, f"the text is missing in {', '.join(missing)}")
        if unknown := [language for language in texts if language not in head.languages]:
            reading.problem(name, path, f"{', '.join(unknown)} is not among the languages of catalogue.yaml")


def _check_unique(reading, categories, document):
    seen: dict[tuple[str, str], str] = {}

    def note(kind, value, name, path):
        if (kind, value) in seen:
            reading.problem(name, path, f"{kind} {value} stands already in {seen[kind, value]}")
        seen.setdefault((kind, value), name)

    for name, category in categories.items():
        note("category key", category.key, name, ("key",))
        note("number", category.number, name, ("number",))
        for index, criterion in enumerate(category.criteria):
            note("criterion key", criterion.key, name, ("criteria", index, "key"))
            note("number", criterion.number, name, ("criteria", index, "number"))
    for index, term in enumerate(document.terms):
        note("glossary key", term.key, "glossary.yaml", ("terms", index, "key"))
    for index, standard in enumerate(document.standards):
        note("standard key", standard.key, "standards.yaml", ("standards", index, "key"))


def _check_references(reading, categories, document):
    known = {"glossary": {term.key for term in document.terms}, "standard": {entry.key for entry in document.standards}}
    for name, path, texts in _all_texts(document.head, categories, document):
        for language, text in texts.items():
            for match in REFERENCE.finditer(text):
                if match["key"] not in known[match["kind"]]:
                    reason = f"“{match['words']}” refers to {match['kind']}:{match['key']}, which does not exist"
                    reading.problem(name, (*path, language), reason)
    topics = {topic for standard in document.standards for topic in standard.topics} | {"any"}
    for name, category in categories.items():
        for index, criterion in enumerate(category.criteria):
            for topic in criterion.asks_for_standards:
                if topic not in topics:
                    reason = f"no standard of the register has the topic {topic}"
                    reading.problem(name, ("criteria", index, "asks_for_standards"), reason)
