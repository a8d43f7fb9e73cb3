import json

from django.db import migrations

LETTERS = {"fulfilled": "f", "partly": "p", "planned": "l", "not_fulfilled": "n", "not_applicable": "x"}


def list_all(apps, schema_editor):
    """List the statements issued so far, as :mod:`statements.listing` does with new ones."""
    Statement, Criterion = apps.get_model("statements", "Statement"), apps.get_model("criteria", "Criterion")
    keys = {}
    for statement in Statement.objects.select_related("successor").iterator(chunk_size=100):
        if statement.catalogue_id not in keys:
            criteria = Criterion.objects.filter(catalogue=statement.catalogue_id).order_by("category__order", "order")
            keys[statement.catalogue_id] = list(criteria.values_list("key", flat=True))
        _list(apps, statement, keys[statement.catalogue_id])


def _list(apps, statement, keys):
    Listing, ListedStandard = apps.get_model("statements", "Listing"), apps.get_model("statements", "ListedStandard")
    declaration = json.loads(statement.document)["declaration"]
    said = {answer["criterion"]: answer for answer in declaration["answers"]}
    names = f"{declaration['issuer']['organisation']} {statement.object_name}"
    explanations = "\n".join(answer["explanation"] for answer in declaration["answers"] if answer["explanation"])
    successor = getattr(statement, "successor", None)
    ends = (statement.valid_until, statement.withdrawn_at, successor and successor.issued_at)
    listing = Listing.objects.create(
        statement=statement,
        organisation_id=statement.organisation_id,
        product_id=statement.product_id,
        catalogue_id=statement.catalogue_id,
        role=statement.role,
        language=statement.language,
        name=names.lower(),
        issued_at=statement.issued_at,
        in_force_until=min(filter(None, ends)),
        answers="".join(LETTERS[said[key]["answer"]] if key in said else "-" for key in keys),
        words=f"{statement.number} {names}\n{explanations}",
    )
    ListedStandard.objects.bulk_create(
        ListedStandard(
            listing=listing,
            criterion=answer["criterion"],
            standard=named["standard"],
            name=named["name"].lower()[:200],
            edition=named["edition"].lower()[:100],
            direction=named["direction"],
        )
        for answer in declaration["answers"]
        for named in answer["standards"]
    )


def search_index(apps, schema_editor):
    """Index the words for full text in each language; other databases search without."""
    if schema_editor.connection.vendor == "postgresql":
        for language, configuration in (("en", "english"), ("de", "german")):
            schema_editor.execute(
                f"CREATE INDEX listing_words_{language} ON statements_listing"
                f" USING gin (to_tsvector('{configuration}', words)) WHERE language = '{language}'"
            )


def no_search_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX listing_words_en, listing_words_de")


class Migration(migrations.Migration):
    atomic = False  # PostgreSQL indexes no table in the transaction that filled it, as long as checks are pending

    dependencies = [("statements", "0004_listings")]

    operations = [
        migrations.RunPython(list_all, migrations.RunPython.noop, atomic=True),
        migrations.RunPython(search_index, no_search_index),
    ]
