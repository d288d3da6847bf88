"""Joint meetings, with row security."""
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("decision", "0002_cases")]
    operations = []
