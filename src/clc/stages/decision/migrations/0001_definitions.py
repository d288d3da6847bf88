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
        migrations.CreateModel(
            name='Definition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('bpmn', 'Process'), ('dmn', 'Decision table')], max_length=4)),
                ('name', models.CharField(max_length=60)),
                ('version', models.PositiveIntegerField()),
                ('label', models.CharField(max_length=120)),
                ('xml', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('confirmed', 'In force'), ('retired', 'Retired'), ('refused', 'Turned down')], default='draft', max_length=9)),
                ('why', models.CharField(blank=True, max_length=400)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('name', '-version'),
                'constraints': [models.UniqueConstraint(fields=('kind', 'name', 'version'), name='a_definition_version_once'), models.UniqueConstraint(condition=models.Q(('by__isnull', True)), fields=('kind', 'name', 'sha256'), name='a_shipped_text_once'), models.UniqueConstraint(condition=models.Q(('state', 'confirmed')), fields=('kind', 'name'), name='one_version_in_force'), models.CheckConstraint(condition=models.Q(('by__isnull', True), models.Q(('state__in', ['confirmed', 'retired']), _negated=True), ('confirmed_by__isnull', False), _connector='OR'), name='a_definition_is_confirmed'), models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('by')), _negated=True), _connector='OR'), name='a_definition_is_confirmed_by_another')],
            },
        ),
        migrations.CreateModel(
            name='Crossing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('steps', models.JSONField(default=dict)),
                ('moved', models.JSONField(default=list)),
                ('stayed', models.JSONField(default=list)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('new', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decision.definition')),
                ('old', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decision.definition')),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        migrations.RunSQL(sql.guard("decision_definition", "true", writes=f"by_id = {sql.USER} or confirmed_by_id = {sql.USER}"
                                    f" or ended_by_id = {sql.USER}"), migrations.RunSQL.noop),
        migrations.RunSQL(sql.guard("decision_crossing", "true", writes=f"by_id = {sql.USER}"), migrations.RunSQL.noop),
        migrations.RunSQL(STAYS, migrations.RunSQL.noop),
    ]
