from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("credit", "0003_inventory")]
    operations = []
