from django.urls import path

from .access import by_link, for_members
from .views import match, reports, requirements

READ = [  # by members below the profile's number, by everybody else below the link
    ("", requirements.detail, "detail", "shared"),
    ("match/", match.match, "match", "shared_match"),
    ("match.xlsx", match.xlsx, "match_xlsx", "shared_match_xlsx"),
    ("match.csv", match.as_csv, "match_csv", "shared_match_csv"),
    ("match/<slug:number>/", match.matched, "matched", "shared_matched"),
]

requirements_urls = (
    [
        path("", requirements.index, name="index"),
        path("start/", requirements.start, name="start"),
        *(path(f"<int:pk>/{place}", for_members(view), name=name) for place, view, name, _shared in READ),
        *(path(f"shared/<slug:token>/{place}", by_link(view), name=shared) for place, view, _name, shared in READ),
        path("<int:pk>/criteria/<slug:key>/", requirements.ask, name="ask"),
        path("<int:pk>/edit/", requirements.edit, name="edit"),
        path("<int:pk>/delete/", requirements.delete, name="delete"),
        path("<int:pk>/share/", requirements.share, name="share"),
        path("<int:pk>/revoke/", requirements.revoke, name="revoke"),
        path("<int:pk>/match/<slug:number>/note/<slug:key>/", for_members(match.note), name="note"),
        path("<int:pk>/reports/", for_members(reports.begin), name="report_begin"),
        path("<int:pk>/reports/<int:report>.pdf", for_members(reports.pdf), name="report"),
        path("<int:pk>/reports/<int:report>/delete/", for_members(reports.delete), name="report_delete"),
        path("<int:pk>/mirror/<slug:number>/", for_members(match.mirrored), name="mirror"),
    ],
    "requirements",
)
