from django.urls import path

from .views import feeds, watching

feeds_urls = (
    [
        path("", feeds.statements, name="statements"),
        path("products/<int:pk>/", feeds.product, name="product"),
        path("organisations/<slug:slug>/", feeds.organisation, name="organisation"),
    ],
    "feeds",
)

watching_urls = (
    [
        path("", watching.index, name="index"),
        path("search/", watching.search, name="search"),
        path("organisations/<slug:slug>/", watching.organisation, name="organisation"),
        path("products/<int:pk>/", watching.product, name="product"),
        path("<int:pk>/unfollow/", watching.unfollow, name="unfollow"),
        path("<int:pk>/rename/", watching.rename, name="rename"),
    ],
    "watching",
)
