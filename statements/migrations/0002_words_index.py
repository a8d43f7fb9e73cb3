from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations
from django.db.models import Q

INDEXES = [
    GinIndex(SearchVector("words", config=configuration), name=f"listing_words_{language}", condition=Q(language=language))
    for language, configuration in (("en", "english"), ("de", "german"))
]


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for index in INDEXES:
            schema_editor.add_index(apps.get_model("statements", "Listing"), index)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for index in INDEXES:
            schema_editor.remove_index(apps.get_model("statements", "Listing"), index)


class Migration(migrations.Migration):
    """Index the words for full text in each language; other databases search without."""

    dependencies = [("statements", "0001_initial")]

    operations = [migrations.RunPython(add, remove)]
