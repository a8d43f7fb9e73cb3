from django.urls import path

from .views import compare, directory, feeds, signees, subscriptions

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
        path("words/<slug:criterion>/", compare.words, name="words"),
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

feeds_urls = (
    [
        path("", feeds.statements, name="statements"),
        path("products/<int:pk>/", feeds.product, name="product"),
        path("organisations/<slug:slug>/", feeds.organisation, name="organisation"),
    ],
    "feeds",
)

subscriptions_urls = (
    [
        path("", subscriptions.index, name="index"),
        path("search/", subscriptions.search, name="search"),
        path("organisations/<slug:slug>/", subscriptions.organisation, name="organisation"),
        path("products/<int:pk>/", subscriptions.product, name="product"),
        path("<int:pk>/unfollow/", subscriptions.unfollow, name="unfollow"),
        path("<int:pk>/rename/", subscriptions.rename, name="rename"),
    ],
    "subscriptions",
)
