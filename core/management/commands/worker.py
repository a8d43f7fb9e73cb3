from django.core.management.base import BaseCommand, CommandError
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, task_backends

from ...background.backend import QueueBackend
from ...background.worker import Worker


class Command(BaseCommand):
    help = "Do the slow work that waits in the database (TASKS=database): one or more of these, on any machine."

    def add_arguments(self, parser):
        parser.add_argument("--batch", action="store_true", help="end when nothing waits any more")

    def handle(self, *, batch, **options):
        if not isinstance(task_backends[DEFAULT_TASK_BACKEND_ALIAS], QueueBackend):
            raise CommandError("No task waits for a worker: TASKS is not “database”.")
        worker = Worker(batch=batch)
        worker.configure_signals()
        worker.run()
