"""Editions of the rule book keep the order of their keys."""
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("hub", "0010_delegations")]

    operations = [
        migrations.AddField(model_name="edition", name="written", field=models.TextField(default="")),
        migrations.AlterField(model_name="edition", name="texts", field=models.JSONField(default=dict)),
    ]
