"""Versions of project models, with row security."""
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("deal", "0004_structures")]
    operations = []
