"""Row security of the servicing stage."""
from django.db import migrations

from clc.stages.hub import rowsecurity as sql


class Migration(migrations.Migration):
    dependencies = [("servicing", "0001_initial"), ("hub", "0002_row_security")]
    operations = [migrations.RunSQL(sql.by_client("servicing_loan"), migrations.RunSQL.noop)]
