from django.apps import AppConfig
from django.urls import register_converter
from django.utils.translation import pgettext_lazy

from .converters import NumberConverter


class StatementsConfig(AppConfig):
    name = "statements"
    verbose_name = pgettext_lazy("model", "Statements")

    def ready(self):
        register_converter(NumberConverter, "number")  # before any room names its addresses
