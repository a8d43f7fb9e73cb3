from django.apps import AppConfig
from django.urls import register_converter

from .converters import NumberConverter


class StatementsConfig(AppConfig):
    name = "statements"

    def ready(self):
        register_converter(NumberConverter, "number")  # before any room names its addresses
