from django.urls import path

from .models import PageKey
from .views import acts, merge, package, pages, recoveries, sign_ons, site

acts_urls = ([path("", acts.index, name="index"), path("acts.csv", acts.csv, name="csv")], "acts")

pages_urls = (
    [
        path("", pages.index, name="index"),
        path("<slug:key>/<slug:language>/", pages.edit, name="edit"),
        path("<slug:key>/<slug:language>/<int:number>/", pages.revision, name="revision"),
        path("<slug:key>/<slug:language>/<int:number>/restore/", pages.restore, name="restore"),
    ],
    "pages",
)

package_urls = (
    [path("", package.index, name="index"), path("<int:pk>/remove/", package.remove, name="remove")],
    "package",
)

DESIGNED = {PageKey.WHY_OPENNESS: site.why_openness, PageKey.JOIN: site.join}

site_urls = (
    [
        *(path(f"{key}/", DESIGNED.get(key, site.page), {"key": key}, name=key.name.lower()) for key in PageKey),
        path("join/files/<int:pk>/", site.package_file, name="package_file"),
    ],
    "site",
)

merge_urls = (
    [
        path("", merge.index, name="index"),
        path("<int:pk>/products/", merge.choose, name="choose"),
        path("organisations/<int:gone>/<int:kept>/", merge.organisations, name="organisations"),
        path("products/<int:gone>/<int:kept>/", merge.products, name="products"),
    ],
    "merge",
)

recoveries_urls = (
    [
        path("", recoveries.index, name="index"),
        path("<int:pk>/", recoveries.decide, name="decide"),
    ],
    "recoveries",
)

sign_ons_urls = (
    [
        path("", sign_ons.index, name="index"),
        path("add/", sign_ons.add, name="add"),
        path("<int:pk>/", sign_ons.edit, name="edit"),
        path("<int:pk>/remove/", sign_ons.remove, name="remove"),
    ],
    "sign_ons",
)
