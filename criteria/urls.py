from django.urls import path

from . import views

catalogue_urls = (
    [
        path("", views.current, name="current"),
        path("<slug:identifier>/<str:edition>.json", views.edition_json, name="json"),
        path("<slug:identifier>/<str:edition>/", views.edition, name="edition"),
    ],
    "catalogue",
)
