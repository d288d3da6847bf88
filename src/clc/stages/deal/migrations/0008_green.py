"""Green and environmental assessments, with row security."""
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("deal", "0007_plans")]
    operations = []
