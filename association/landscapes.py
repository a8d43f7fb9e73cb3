"""Three example landscapes of IT systems, drawn: where a closed system breaks the chain, and what criteria say of it.

A drawing is 320 units wide, so that its words can be read on the smallest phone; the template draws it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from criteria.in_memory import criteria_of
from criteria.models import Catalogue, Criterion

Words = str | Promise
OPEN, CLOSED = pgettext_lazy("system", "open"), pgettext_lazy("system", "closed")


@dataclass(frozen=True)
class System:
    """A box, from its upper left corner; ``note`` is its second line."""

    x: int
    y: int
    width: int
    name: Words
    note: Words = ""
    height: int = 48

    @property
    def is_closed(self) -> bool:
        return self.note is CLOSED

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def baseline(self) -> float:
        """Of the first line of words."""
        return self.y + self.height / 2 + (-3 if self.note else 5)

    @property
    def second_baseline(self) -> float:
        return self.y + self.height / 2 + 15


@dataclass(frozen=True)
class Exchange:
    """A line between two systems; where it is broken, the data do not get through whole."""

    x1: int
    y1: int
    x2: int
    y2: int
    is_broken: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        return (self.x1 + self.x2) / 2, (self.y1 + self.y2) / 2


@dataclass(frozen=True)
class Label:
    x: int
    y: int
    words: Words


@dataclass(frozen=True)
class Landscape:
    """``drawn`` says in words what the drawing shows; ``keys`` are of the criteria that speak of it."""

    key: str
    title: Words
    story: Words
    breaks: Words
    helps: Words
    drawn: Words
    height: int
    systems: Sequence[System]
    exchanges: Sequence[Exchange]
    keys: Sequence[str]
    labels: Sequence[Label] = ()


SUPPLIERS = Landscape(
    key="suppliers",
    title=_("A manufacturer with several suppliers"),
    story=_(
        "A manufacturer develops with three suppliers, each with systems of their own. Parts, structures and changes "
        "go back and forth every week, for as long as the product is built."
    ),
    breaks=_(
        "Supplier B’s system gives its data away in its own format only. Structure and tolerances get lost on the way, "
        "so people type them again, and nobody can tell which version is right."
    ),
    helps=_("Whoever answers these criteria says beforehand whether a partner with another system can be reached."),
    drawn=_(
        "The manufacturer’s PLM system is connected with three suppliers. Data get through to suppliers A and C, whose "
        "systems are open; the connection with supplier B, whose system is closed, is broken."
    ),
    height=226,
    systems=(
        System(90, 8, 140, _("Manufacturer"), "PLM"),
        System(4, 170, 98, _("Supplier A"), OPEN),
        System(111, 170, 98, _("Supplier B"), CLOSED),
        System(218, 170, 98, _("Supplier C"), OPEN),
    ),
    exchanges=(
        Exchange(125, 56, 53, 170),
        Exchange(160, 56, 160, 170, is_broken=True),
        Exchange(195, 56, 267, 170),
    ),
    labels=(Label(52, 112, "AP242"), Label(268, 112, "AP242")),
    keys=("std-product-structure", "std-geometry", "interop-proven-exchange", "interop-multi-source", "if-documented"),
)

MERGER = Landscape(
    key="merger",
    title=_("Two landscapes become one"),
    story=_(
        "Two companies merge. Both have grown landscapes of systems, and neither can be switched off: products of both "
        "go on being built, serviced and changed for decades."
    ),
    breaks=_(
        "One of the two PDM systems names its objects only within itself and forbids other systems to read them. So "
        "parts of both sides cannot be linked; everything is copied, and the copies grow apart."
    ),
    helps=_("These criteria tell whether two systems can live side by side, and at what price."),
    drawn=_(
        "Two companies side by side, each with CAD, PDM and ERP. Data get through within each company, and between "
        "their CAD systems; between their PDM systems, of which one is closed, the connection is broken."
    ),
    height=236,
    systems=(
        System(4, 28, 118, "CAD", OPEN),
        System(4, 106, 118, "PDM", OPEN),
        System(4, 184, 118, "ERP", OPEN),
        System(198, 28, 118, "CAD", OPEN),
        System(198, 106, 118, "PDM", CLOSED),
        System(198, 184, 118, "ERP", OPEN),
    ),
    exchanges=(
        Exchange(63, 76, 63, 106),
        Exchange(63, 154, 63, 184),
        Exchange(257, 76, 257, 106),
        Exchange(257, 154, 257, 184),
        Exchange(122, 52, 198, 52),
        Exchange(122, 130, 198, 130, is_broken=True),
    ),
    labels=(Label(63, 18, _("Company 1")), Label(257, 18, _("Company 2")), Label(160, 44, "AP242")),
    keys=(
        "interop-persistent-identifiers",
        "interop-linking",
        "arch-data-model",
        "part-licence-terms",
        "part-shared-problems",
    ),
)

CHANGE = Landscape(
    key="change",
    title=_("One system is replaced"),
    story=_(
        "After fifteen years a company replaces its PDM system. Everything around it stays, and the product data must "
        "outlive the system: they are asked for as long as the products are in use."
    ),
    breaks=_(
        "The old system exports drawings, but neither history nor relations. What the company knows about its products "
        "stays behind, or comes out only with its vendor’s help, on terms that nobody had agreed on before."
    ),
    helps=_("These criteria are best asked before a system is bought: they say how one gets out again."),
    drawn=_(
        "CAD and ERP are connected with the old PDM system, which is closed, and with the new one, which is open. "
        "Between the old and the new PDM system the connection is broken."
    ),
    height=252,
    systems=(
        System(100, 8, 120, "CAD", OPEN),
        System(4, 102, 120, _("PDM, old"), CLOSED),
        System(196, 102, 120, _("PDM, new"), OPEN),
        System(100, 196, 120, "ERP", OPEN),
    ),
    exchanges=(
        Exchange(130, 56, 80, 102),
        Exchange(190, 56, 240, 102),
        Exchange(80, 150, 130, 196),
        Exchange(240, 150, 190, 196),
        Exchange(124, 126, 196, 126, is_broken=True),
    ),
    keys=(
        "interop-data-export",
        "interop-data-import",
        "interop-cross-release",
        "part-exit-support",
        "part-data-ownership",
    ),
)

LANDSCAPES = (SUPPLIERS, MERGER, CHANGE)


def examples(catalogue: Catalogue | None) -> list[tuple[Landscape, list[Criterion]]]:
    """Return each landscape with its criteria, those of its keys that the catalogue has."""
    criteria = criteria_of(catalogue) if catalogue else {}
    return [(each, [criteria[key] for key in each.keys if key in criteria]) for each in LANDSCAPES]
