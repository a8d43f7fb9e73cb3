from django.db import migrations, models


class Migration(migrations.Migration):
    """What strangers may ask for is counted for all processes together."""

    dependencies = [("core", "0001_cache_table")]

    operations = [
        migrations.CreateModel(
            name="Spending",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("spent", models.PositiveIntegerField()),
                ("ends_at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
