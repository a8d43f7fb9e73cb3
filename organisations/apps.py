from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "organisations"

    def ready(self):
        from . import sign_in_log  # what it listens to has models

        sign_in_log.connect()
