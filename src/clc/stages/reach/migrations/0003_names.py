"""Lists of names to keep away from, with row security."""
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reach", "0002_contacts")]
    operations = []
