from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = pgettext_lazy("model", "Assessments")
