from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("inquiry", "0002_due_diligence")]
    operations = []
