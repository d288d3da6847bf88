from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("inquiry", "0001_statements")]
    operations = []
