from django.urls import path

from .models import PageKey
from .views import (
    acts,
    archive,
    banner,
    mails,
    merge,
    organisations,
    package,
    pages,
    people,
    recoveries,
    sign_ons,
    site,
    uploads,
)

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

people_urls = (
    [
        path("", people.index, name="index"),
        path("invite/", people.invite, name="invite"),
        path("invitations/<int:pk>/withdraw/", people.withdraw, name="withdraw"),
        path("invitation/<str:token>/", people.invitation, name="invitation"),
        path("<int:pk>/", people.detail, name="detail"),
        path("<int:pk>/close/", people.close, name="close"),
        path("<int:pk>/reopen/", people.reopen, name="reopen"),
    ],
    "people",
)

organisations_urls = (
    [
        path("", organisations.index, name="index"),
        path("<slug:slug>/", organisations.detail, name="detail"),
        path("<slug:slug>/edit/", organisations.edit, name="edit"),
        path("<slug:slug>/refuse-signing/", organisations.refuse_signing, name="refuse_signing"),
        path("<slug:slug>/revoke-signing/", organisations.revoke_signing, name="revoke_signing"),
    ],
    "organisations",
)

uploads_urls = (
    [
        path("", uploads.index, name="index"),
        path("<int:pk>/", uploads.detail, name="detail"),
        path("<int:pk>/load/", uploads.load, name="load"),
        path("<int:pk>/discard/", uploads.discard, name="discard"),
    ],
    "uploads",
)

mails_urls = ([path("", mails.index, name="index"), path("<uuid:task>/again/", mails.again, name="again")], "mails")

banner_urls = (
    [
        path("", banner.index, name="index"),
        path("<int:pk>/", banner.edit, name="edit"),
        path("<int:pk>/remove/", banner.remove, name="remove"),
    ],
    "banner",
)

archive_urls = (
    [
        path("", archive.index, name="index"),
        path("make/", archive.make, name="make"),
        path("<int:pk>.zip", archive.download, name="download"),
    ],
    "archive",
)
