from django.urls import path

from .views import compare, directory, signees

directory_urls = (
    [
        path("", directory.index, name="index"),
        path("statements.csv", directory.csv, name="csv"),
        path("statements.xlsx", directory.xlsx, name="xlsx"),
        path("<slug:slug>/", directory.profile, name="profile"),
    ],
    "directory",
)

compare_urls = (
    [
        path("", compare.comparison, name="matrix"),
        path("comparison.csv", compare.csv, name="csv"),
        path("comparison.xlsx", compare.xlsx, name="xlsx"),
    ],
    "compare",
)

signees_urls = (
    [
        path("", signees.index, name="index"),
        path("signees.csv", signees.csv, name="csv"),
        path("signees.xlsx", signees.xlsx, name="xlsx"),
    ],
    "signees",
)
