from django.core.management import call_command
from django.db import migrations


def make_table(apps, schema_editor):
    call_command("createcachetable", "cache", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """The cache is the database's, so that all processes count the same attempts to sign in."""

    initial = True

    dependencies = []

    operations = [migrations.RunPython(make_table, migrations.RunPython.noop)]
