from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "cpo_portal"
