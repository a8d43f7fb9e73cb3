from django.urls import path

from .views import acts

acts_urls = ([path("", acts.index, name="index"), path("acts.csv", acts.csv, name="csv")], "acts")
