from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from organisations.models import User
from organisations.recoveries import take_off


class Command(BaseCommand):
    help = "Take off somebody's lost second factor where no two of staff are left to approve it; ends their sessions."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--reason", required=True, help="how you made sure that it is them; for the log of acts")

    @transaction.atomic
    def handle(self, *, email, reason, **options):
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"Nobody here has the address {email}.")
        take_off(user, by=None, reason=reason)
        self.stdout.write(f"{email} has no second factor any more.")
