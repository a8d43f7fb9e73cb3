"""What is drawn once can be said again in an attribute, escaped once."""

from django.template import Context, Template


def test_what_was_captured_is_said_again_as_text():
    page = Template(
        '{% load captured %}<b>{% captured "title" %}Say "more" &amp; {{ name }}{% endcaptured %}</b>'
        '<i title="{{ title }}">'
    )

    drawn = page.render(Context({"name": "<A>"}))

    assert drawn == '<b>Say "more" &amp; &lt;A&gt;</b><i title="Say &quot;more&quot; &amp; &lt;A&gt;">'
