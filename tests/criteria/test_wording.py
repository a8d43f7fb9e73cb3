import pytest
from django.template import Context, Template
from django.utils import translation

from criteria.wording import marked_up, plain, wording

TEXTS = {"en": "Data", "de": "Daten"}
GLOSSARY = {"round-trip": {"en": 'Out & "in" again.', "de": "Hinaus und hinein."}}


@pytest.mark.parametrize(
    ("language", "text"), [("en", "Data"), ("de", "Daten"), ("de-at", "Daten"), ("fr", "Data"), (None, "Data")]
)
def test_wording_takes_the_language_asked_for_or_the_first_one(language, text):
    assert wording(TEXTS, language) == text


def test_wording_takes_the_readers_language_when_none_is_asked_for():
    with translation.override("de"):
        assert wording(TEXTS) == "Daten"


def test_wording_falls_back_to_the_first_language_of_the_catalogue():
    assert wording({"de": "Daten", "en": "Data"}, "fr") == "Daten"


def test_wording_of_no_text_is_empty():
    assert wording({}) == ""


def test_plain_leaves_the_words_of_a_mark():
    assert plain("A [round trip](glossary:round-trip) with [JT](standard:jt).") == "A round trip with JT."


def test_plain_leaves_other_brackets_alone():
    assert plain("See [1] (there) and [x](https://example.org).") == "See [1] (there) and [x](https://example.org)."


def test_marked_up_links_a_word_of_the_glossary_and_shows_its_definition():
    html = marked_up("A [round trip](glossary:round-trip).", GLOSSARY)

    assert html == ('A <a class="term" href="#term-round-trip" title="Out &amp; &quot;in&quot; again.">round trip</a>.')


def test_marked_up_links_a_standard_on_another_page():
    html = marked_up("[JT](standard:jt)", {}, "/catalogue/test-code/1/")

    assert html == '<a class="standard" href="/catalogue/test-code/1/#standard-jt">JT</a>'


def test_marked_up_escapes_everything_else():
    html = marked_up('<script>alert("1")</script> [<b>](glossary:none)', {})

    assert html == ('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; <a class="term" href="#term-none">&lt;b&gt;</a>')


def test_templates_show_a_text_in_the_readers_language():
    template = Template("{% load catalogue %}{{ texts|wording }}: {% marked_up texts glossary %}")
    texts = {"en": "[round trip](glossary:round-trip)", "de": "[Roundtrip](glossary:round-trip)"}

    with translation.override("de"):
        html = template.render(Context({"texts": texts, "glossary": GLOSSARY}))

    assert html == ('Roundtrip: <a class="term" href="#term-round-trip" title="Hinaus und hinein.">Roundtrip</a>')
