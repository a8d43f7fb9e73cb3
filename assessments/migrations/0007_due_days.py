from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone


def due(apps, schema_editor):
    """Give the submissions so far the two weeks that ten working days are."""
    for submission in apps.get_model("assessments", "Submission").objects.only("declared_at").iterator():
        submission.due_on = timezone.localdate(submission.declared_at) + timedelta(weeks=2)
        submission.save(update_fields=["due_on"])


class Migration(migrations.Migration):
    dependencies = [("assessments", "0006_review")]

    operations = [
        migrations.RunPython(due, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="submission",
            name="due_on",
            field=models.DateField(help_text="The day until which the reviewers mean to decide."),
        ),
    ]
