import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models

from core.text_fields import LineColumn, LineField, no_address, tidy_line
from organisations.forms import OrganisationForm, PersonForm, ProductForm, SigningForm, SignupForm, VersionForm
from organisations.models import ProductVersion

HIDDEN = [
    "\0",
    "\x07",
    "\x1b",
    "\x85",
    "\u00ad",  # soft hyphen
    "\u034f",  # combining grapheme joiner
    "\u061c",  # Arabic letter mark
    "\u180e",  # Mongolian vowel separator
    "\u200b",  # zero width space
    "\u200d",  # zero width joiner
    "\u200e",  # left-to-right mark
    "\u202e",  # right-to-left override
    "\u2060",  # word joiner
    "\u2067",  # right-to-left isolate
    "\u3164",  # Hangul filler
    "\ufe0f",  # variation selector
    "\ufeff",  # byte order mark
    "\U000e0041",  # tag
    "\ue000",  # private use
]


@pytest.mark.parametrize("hidden", HIDDEN, ids=ascii)
def test_a_name_hides_nothing(hidden):
    found = tidy_line(f"{hidden}Ome{hidden}ga {hidden} GmbH{hidden}")

    assert found.replace(" ", "") == "OmegaGmbH"
    assert "  " not in found
    assert tidy_line(hidden * 3) == ""


@pytest.mark.parametrize(
    "end", ["\n", "\r\n", "\r", "\t", "\v", "\f", "\x1c", "\u2028", "\u2029", "\u00a0", "  "], ids=ascii
)
def test_a_name_is_one_line_with_single_spaces(end):
    assert tidy_line(f" {end}Omega{end}Systems{end} ") == "Omega Systems"


@pytest.mark.parametrize("name", ["Ωmega & Söhne", "Ærø", "株式会社", "مثال", "O’Neill – “Q” 🙂", "C++", "R&D/IT"])
def test_what_is_seen_stays(name):
    assert tidy_line(name) == name


def test_one_letter_written_in_two_ways_is_one_name():
    assert tidy_line("So\u0308hne") == tidy_line("So\u200b\u0308hne") == "Söhne"


@pytest.mark.parametrize(
    "name",
    [
        "http://evil.example",
        "Omega HTTPS://evil.example now",
        "Look at www.evil.example",
        "evil.example/path",
        "Write to eve@evil.example",
    ],
)
def test_a_name_is_no_address(name):
    with pytest.raises(ValidationError, match="holds no address"):
        no_address(name)


@pytest.mark.parametrize(
    "name", ["Booking.com", "Dr. Müller / Partner", "@fire GmbH", "ASP.NET 2/3", "Awwww.", "St. Gallen u.a."]
)
def test_a_name_with_a_dot_or_a_sign_is_a_name(name):
    assert no_address(name) is None


@pytest.mark.parametrize("form", [PersonForm, SignupForm])
def test_names_that_mails_carry_are_no_addresses(form):
    assert no_address in form.base_fields["name"].validators


@pytest.mark.parametrize(
    ("form", "names"),
    [
        (OrganisationForm, ["name", "about"]),
        (PersonForm, ["name"]),
        (ProductForm, ["name", "version", "about"]),
        (SignupForm, ["name"]),
        (SigningForm, ["name", "function", "place"]),
        (VersionForm, ["name"]),
    ],
)
def test_lines_are_tidied_where_they_are_typed(form, names):
    assert {type(form.base_fields[name]) for name in names} == {LineField}


def test_staff_type_lines_like_everybody_else(rf):
    form = admin.site.get_model_admin(ProductVersion).get_form(rf.get("/"))

    assert type(form.base_fields["name"]) is LineField


def test_every_name_that_people_type_is_a_line():
    """A column called ``name`` that a form of ours could offer is no plain text."""
    typed = {
        f"{model._meta.label}.{field.name}"
        for app in ("organisations", "directory", "requirements", "review")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField)
        and field.name in {"name", "function", "place"}
        and not isinstance(field, LineColumn)
    }

    assert typed == set()


def test_a_line_that_hides_too_much_is_measured_as_it_is_stored():
    assert LineField(max_length=5).clean("Ome\u200bga") == "Omega"
    with pytest.raises(forms.ValidationError):
        LineField().clean("\u200b")
