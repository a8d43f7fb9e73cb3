"""The fonts for the screen, as they are cut at set-up."""

import pytest
from fontTools.ttLib import TTFont

from core import fonts


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return fonts.make(tmp_path_factory.mktemp("fonts") / "new")


def test_both_weights_together_stay_under_30_kilobytes(made):
    assert [file.name for file in made] == ["portal-sans-400.woff2", "portal-sans-600.woff2"]
    assert sum(file.stat().st_size for file in made) < 30_000


@pytest.mark.parametrize("text", ["Prüfung, Größe, „so“ – ja …", "Łódź, Čeština, Ğüneş, Ātri, Ţară", "→ 8 ≥ 5 €"])
def test_they_have_the_letters_of_european_languages_and_our_signs(made, text):
    for file in made:
        characters = TTFont(file).getBestCmap()
        assert [sign for sign in text if ord(sign) not in characters] == []


def test_they_do_not_bear_the_reserved_name(made):
    for file in made:
        named = [record.toUnicode() for record in TTFont(file)["name"].names if record.nameID in {1, 4, 6, 16}]
        assert named
        assert [name for name in named if "Source" in name] == []


def test_figures_are_as_wide_as_each_other(made):
    for file in made:
        font = TTFont(file)
        assert len({font["hmtx"][font.getBestCmap()[ord(figure)]][0] for figure in "0123456789"}) == 1
