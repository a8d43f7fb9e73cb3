from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class CriteriaConfig(AppConfig):
    name = "criteria"
    verbose_name = pgettext_lazy("model", "Criteria")
