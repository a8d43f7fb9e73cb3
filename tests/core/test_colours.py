"""The colours of ``static/css/site.css``, in both themes: text is legible, and answers are told apart by everybody.

Contrast is that of WCAG 2.2. Distances are ΔE*ab (CIE 1976) between colours as people see them who see all colours, and
as those who see no green (deutan) or no red (protan): by the matrices for full severity of G. M. Machado, M. M.
Oliveira, L. A. F. Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG
15 (6), 2009, which are meant for linear RGB.
"""

import re

import pytest
from django.conf import settings

from assessments.templatetags.declared import INKS

SHEET = (settings.BASE_DIR / "static" / "css" / "site.css").read_text(encoding="utf-8")
APART = 50  # ΔE between fulfilled and not fulfilled

TEXT = ["ink", "soft", "accent", "accent-strong", "no-ink", "late", "warn"]
GROUNDS = ["page", "tint"]
ON_THEIR_GROUNDS = [  # text on what lies behind it
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("page", "ink"),  # a shall, the explanation of a word
    ("ink", "accent-soft"),
    ("ink", "late-soft"),
    ("ink", "warn-soft"),
    ("accent", "accent-soft"),
    ("late", "late-soft"),
    ("warn", "warn-soft"),
    ("no-ink", "accent-soft"),  # a chip that is chosen
    ("soft", "accent-soft"),
]
SHAPES = ["yes", "no", "none", "field", "late", "accent"]
SIGHTS = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
}
TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
WHITE = (0.95047, 1.0, 1.08883)  # D65


def properties(selector):
    """The custom properties that a rule says, by name; three digits stand for six."""
    rule = re.search(rf"^{re.escape(selector)} {{(.*?)}}", SHEET, re.MULTILINE | re.DOTALL)[1]
    found = dict(re.findall(r"--([\w-]+): #([0-9a-f]{3,6});", rule))
    return {
        name: digits if len(digits) == 6 else "".join(digit * 2 for digit in digits) for name, digits in found.items()
    }


LIGHT = properties(":root")
THEMES = {"light": LIGHT, "dark": LIGHT | properties('[data-bs-theme="dark"]')}


@pytest.fixture(params=THEMES)
def theme(request):
    return THEMES[request.param]


def linear(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    return [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]


def times(matrix, vector):
    return [sum(factor * each for factor, each in zip(row, vector, strict=True)) for row in matrix]


def contrast(one, other):
    darker, lighter = sorted(times(TO_XYZ, linear(colour))[1] for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def lab(colour, sight):
    seen = [min(max(each, 0), 1) for each in times(SIGHTS[sight], linear(colour))]
    x, y, z = (
        each ** (1 / 3) if each > (6 / 29) ** 3 else each / (3 * (6 / 29) ** 2) + 4 / 29
        for each in (each / white for each, white in zip(times(TO_XYZ, seen), WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one, other, sight="full"):
    return sum((a - b) ** 2 for a, b in zip(lab(one, sight), lab(other, sight), strict=True)) ** 0.5


def test_contrast_and_distance_are_what_others_compute():
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("767676", "ffffff") == pytest.approx(4.54, abs=0.01)  # WebAIM's contrast checker
    assert distance("000000", "ffffff") == pytest.approx(100, abs=0.1)
    assert lab("ff0000", "full") == pytest.approx((53.24, 80.09, 67.20), abs=0.05)  # Bruce Lindbloom's calculator


def test_text_is_legible_on_every_ground(theme):
    pairs = [(text, ground) for text in TEXT for ground in GROUNDS] + ON_THEIR_GROUNDS

    found = {f"{text} on {ground}": round(contrast(theme[text], theme[ground]), 2) for text, ground in pairs}

    assert {pair: ratio for pair, ratio in found.items() if ratio < 4.5} == {}


def test_shapes_stand_out_from_every_ground(theme):
    found = {
        f"{shape} on {ground}": round(contrast(theme[shape], theme[ground]), 2)
        for shape in SHAPES
        for ground in GROUNDS
    }

    assert {pair: ratio for pair, ratio in found.items() if ratio < 3} == {}


@pytest.mark.parametrize("sight", SIGHTS)
def test_fulfilled_and_not_fulfilled_are_far_apart_for_every_sight(theme, sight):
    assert distance(theme["yes"], theme["no"], sight) >= APART


def test_every_colour_of_the_light_theme_has_one_in_the_dark():
    assert properties('[data-bs-theme="dark"]').keys() == LIGHT.keys()


def test_boxes_on_paper_have_the_colours_of_the_light_theme():
    assert {name: colour.lstrip("#") for name, colour in INKS.items()} == {name: LIGHT[name] for name in INKS}
