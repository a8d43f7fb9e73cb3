"""``/schemas/match-1.json``: the JSON Schema of ``match.json``, which is attached to match reports."""

import json
from functools import cache
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.views.decorators.http import require_safe

from statements.schemas import schema_response

FILE = Path(__file__).parent.parent / "match-1.schema.json"


@cache
def match_schema() -> dict:
    return json.loads(FILE.read_text(encoding="utf-8"))


@login_not_required
@require_safe
def match(request):
    return schema_response(request, match_schema())
