import logging

from django.core.management.base import BaseCommand, CommandError

from ...subscriptions import news_mails

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Mail people what is new about what they follow: run it daily; run again, it sends nothing twice."

    def handle(self, **options):
        sent = failed = 0
        this = news_mails.begin()
        for reader in this.readers:
            try:
                sent += news_mails.send(reader, this)
            except Exception:
                logger.exception("Could not send news to %s", reader.email)
                failed += 1
        self.stdout.write(f"Mails with news sent: {sent}.")
        if failed:
            raise CommandError(f"Mails with news not sent: {failed}; the log says why. They are tried again next time.")
