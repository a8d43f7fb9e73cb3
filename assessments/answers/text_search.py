"""Finding criteria and answers in one assessment by words."""

from collections.abc import Iterable

from criteria.wording import plain, wording

from ..models import Answer


def found(answers: Iterable[Answer], words: str) -> list[Answer]:
    """Return the answers in which every word occurs: in the criterion, as the reader sees it, or in what was said."""
    wanted = words.casefold().split()
    return [answer for answer in answers if all(word in _text(answer) for word in wanted)]


def _text(answer: Answer) -> str:
    criterion = answer.criterion
    parts = [criterion.number, criterion.key, answer.explanation]
    parts += [plain(wording(text)) for text in (criterion.title, criterion.requirement)]
    parts += [row["title"] for row in answer.evidence]
    parts += [f"{row['name']} {row['edition']} {row['scope']}" for row in answer.standards]
    return "\n".join(parts).casefold()
