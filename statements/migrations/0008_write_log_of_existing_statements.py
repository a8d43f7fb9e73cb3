"""Write the public log for the statements there are already, in the order of issuing and withdrawing."""

import hashlib
from datetime import UTC

import rfc8785
from django.db import migrations

AT_ONCE = 1000


def write_log(apps, schema_editor):
    LogEntry = apps.get_model("statements", "LogEntry")
    entries, previous = [], None
    for position, (at, act, statement) in enumerate(_acts(apps.get_model("statements", "Statement")), start=1):
        canonical = rfc8785.dumps(
            {
                "position": position,
                "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "act": act,
                "number": statement.number,
                "declaration": f"sha256:{statement.digest}",
                "pdf": f"sha256:{statement.pdf_sha256}",
                "reason": statement.withdrawn_reason if act == "withdrawn" else None,
                "previous": previous and f"sha256:{previous}",
            }
        )
        previous = hashlib.sha256(canonical).hexdigest()
        entries.append(
            LogEntry(
                position=position, act=act, statement=statement, canonical=canonical.decode(), digest=previous
            )
        )
    LogEntry.objects.bulk_create(entries, batch_size=AT_ONCE)


def _acts(Statement):
    """Return (when, what, statement) for all that happened, in order; superseding follows the issue of the successor."""
    statements = {each.pk: each for each in Statement.objects.defer("document", "summary").order_by("issued_at", "pk")}
    acts = []
    for statement in statements.values():
        acts.append((statement.issued_at, "issued", statement))
        if statement.supersedes_id:
            acts.append((statement.issued_at, "superseded", statements[statement.supersedes_id]))
    acts += [(each.withdrawn_at, "withdrawn", each) for each in statements.values() if each.withdrawn_at]
    return sorted(acts, key=lambda act: act[0])  # which keeps the order of what happened at the same moment


class Migration(migrations.Migration):
    dependencies = [("statements", "0007_log_entries")]

    operations = [migrations.RunPython(write_log, migrations.RunPython.noop)]
