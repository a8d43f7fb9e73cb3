"""``/schemas/statement-1.json``: the JSON Schema of ``statement.json``."""

import json
from functools import cache
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from organisations.addresses import absolute

FILE = Path(__file__).parent / "statement-1.schema.json"


@cache
def statement_schema() -> dict:
    return json.loads(FILE.read_text())


@login_not_required
@require_safe
def statement(request):
    schema = {"$id": absolute(request.path)} | statement_schema()
    response = HttpResponse(json.dumps(schema, indent=2), content_type="application/schema+json")
    response["Access-Control-Allow-Origin"] = "*"
    return response
