"""``/api/v1/…``: the public data for machines, read only. ``/api/docs`` shows it."""

from django.contrib.auth.decorators import login_not_required
from ninja import NinjaAPI

from directory.api import router as statements

api = NinjaAPI(
    title="CPO Portal",
    version="1",
    description="Published statements of the Code of (PLM) Openness.",
    docs_url="docs",
    openapi_url="openapi.json",
    urls_namespace="api",
)
api.add_router("v1/statements", statements)

urls = api.urls
for pattern in urls[0]:
    # ninja makes the views itself; everything here is public, so LoginRequiredMiddleware lets it pass
    login_not_required(pattern.callback)
