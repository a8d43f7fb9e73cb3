from django.urls import path

from .views import acts, merge

acts_urls = ([path("", acts.index, name="index"), path("acts.csv", acts.csv, name="csv")], "acts")

merge_urls = (
    [
        path("", merge.index, name="index"),
        path("<int:pk>/products/", merge.choose, name="choose"),
        path("organisations/<int:gone>/<int:kept>/", merge.organisations, name="organisations"),
        path("products/<int:gone>/<int:kept>/", merge.products, name="products"),
    ],
    "merge",
)
