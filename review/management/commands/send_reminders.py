import logging

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessments import collaboration

from ... import feedback, reminders

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Remind people of deadlines by mail: run it daily; run again, it sends nothing twice."

    def handle(self, **options):
        sent = failed = 0
        for reminder in reminders.due_reminders(timezone.localdate()):
            try:
                sent += reminders.send(reminder)
            except Exception:
                logger.exception("Could not remind %s of %s", reminder.to.email, reminder.about)
                failed += 1
        self.stdout.write(f"Reminders sent: {sent}.")
        if forgotten := feedback.forget_unconfirmed():
            self.stdout.write(f"Feedback that nobody confirmed, deleted: {forgotten}.")
        collaboration.forget_who_was_there()
        if failed:
            raise CommandError(f"Reminders not sent: {failed}; the log says why. They are tried again next time.")
