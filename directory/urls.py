from django.urls import path

from . import views

directory_urls = (
    [
        path("", views.index, name="index"),
        path("<slug:slug>/", views.profile, name="profile"),
    ],
    "directory",
)

compare_urls = ([path("", views.comparison, name="matrix")], "compare")

signees_urls = ([path("", views.signees, name="index")], "signees")
