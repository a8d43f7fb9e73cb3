from django.urls import path

from . import views

catalogue_urls = (
    [
        path("", views.current, name="current"),
        path("<slug:identifier>/<str:edition>.json", views.edition_json, name="json"),
        path("<slug:identifier>/<str:edition>/", views.edition, name="edition"),
        path("<slug:identifier>/<str:edition>/glossary/", views.glossary, name="glossary"),
        path("<slug:identifier>/<str:edition>/standards/", views.standards, name="standards"),
        path("<slug:identifier>/<str:edition>/changes/", views.changes, name="changes"),
    ],
    "catalogue",
)
