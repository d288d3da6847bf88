"""Cases, their steps, acts and votes, and the frozen papers, with row security."""
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("decision", "0001_definitions")]
    operations = []
