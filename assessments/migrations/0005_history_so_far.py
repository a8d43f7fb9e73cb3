from django.db import migrations


def begin_history(apps, schema_editor):
    """Let the history of every answer given so far begin with what it says now."""
    Answer, Revision = apps.get_model("assessments", "Answer"), apps.get_model("assessments", "Revision")
    rows = []
    for answer in Answer.objects.select_related("criterion", "assessment").exclude(code="", explanation="").iterator():
        planned_for = answer.planned_for
        rows.append(
            Revision(
                assessment=answer.assessment,
                criterion=answer.criterion.key,
                number=answer.revision,
                values={
                    "code": answer.code,
                    "explanation": answer.explanation,
                    "planned_for": planned_for.isoformat() if planned_for else None,
                    "evidence": answer.evidence,
                    "standards": answer.standards,
                },
                origin="typed",
                by=answer.changed_by,
                at=answer.changed_at or answer.assessment.created_at,
            )
        )
    Revision.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0004_history_documents_company")]

    operations = [migrations.RunPython(begin_history, migrations.RunPython.noop)]
