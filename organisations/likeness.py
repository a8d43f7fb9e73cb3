"""When two names are alike: what one of them may be taken for the other by.

A name is *folded*: to small letters without accents and umlauts (ä, ae and a are one), with Latin letters for those of
other scripts that look like them, without legal forms, points and signs. Two names are alike if their folded forms are
the same but for spaces, the order of the words, or typing errors (a letter too many, too few, another one, or two that
changed places): one in up to nine letters, two in longer names, none in up to four. A further word makes another name:
"Siemens Energy" is not "Siemens". So do other figures where both have some: "Studio 54" is not "Studio 55".

Whoever changes how names are folded lets a migration fold those stored anew.
"""

import re
import unicodedata
from functools import cache, lru_cache

from .legal_forms import BEFORE, BEHIND, WITHOUT_SPACES

LONGEST = 200  # letters of a folded name
NO_ERROR, ONE_ERROR = 4, 9  # letters up to which so many are allowed
SHORT_WORD = 4  # letters: more than one error makes another word of it

UNDECOMPOSED = {"ß": "ss", "æ": "a", "œ": "o", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
LATIN = dict(zip("авекмнорстхуіјѕԁһԛԝ", "abekmhopctxyijsdhqw", strict=True))  # Cyrillic
LATIN |= dict(zip("αβεζηικμνορτυχϲϳ", "abezhikmnoptyxcj", strict=True))  # Greek
LATIN |= dict(zip("ɑɡɩʟʀʏӏǀ", "agilryll", strict=True))
LOOKS = str.maketrans(UNDECOMPOSED | LATIN)
FIGURE = re.compile(r"\d+")
AS_LETTER = re.compile(r"(?<=[a-z])[0135](?=[a-z])")
LETTER_FOR = {"0": "o", "1": "l", "3": "e", "5": "s"}
AND = {"and", "und", "et"}


@cache
def _forms(listed: str) -> frozenset[str]:
    return frozenset(" ".join(_words(form)) for form in listed.split(","))


@lru_cache(maxsize=10_000)  # former names are folded whenever they are compared
def fold(name: str) -> str:
    """Return what a name is compared by: words between single spaces, never empty for a name that is not."""
    plain = unicodedata.normalize("NFKC", name)
    for form in WITHOUT_SPACES.split(", "):
        plain = plain.replace(form, " ")
    words = _without_forms([word for word in _words(plain) if word not in AND])
    return " ".join(words)[:LONGEST] or " ".join(name.casefold().split())[:LONGEST]


def _words(text: str) -> list[str]:
    """The words in plain letters; what is spelt in single letters (S.A., G. m. b. H.) is one word."""
    text = unicodedata.normalize("NFKD", text).casefold().translate(LOOKS)
    text = unicodedata.normalize("NFC", "".join(letter for letter in text if not unicodedata.combining(letter)))
    text = AS_LETTER.sub(lambda found: LETTER_FOR[found.group()], text)
    text = re.sub(r"(?<=[aou])e", "", text.replace("'", "").replace("’", ""))
    words: list[str] = []
    spelt = False
    for word in re.findall(r"[^\W_]+", text):
        single = len(word) == 1
        if single and spelt:
            words[-1] += word
        else:
            words.append(word)
        spelt = single
    return words


def _without_forms(words: list[str]) -> list[str]:
    """Take legal forms off both ends, but never the last word that is left."""
    behind, before = _forms(BEHIND), _forms(BEFORE)
    while True:
        for number in range(min(5, len(words) - 1), 0, -1):
            if " ".join(words[-number:]) in behind:
                words = words[:-number]
                break
        else:
            if len(words) > 1 and words[0] in before:
                words = words[1:]
            elif words and words[-1].endswith("gmbh") and words[-1] != "gmbh":
                words = [*words[:-1], words[-1].removesuffix("gmbh")]
            else:
                return words


def are_alike(one: str, other: str) -> bool:
    """Whether two folded names are."""
    first, second = one.split(), other.split()
    if _near(first, second) or _near(sorted(first), sorted(second)):
        figures, others = sorted(FIGURE.findall(one)), sorted(FIGURE.findall(other))
        return not figures or not others or figures == others
    return False


def _near(first: list[str], second: list[str]) -> bool:
    one, other = "".join(first), "".join(second)
    most = errors_in(min(len(one), len(other)))
    if distance(one, other, most) > most:
        return False
    if len(first) != len(second):
        return True
    pairs = [pair for pair in zip(first, second, strict=True) if min(map(len, pair)) <= SHORT_WORD]
    return all(distance(word, another, 1) <= 1 for word, another in pairs)


def errors_in(letters: int) -> int:
    """How many typing errors a name of so many letters may have."""
    return 0 if letters <= NO_ERROR else 1 if letters <= ONE_ERROR else 2


def distance(one: str, other: str, most: int) -> int:
    """Return the typing errors between two texts (Damerau–Levenshtein, restricted), ``most`` + 1 if there are more.

    Looks only where no more than ``most`` letters are shifted, so that it takes time with the length, not its square.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    older: list[int] = []
    before, row = older, list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i] + [most + 1] * len(other)
        for j in range(max(1, i - most), min(len(other), i + most) + 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other[j - 1]))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == other[j - 1]:
                row[j] = min(row[j], older[j - 2] + 1)
        if min(row) > most and min(before) > most:
            break
    return min(row[-1], most + 1)
