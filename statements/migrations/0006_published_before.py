from django.db import migrations
from django.db.models import Min


def confirm_those_published(apps, schema_editor):
    """Whoever published a statement before it was asked who speaks for them counts as confirmed since the first."""
    Statement, Mandate = apps.get_model("statements", "Statement"), apps.get_model("organisations", "Mandate")
    confirmed = Mandate.objects.filter(revoked_at__isnull=True).values("organisation")
    published = Statement.objects.exclude(organisation__in=confirmed).order_by().values_list("organisation")
    Mandate.objects.bulk_create(
        [
            Mandate(organisation_id=organisation, method="before", confirmed_at=first)
            for organisation, first in published.annotate(first=Min("issued_at"))
        ]
    )


class Migration(migrations.Migration):
    dependencies = [
        ("statements", "0005_who_withdrew_may_be_gone"),
        ("organisations", "0008_mandates_and_identifiers"),
    ]

    operations = [migrations.RunPython(confirm_those_published, migrations.RunPython.noop)]
