"""Imported logs of processes."""
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("decision", "0003_meetings")]
    operations = []
