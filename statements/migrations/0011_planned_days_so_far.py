import json

from django.db import migrations


def list_planned_days(apps, schema_editor):
    """Note the days of what is planned in the statements issued so far; only those that plan anything are read."""
    Listing, Statement = apps.get_model("statements", "Listing"), apps.get_model("statements", "Statement")
    planning = Statement.objects.filter(listing__answers__contains="l").only("document")
    for statement in planning.iterator(chunk_size=100):
        answers = json.loads(statement.document)["declaration"]["answers"]
        days = {answer["criterion"]: answer["planned_for"] for answer in answers if answer["planned_for"]}
        Listing.objects.filter(pk=statement.pk).update(planned=days)


class Migration(migrations.Migration):

    dependencies = [("statements", "0010_planned_days")]

    operations = [migrations.RunPython(list_planned_days, migrations.RunPython.noop)]
