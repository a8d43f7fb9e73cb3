"""Markdown that staff write: nothing that runs, and nothing that is fetched from elsewhere."""

import re

import pytest

from association import markdown

HOSTILE = [
    "<script>alert(1)</script>",
    "before <img src=x onerror=alert(1)> after",
    "<a href='javascript:alert(1)'>x</a>",
    "<!-- --><iframe src='//evil.example'></iframe>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:x)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "[x](ftp://example.org/)",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "![x](https://evil.example/pixel.png)",
    "![x](data:image/png;base64,AAAA)",
    "![x][y]\n\n[y]: https://evil.example/pixel.png",
    '[x](https://example.org "\\"><script>alert(1)</script>")',
    '[x](https://example.org/"onmouseover="alert(1))',
    '[x](https://example.org "[[y]]")',
    "[[<script>alert(1)</script>]]",
    "# <script>alert(1)</script>",
    "|<b>|\n|-|\n|<script>|",
    "```<script>\n</script>\n```",
    "[x](http://[broken)",
]
TAGS = {"p", "a", "h2", "h3", "ul", "ol", "li", "em", "strong", "code", "pre", "blockquote", "mark", "br", "hr"}
TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
TAG = re.compile(r"<(/?)([a-z0-9]*)((?:\s[a-z-]+(?:=\"[^\"<>]*\")?)*)\s*/?>")


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_runs_and_nothing_is_fetched(text):
    html = markdown.to_html(text)
    tags = TAG.findall(html)

    assert {name for _end, name, _given in tags} <= TAGS | TABLES
    assert html.count("<") == len(tags)
    given = re.findall(r'\s([a-z-]+)="([^"]*)"', " ".join(given for _end, _name, given in tags))
    assert {name for name, _value in given} <= {"href", "id", "class", "title", "start"}
    assert all(value.startswith(("https://", "http://")) for name, value in given if name == "href")


@pytest.mark.parametrize("address", ["https://example.org/", "http://a.b/c", "mailto:a@b.de", "/privacy/", "#top", "x"])
def test_links_lead_where_they_may(address):
    assert markdown.to_html(f"[words]({address})") == f'<p><a href="{address}">words</a></p>\n'


def test_headings_begin_below_the_pages_title_and_have_an_anchor_of_their_own():
    html = markdown.to_html("# Who we are\n\n## Main\n\n### Über uns\n\n# Who we are\n\n###### Deep\n")

    assert re.findall(r'<(h\d) id="([^"]+)">', html) == [
        ("h2", "who-we-are"),
        ("h3", "main-2"),
        ("h4", "uber-uns"),
        ("h2", "who-we-are-2"),
        ("h6", "deep"),
    ]
    assert markdown.to_html("### A\n\n#### B") == '<h2 id="a">A</h2>\n<h3 id="b">B</h3>\n'
    assert [html.count(f"</{level}>") for level in ("h2", "h3", "h4", "h6")] == [2, 1, 1, 1]


def test_blanks_are_marked_and_listed_once():
    text = "We are [[name & address]], **[[phone]]**, [[phone]]; [not](/a/) [this] or [[ ]\n]."

    assert markdown.blanks(text) == ["name & address", "phone"]
    assert markdown.to_html(text).count('<mark class="blank">') == 3
    assert '<mark class="blank">[name &amp; address]</mark>' in markdown.to_html(text)
