"""What people type, made fit to be stored."""

import re

from django import forms

# Control characters other than tab and line ends, the marks that turn the direction of what follows, and what is no
# character at all.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def tidy(text: str) -> str:
    """Return the text with plain line ends and without what cannot be printed."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


class TidyField(forms.CharField):
    """Text as it is stored: tidied before it is measured, so that nothing unprintable counts as said."""

    def to_python(self, value):
        return tidy(super().to_python(value))
