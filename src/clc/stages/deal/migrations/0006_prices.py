"""What a price was made of and who allowed it, with row security."""
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("deal", "0005_projects")]
    operations = []
