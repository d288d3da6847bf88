"""Structures, quotes and their papers, with row security."""
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("deal", "0003_row_security"), ("credit", "0005_memos"), ("inquiry", "0003_people"), ("hub", "0009_rating_verdicts")]
    operations = []
