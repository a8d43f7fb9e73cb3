from django.urls import path

from .views import acts, archive, banner, mails, organisations, people, uploads

acts_urls = ([path("", acts.index, name="index"), path("acts.csv", acts.csv, name="csv")], "acts")

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
