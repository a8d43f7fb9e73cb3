import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisations", "0002_language_and_mail")]

    operations = [
        migrations.AddField(
            model_name=model,
            name="changed_at",
            field=models.DateTimeField(auto_now=True, db_index=True, default=django.utils.timezone.now),
            preserve_default=False,
        )
        for model in ("organisation", "product")
    ]
