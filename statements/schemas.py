"""``/schemas/statement-1.json`` and ``log-1.json``: the JSON Schemas of ``statement.json`` and of the public log."""

import json
from functools import cache
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from core.absolute_urls import absolute

FOLDER = Path(__file__).parent


@cache
def statement_schema() -> dict:
    return json.loads((FOLDER / "statement-1.schema.json").read_text(encoding="utf-8"))


@cache
def log_schema() -> dict:
    return json.loads((FOLDER / "log-1.schema.json").read_text(encoding="utf-8"))


@login_not_required
@require_safe
def statement(request):
    return schema_response(request, statement_schema())


@login_not_required
@require_safe
def log(request):
    return schema_response(request, log_schema())


def schema_response(request, schema):
    """A schema as whoever reads a document of ours finds it, under its own address."""
    schema = {"$id": absolute(request.path)} | schema
    response = HttpResponse(json.dumps(schema, indent=2), content_type="application/schema+json")
    response["Access-Control-Allow-Origin"] = "*"
    return response
