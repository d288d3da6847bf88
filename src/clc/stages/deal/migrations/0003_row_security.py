"""Row security of the deal stage."""
from django.db import migrations

from clc.stages.hub import rowsecurity as sql


class Migration(migrations.Migration):
    dependencies = [("deal", "0002_initial"), ("hub", "0002_row_security")]
    operations = [migrations.RunSQL(sql.by_client("deal_project"), migrations.RunSQL.noop)]
