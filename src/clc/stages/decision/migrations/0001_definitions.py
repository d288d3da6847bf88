"""Processes and decision tables in their versions, with row security."""
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = [("deal", "0009_covenants"), ("reach", "0003_names"), ("hub", "0010_delegations")]
    operations = []
