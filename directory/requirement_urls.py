from django.urls import path

from . import match_views, requirement_views
from .reading import by_link, for_members

READ = [  # by members below the profile's number, by everybody else below the link
    ("", requirement_views.detail, "detail", "shared"),
    ("match/", match_views.match, "match", "shared_match"),
    ("match.xlsx", match_views.xlsx, "match_xlsx", "shared_match_xlsx"),
    ("match.csv", match_views.as_csv, "match_csv", "shared_match_csv"),
    ("match.pdf", match_views.pdf, "match_pdf", "shared_match_pdf"),
    ("match/<slug:number>/", match_views.matched, "matched", "shared_matched"),
]

requirement_urls = (
    [
        path("", requirement_views.index, name="index"),
        path("start/", requirement_views.start, name="start"),
        *(path(f"<int:pk>/{place}", for_members(view), name=name) for place, view, name, _shared in READ),
        *(path(f"shared/<slug:token>/{place}", by_link(view), name=shared) for place, view, _name, shared in READ),
        path("<int:pk>/criteria/<slug:key>/", requirement_views.ask, name="ask"),
        path("<int:pk>/edit/", requirement_views.edit, name="edit"),
        path("<int:pk>/delete/", requirement_views.delete, name="delete"),
        path("<int:pk>/share/", requirement_views.share, name="share"),
        path("<int:pk>/revoke/", requirement_views.revoke, name="revoke"),
        path("<int:pk>/match/<slug:number>/note/<slug:key>/", for_members(match_views.note), name="note"),
        path("<int:pk>/mirror/<slug:number>/", for_members(match_views.mirrored), name="mirror"),
    ],
    "requirements",
)
