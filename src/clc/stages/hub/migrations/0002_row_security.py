"""Roles, grants and row security of the hub."""
from django.db import migrations

from clc.stages.hub import rowsecurity as sql

_OF_A_CLIENT = ("hub_fact", "hub_verdict", "hub_standing", "hub_action", "hub_touch", "hub_visit", "hub_document")


class Migration(migrations.Migration):
    dependencies = [("hub", "0001_initial")]
    operations = [
        migrations.RunSQL(sql.ROLE_AND_GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(sql.FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(sql.CLIENT, migrations.RunSQL.noop),
        *[migrations.RunSQL(sql.by_client(table), migrations.RunSQL.noop) for table in _OF_A_CLIENT],
        migrations.RunSQL(sql.PARTY, migrations.RunSQL.noop),
        migrations.RunSQL(sql.guard("hub_identifier", "exists (select 1 from hub_party p where p.id = party_id)"),
                          migrations.RunSQL.noop),
        migrations.RunSQL(sql.guard("hub_consent", "exists (select 1 from hub_party p where p.id = party_id)"),
                          migrations.RunSQL.noop),
        migrations.RunSQL(
            sql.guard("hub_relation",
                      "exists (select 1 from hub_client c where c.party_id in (source_id, target_id))"),
            migrations.RunSQL.noop),
        migrations.RunSQL(sql.ENTRY, migrations.RunSQL.noop),
        migrations.RunSQL(sql.MESSAGE, migrations.RunSQL.noop),
        migrations.RunSQL(sql.history("hub_clientevent", "pgh_obj_id", "hub_client"), migrations.RunSQL.noop),
        migrations.RunSQL(sql.history("hub_partyevent", "pgh_obj_id", "hub_party"), migrations.RunSQL.noop),
        migrations.RunSQL(sql.history("hub_actionevent", "pgh_obj_id", "hub_action"), migrations.RunSQL.noop),
        migrations.RunSQL(sql.history("hub_relationevent", "pgh_obj_id", "hub_relation"), migrations.RunSQL.noop),
    ]
