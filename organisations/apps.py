from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class OrganisationsConfig(AppConfig):
    name = "organisations"
    verbose_name = pgettext_lazy("model", "Organisations")

    def ready(self):
        from . import sign_in_log  # what it listens to has models

        sign_in_log.connect()
