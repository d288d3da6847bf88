"""Processes and decision tables in their versions, with row security."""
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from clc.stages.hub import rowsecurity as sql

#: A version's text is what cases ran on: it never changes, and it stays. So does the record of a crossing.
STAYS = """
create or replace function decision_definition_stays() returns trigger language plpgsql as $$ begin
    if tg_op = 'DELETE' then
      raise exception 'a definition stays';
    end if;
    if (new.kind, new.name, new.version, new.xml, new.sha256, new.by_id, new.at)
      is distinct from (old.kind, old.name, old.version, old.xml, old.sha256, old.by_id, old.at)
      or old.state in ('retired', 'refused')
      or (old.confirmed_by_id is not null and new.confirmed_by_id is distinct from old.confirmed_by_id) then
      raise exception 'a definition stays';
    end if;
    return new;
  end $$;
create trigger decision_definition_stays before update or delete on decision_definition
  for each row execute function decision_definition_stays();
create or replace function decision_crossing_stays() returns trigger language plpgsql as $$ begin
    raise exception 'a crossing stays';
  end $$;
create trigger decision_crossing_stays before update or delete on decision_crossing
  for each row execute function decision_crossing_stays();
"""


class Migration(migrations.Migration):

    initial = True
    dependencies = [
        ("deal", "0009_covenants"), ("reach", "0003_names"), ("hub", "0010_delegations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='definition',
            name='a_text_once',
        ),
        migrations.AddConstraint(
            model_name='definition',
            constraint=models.UniqueConstraint(condition=models.Q(('by__isnull', True)), fields=('kind', 'name', 'sha256'), name='a_shipped_text_once'),
        ),
        migrations.RunSQL(sql.guard("decision_definition", "true", writes=f"by_id = {sql.USER} or confirmed_by_id = {sql.USER}"
                                    f" or ended_by_id = {sql.USER}"), migrations.RunSQL.noop),
        migrations.RunSQL(sql.guard("decision_crossing", "true", writes=f"by_id = {sql.USER}"), migrations.RunSQL.noop),
        migrations.RunSQL(STAYS, migrations.RunSQL.noop),
    ]
