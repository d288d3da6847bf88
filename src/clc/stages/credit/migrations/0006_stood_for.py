"""Groups of clients one stands in for."""
from django.db import migrations

from clc.stages.credit import rowsecurity_limits as sql


class Migration(migrations.Migration):
    dependencies = [("credit", "0005_memos"), ("hub", "0010_delegations")]
    operations = [migrations.RunSQL(sql.GROUP_SEEN, migrations.RunSQL.noop)]
