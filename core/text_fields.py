"""What people type, made fit to be stored."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

# What XML 1.0 holds in no spelling; of what was typed into an address, it may still be there.
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# Control characters other than tab and line ends, the marks that turn the direction of what follows, and what is no
# character at all.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")

# Unicode's general categories of what has no shape: controls, formats, surrogates, private use, unassigned. Beside
# them, what is drawn as nothing although its category is a letter's, a mark's or a symbol's.
SHAPELESS = {"Cc", "Cf", "Cs", "Co", "Cn"}
BLANK = re.compile(r"[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]")

ADDRESS = re.compile(r"://|\bwww\.|\S@\S+\.\S|\w\.[a-z]{2,}/", re.IGNORECASE)


def tidy(text: str) -> str:
    """Return the text with plain line ends and without what cannot be printed."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def tidy_line(text: str) -> str:
    """Return the text in one line, composed (NFC), with single spaces and without any character that nobody sees.

    So two names that look alike because one hides something are the same name, and none can be blank.
    """
    line = BLANK.sub("", " ".join(text.split()))
    seen = "".join(letter for letter in line if unicodedata.category(letter) not in SHAPELESS)
    return unicodedata.normalize("NFC", " ".join(seen.split()))


class TidyField(forms.CharField):
    """Text as it is stored: tidied before it is measured, so that nothing unprintable counts as said."""

    def to_python(self, value):
        return tidy(super().to_python(value))


class LineField(forms.CharField):
    """A name or another text of one line, as it is stored: tidied before it is measured."""

    def to_python(self, value):
        return tidy_line(super().to_python(value))


class LineColumn(models.CharField):
    """A column for what people type in one line, wherever they do, also in the admin; to the database a CharField."""

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": LineField} | kwargs)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


def no_address(name: str) -> None:
    """Refuse a name that holds an address: our mails carry names to strangers, and not what others want opened."""
    if ADDRESS.search(name):
        raise ValidationError(_("A name holds no address of a website or mailbox."))
