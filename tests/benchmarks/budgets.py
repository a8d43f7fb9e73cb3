"""What is allowed: milliseconds of the median, and queries. The table of the architecture, part 5."""

from dataclasses import dataclass

GROWTH_OF_DIRECTORY = 1.5  # times as long with ten times the statements
PAPER = 1.3  # times what WeasyPrint alone needs
SEALED = 1500  # milliseconds for a sealed PDF of a full vendor statement, on one core
MEGABYTES = 300  # of a process that makes one
KILOBYTES = 120  # compressed, of the longest category with style and script
MEMORY = 250  # megabytes of a web process
USABLE = 600  # milliseconds until its first criterion can be answered in Chromium


@dataclass(frozen=True)
class Budget:
    """``growth`` is the most the median may grow from 2,000 to 20,000 statements; None where nothing is asked."""

    what: str
    milliseconds: float
    queries: int
    growth: float | None = None


SAVE = Budget("save one answer, with progress", 15, 8)
SAVE_STANDARDS = Budget("save one answer that names standards", 15, 8)
CATEGORY = Budget("one category to fill in (the longest)", 60, 7)
OVERVIEW = Budget("a whole assessment", 60, 10)
HOME = Budget("the first page", 40, 8)
DASHBOARD = Budget("the work list of who answers", 60, 26)
STATEMENT = Budget("a statement", 60, 10)
CATALOGUE = Budget("the catalogue", 40, 6)
QUEUE = Budget("the review queue", 60, 12)
REVIEW = Budget("one submission to review", 60, 12)
DIRECTORY = Budget("the directory", 40, 8, growth=GROWTH_OF_DIRECTORY)
TWO_FILTERS = Budget("the directory by two filters", 40, 8, growth=GROWTH_OF_DIRECTORY)
MATCH = Budget("all vendors matched against 80 requirements", 300, 20)
COMPARISON = Budget("six statements compared", 60, 10)
ASKED_AGAIN = Budget("a statement asked again (ETag)", 5, 3)
COMPARISON_AGAIN = Budget("six statements compared, asked again (ETag)", 5, 3)
BADGE_AGAIN = Budget("its badge asked again (ETag)", 5, 3)
ATTESTATION_AGAIN = Budget("its CycloneDX attestation asked again (ETag)", 5, 3)
LOG_AGAIN = Budget("the public log asked again (ETag)", 5, 3)
