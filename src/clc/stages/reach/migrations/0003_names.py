"""Lists of names to keep away from, with row security; pg_trgm finds names that are nearly the same."""
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from clc.stages.hub import rowsecurity as sql

#: What everybody may read and only the machine writes.
PUBLIC = """
alter table TABLE enable row level security;
alter table TABLE force row level security;
create policy TABLE_read on TABLE for select using (true);
create policy TABLE_insert on TABLE for insert with check (ALL);
create policy TABLE_update on TABLE for update using (ALL) with check (ALL);
create policy TABLE_delete on TABLE for delete using (ALL);
"""


def _public(table: str) -> str:
    return PUBLIC.replace("TABLE", table).replace("(ALL)", f"({sql.ALL})")


OF_CLIENT = "exists (select 1 from hub_client c where c.id = reach_namehit.client_id)"
HIT = f"found_by_id = {sql.USER} or branch_id = any ({sql.BRANCHES}::bigint[]) or {OF_CLIENT}"
STEPS = (
    _public("reach_namelist"),
    _public("reach_listedname"),
    _public("reach_listedspelling"),
    sql.guard("reach_namehit", HIT),
    sql.history("reach_namehitevent", "pgh_obj_id", "reach_namehit"),
)


class Migration(migrations.Migration):

    dependencies = [
        ("reach", "0002_contacts"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NameList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=32, unique=True)),
                ('label', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('sanctions', 'Sanctions'), ('exposed', 'Politically exposed'), ('courts', 'Courts and defaulters'), ('internal', 'Our own list')], default='sanctions', max_length=12)),
                ('day', models.DateField()),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='ListedName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=400)),
                ('kind', models.CharField(choices=[('person', 'Person'), ('entity', 'Organisation'), ('vessel', 'Ship'), ('aircraft', 'Aircraft')], default='entity', max_length=8)),
                ('programme', models.CharField(blank=True, max_length=240)),
                ('remarks', models.TextField(blank=True)),
                ('codes', models.JSONField(default=list)),
                ('digest', models.CharField(max_length=64)),
                ('since', models.DateField()),
                ('gone_on', models.DateField(blank=True, null=True)),
                ('on', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='reach.namelist')),
            ],
            options={
                'ordering': ('id',),
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['codes'], name='listed_codes', opclasses=['jsonb_path_ops'])],
                'constraints': [models.UniqueConstraint(fields=('on', 'key'), name='a_listed_name_once')],
            },
        ),
        migrations.CreateModel(
            name='NameHit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(choices=[('lead', 'Lead'), ('client', 'Client'), ('party', 'Party to a client'), ('payee', 'Payee')], max_length=8)),
                ('key', models.BigIntegerField()),
                ('name', models.CharField(max_length=400)),
                ('matched', models.CharField(max_length=400)),
                ('score', models.FloatField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('proposed', 'Waiting for a second person'), ('cleared', 'Somebody else'), ('confirmed', 'The same')], default='waiting', max_length=10)),
                ('finding', models.CharField(blank=True, max_length=10)),
                ('why', models.TextField(blank=True)),
                ('found_at', models.DateTimeField(auto_now_add=True)),
                ('proposed_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('saves', models.IntegerField(default=0)),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.branch')),
                ('client', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='name_hits', to='hub.client')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('found_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('listed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hits', to='reach.listedname')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-score', 'id'),
                'indexes': [models.Index(fields=['state', '-score'], name='name_hit_queue'), models.Index(fields=['subject', 'key'], name='name_hit_subject')],
                'constraints': [models.UniqueConstraint(fields=('subject', 'key', 'listed'), name='a_name_hit_once'), models.CheckConstraint(condition=models.Q(('state', 'waiting'), models.Q(('finding__in', ['cleared', 'confirmed']), ('proposed_by__isnull', False), ('state', 'proposed')), models.Q(('decided_by__isnull', False), ('proposed_by__isnull', False), ('state__in', ['cleared', 'confirmed']), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='a_name_hit_is_closed_by_two')],
                'triggers': [pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reach_namehitevent" ("branch_id", "client_id", "decided_at", "decided_by_id", "finding", "found_at", "found_by_id", "id", "key", "listed_id", "matched", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "saves", "score", "state", "subject", "why") VALUES (NEW."branch_id", NEW."client_id", NEW."decided_at", NEW."decided_by_id", NEW."finding", NEW."found_at", NEW."found_by_id", NEW."id", NEW."key", NEW."listed_id", NEW."matched", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proposed_at", NEW."proposed_by_id", NEW."saves", NEW."score", NEW."state", NEW."subject", NEW."why"); RETURN NULL;', hash='94d31046c340197af06ca4db9a01e510026608e9', operation='UPDATE', pgid='pgtrigger_update_update_08561', table='reach_namehit', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reach_namehitevent" ("branch_id", "client_id", "decided_at", "decided_by_id", "finding", "found_at", "found_by_id", "id", "key", "listed_id", "matched", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "saves", "score", "state", "subject", "why") VALUES (OLD."branch_id", OLD."client_id", OLD."decided_at", OLD."decided_by_id", OLD."finding", OLD."found_at", OLD."found_by_id", OLD."id", OLD."key", OLD."listed_id", OLD."matched", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."proposed_at", OLD."proposed_by_id", OLD."saves", OLD."score", OLD."state", OLD."subject", OLD."why"); RETURN NULL;', hash='6dfdc9a8d8ef82589cfc6593c3f359602350cdf4', operation='DELETE', pgid='pgtrigger_delete_delete_0b4b4', table='reach_namehit', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='ListedSpelling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=400)),
                ('words', models.CharField(max_length=400)),
                ('joined', models.CharField(max_length=400)),
                ('listed', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='spellings', to='reach.listedname')),
            ],
            options={
                'ordering': ('id',),
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['words'], name='listed_words', opclasses=['gin_trgm_ops']), django.contrib.postgres.indexes.GinIndex(fields=['joined'], name='listed_joined', opclasses=['gin_trgm_ops'])],
            },
        ),
        migrations.CreateModel(
            name='NameHitEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('subject', models.CharField(choices=[('lead', 'Lead'), ('client', 'Client'), ('party', 'Party to a client'), ('payee', 'Payee')], max_length=8)),
                ('key', models.BigIntegerField()),
                ('name', models.CharField(max_length=400)),
                ('matched', models.CharField(max_length=400)),
                ('score', models.FloatField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('proposed', 'Waiting for a second person'), ('cleared', 'Somebody else'), ('confirmed', 'The same')], default='waiting', max_length=10)),
                ('finding', models.CharField(blank=True, max_length=10)),
                ('why', models.TextField(blank=True)),
                ('found_at', models.DateTimeField(auto_now_add=True)),
                ('proposed_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('saves', models.IntegerField(default=0)),
                ('branch', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.branch')),
                ('client', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.client')),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('found_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('listed', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reach.listedname')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reach.namehit')),
                ('proposed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='490003041c628a21b65d9c97fbc47960fae82db8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c321c', table='reach_namehitevent', when='BEFORE'))],
            },
        ),
        django.contrib.postgres.operations.TrigramExtension(
        ),
        *(migrations.RunSQL(step, migrations.RunSQL.noop) for step in STEPS),
    ]
