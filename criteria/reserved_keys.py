"""Keys that no category and no criterion may have.

An assessment's answers are found at addresses made of keys, ``/assessments/<id>/<category>/<criterion>/``, and other
pages stand beside them. A key with the name of such a page would hide its category or criterion behind that page.
This app knows nothing of those pages, so their names are kept here; a test beside them tells when one is missing.
"""

from pydantic_core import PydanticCustomError

CATEGORY_WORDS = frozenset(
    {"comments", "documents", "edition", "history", "import", "missing", "next", "preview", "submit"}
)
CRITERION_WORDS = frozenset({"assign", "documents", "history", "news"})


def not_a_category_word(key: str) -> str:
    return _free(key, CATEGORY_WORDS)


def not_a_criterion_word(key: str) -> str:
    return _free(key, CRITERION_WORDS)


def _free(key: str, words: frozenset[str]) -> str:
    if key in words:
        sentence = "“{key}” cannot be a key here, because a page of the portal has that address; choose another one"
        raise PydanticCustomError("reserved", sentence, {"key": key})
    return key
