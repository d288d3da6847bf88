"""Delegations that end by themselves, and what a deputy may see."""
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("hub", "0009_rating_verdicts")]
    operations = []
