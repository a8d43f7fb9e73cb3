from django.urls import path

from .views import acts, recoveries, sign_ons

acts_urls = ([path("", acts.index, name="index"), path("acts.csv", acts.csv, name="csv")], "acts")

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
