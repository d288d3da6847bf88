from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("hub", "0008_standing_manager"), ("inquiry", "0002_due_diligence")]
    operations = []
