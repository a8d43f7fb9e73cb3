import os
from contextlib import suppress
from importlib import import_module

from django.conf import settings
from django.contrib.staticfiles.management.commands import runserver
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV


class Command(runserver.Command):
    def run(self, **options):
        """Import the addresses before the reloader begins.

        It imports them in one thread while the checks import parts of them in another, and pyHanko, whose modules
        import each other in a circle, cannot be imported from two ends at once: one of them fails. What is wrong with
        our own modules is left to the checks to say.
        """
        if os.environ.get(DJANGO_AUTORELOAD_ENV):
            with suppress(Exception):
                import_module(settings.ROOT_URLCONF)
        super().run(**options)
