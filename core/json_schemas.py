"""JSON Schemas of what the portal hands out, each published under its own address."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from .absolute_urls import absolute


@cache
def read(file: Path) -> dict:
    return json.loads(file.read_text(encoding="utf-8"))


def published(schema: Callable[[], dict]):
    """Return the page of a schema: whoever reads a document of ours finds it there, scripts of other sites included."""

    @login_not_required
    @require_safe
    def page(request):
        content = schema()
        if "$id" not in content:
            content = {"$id": absolute(request.path)} | content
        headers = {"Access-Control-Allow-Origin": "*"}
        return HttpResponse(json.dumps(content, indent=2), content_type="application/schema+json", headers=headers)

    return page
