"""What was answered, as text that is the same whenever the same was answered."""

import io
import json
import re
import subprocess
from functools import lru_cache

import openpyxl

TOLD = re.compile(
    "Content-Type|Location|Cache-Control|Content-Disposition|Content-Security-Policy|Allow|Vary|Hx-.*", re.I
)
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CLOCK = r"(?<![\d:])\d\d?:\d\d(:\d\d)?(\.\d+)?( [ap]\.m\.)?(Z|[+-]\d\d:\d\d)?"
DRAWN_AT_RANDOM = (
    r"(?<![\w-])(?=[\w-]{32}(?![\w-]))(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{32}|\b\w+:\w{6}:[\w-]{43}(?![\w-])"
)
# What is another each time, and what stands in its place, numbered: what was the same stays the same. What stands alone
# once is found everywhere, in the names of fields, too.
UNSTEADY = [
    (re.compile(r"(?<=-----BEGIN CERTIFICATE-----)[^-]+"), "CERTIFICATE"),
    (re.compile(r"\b([0-9a-f]{64}|[0-9a-f]{40})\b"), "DIGEST"),
    (re.compile(DRAWN_AT_RANDOM), "TOKEN"),
    (re.compile(r"(?<=\"challenge\": \")[\w-]{43}(?=\")"), "CHALLENGE"),
    (re.compile(r"\b[A-Z2-7]{32}\b"), "SECRET"),
    (re.compile(r"(?<=data:image/svg\+xml;base64,)[\w+/=]+"), "PICTURE"),  # of such a secret
]
NOT_COMPARED = [
    (re.compile(r"(csrfmiddlewaretoken\" value=|\"X-CSRFToken\": )\"\w{64}\""), r'\1"CSRF"'),
    (re.compile(r" class=\"[^\"]*\""), ""),
    (re.compile(r"(?<=/static/)(\S+)\.[0-9a-f]{12}(?=\.\w+)"), r"\1"),
    (re.compile(CLOCK), "TIME"),
]


def steady(text):
    for pattern, instead in NOT_COMPARED:
        text = pattern.sub(instead, text)
    for pattern, name in UNSTEADY:
        for number, found in enumerate(dict.fromkeys(each[0] for each in pattern.finditer(text)), start=1):
            text = text.replace(found, f"{name}{number}")
    return text


def content_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def plain(response):
    """Status, headers and content. A page's text breaks before each element; where it had spaces, one is left."""
    content = content_of(response)
    told = [f"{name}: {value}" for name, value in sorted(response.headers.items()) if TOLD.fullmatch(name)]
    told += [f"Set-Cookie: {name}" for name in sorted(response.cookies)]
    return "\n".join([f"{response.status_code}", *told, "", as_text(response.get("Content-Type", ""), content)])


@lru_cache(maxsize=200)
def as_text(content_type, content):
    kind_of = content_type.partition(";")[0]
    if kind_of == "text/html":
        return re.sub(r"\s+", " ", content.decode()).replace("<", "\n<")
    if kind_of == "application/pdf":
        command = ["pdftotext", "-layout", "-", "-"]
        text = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
        return re.sub(r" {2,}", "  ", text)  # how far columns are apart depends on how wide a digest is
    if kind_of == SPREADSHEET:
        return cells(content)
    if kind_of.endswith("json"):
        return json.dumps(json.loads(content), indent=1, ensure_ascii=False)
    return content.decode(errors="backslashreplace")


def cells(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    lines = []
    for sheet in book:
        lines.append(f"sheet {sheet.title}, {sheet.sheet_state}")
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            value = (
                round(cell.value, 6) if isinstance(cell.value, float) else cell.value
            )  # days: to a tenth of a second
            lines.append(f"{cell.coordinate}: {value!r} {cell.number_format}")
    return "\n".join(lines)
