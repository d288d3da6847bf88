"""Covenants, conditions and undertakings, with row security."""
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from clc.stages.hub import rowsecurity as sql

#: A test of a covenant is never changed, and goes only with its client.
KEPT = """
create or replace function deal_covenanttest_stays() returns trigger language plpgsql as $$ begin
    if tg_op = 'DELETE' and coalesce((select current_setting('clc.reach', true)) = 'all', false) then return old; end if;
    raise exception 'a test that was made stays';
  end $$;
create trigger deal_covenanttest_stays before update or delete on deal_covenanttest
  for each row execute function deal_covenanttest_stays();
"""
STEPS = (
    sql.by_client("deal_covenant"),
    sql.by_client("deal_covenanttest"),
    sql.by_client("deal_condition"),
    sql.by_client("deal_undertaking"),
    sql.history("deal_covenantevent", "pgh_obj_id", "deal_covenant"),
    sql.history("deal_conditionevent", "pgh_obj_id", "deal_condition"),
    sql.history("deal_undertakingevent", "pgh_obj_id", "deal_undertaking"),
    KEPT,
)


class Migration(migrations.Migration):

    dependencies = [
        ("deal", "0008_green"), ("credit", "0005_memos"), ("hub", "0009_rating_verdicts"),
        ("pghistory", "0007_auto_20250421_0444"), migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Condition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.IntegerField(default=1)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('ended_why', models.TextField(blank=True)),
                ('source', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=64)),
                ('label', models.CharField(max_length=240)),
                ('asks', models.CharField(blank=True, max_length=240)),
                ('gate', models.CharField(max_length=16)),
                ('need', models.CharField(default='yes', max_length=16)),
                ('due', models.DateField(blank=True, null=True)),
                ('may_be_waived', models.BooleanField(default=True)),
                ('state', models.CharField(choices=[('open', 'Open'), ('met', 'Met'), ('waived', 'Waived')], default='open', max_length=8)),
                ('why', models.TextField(blank=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='hub.client')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.document')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='%(class)ss', to='deal.project')),
                ('structure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='deal.structure')),
                ('review', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='conditions', to='deal.environmentreview')),
            ],
            options={
                'ordering': ('id',),
                'abstract': False,
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('client', 'source', 'name', 'structure', 'project'), name='a_condition_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('state', 'open'), models.Q(('closed_by__isnull', False), ('evidence__isnull', False), ('state', 'met')), models.Q(('closed_by__isnull', False), ('may_be_waived', True), ('state', 'waived'), models.Q(('why', ''), _negated=True)), _connector='OR'), name='a_condition_closes_with_its_reason')],
            },
        ),
        migrations.CreateModel(
            name='Covenant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.IntegerField(default=1)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('ended_why', models.TextField(blank=True)),
                ('rule', models.CharField(max_length=64)),
                ('limit', models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True)),
                ('starts', models.DateField()),
                ('every_months', models.PositiveSmallIntegerField()),
                ('cure_days', models.PositiveSmallIntegerField()),
                ('agreed', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='hub.client')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='%(class)ss', to='deal.project')),
                ('structure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='deal.structure')),
            ],
            options={
                'ordering': ('id',),
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('every_months__gte', 1), ('every_months__lte', 60)), name='covenant_is_tested'), models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('client', 'rule', 'structure', 'project'), name='a_covenant_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Undertaking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.IntegerField(default=1)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('ended_why', models.TextField(blank=True)),
                ('kind', models.CharField(max_length=64)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=20, null=True)),
                ('months', models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True)),
                ('until', models.DateField(blank=True, null=True)),
                ('seen', models.JSONField(default=list)),
                ('company', models.JSONField(default=dict)),
                ('words', models.TextField(blank=True)),
                ('asset', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undertakings', to='credit.asset')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='hub.client')),
                ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.document')),
                ('guarantee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undertakings', to='credit.guarantee')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='%(class)ss', to='deal.project')),
                ('provider', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undertakings', to='hub.party')),
                ('structure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='deal.structure')),
            ],
            options={
                'ordering': ('id',),
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__isnull', True), ('amount__gt', 0), _connector='OR'), name='an_undertaking_is_for_something')],
            },
        ),
        migrations.CreateModel(
            name='ConditionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.IntegerField(default=1)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('ended_why', models.TextField(blank=True)),
                ('source', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=64)),
                ('label', models.CharField(max_length=240)),
                ('asks', models.CharField(blank=True, max_length=240)),
                ('gate', models.CharField(max_length=16)),
                ('need', models.CharField(default='yes', max_length=16)),
                ('due', models.DateField(blank=True, null=True)),
                ('may_be_waived', models.BooleanField(default=True)),
                ('state', models.CharField(choices=[('open', 'Open'), ('met', 'Met'), ('waived', 'Waived')], default='open', max_length=8)),
                ('why', models.TextField(blank=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.client')),
                ('closed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('evidence', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.document')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='deal.condition')),
                ('project', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deal.project')),
                ('structure', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deal.structure')),
                ('review', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deal.environmentreview')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CovenantEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.IntegerField(default=1)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('ended_why', models.TextField(blank=True)),
                ('rule', models.CharField(max_length=64)),
                ('limit', models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True)),
                ('starts', models.DateField()),
                ('every_months', models.PositiveSmallIntegerField()),
                ('cure_days', models.PositiveSmallIntegerField()),
                ('agreed', models.TextField(blank=True)),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.client')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='deal.covenant')),
                ('project', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deal.project')),
                ('structure', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deal.structure')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CovenantTest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('value', models.FloatField(null=True)),
                ('limit', models.FloatField(null=True)),
                ('found', models.CharField(choices=[('met', 'Met'), ('thin', 'Thin'), ('breached', 'Breached'), ('unknown', 'Unknown')], max_length=10)),
                ('formula', models.CharField(blank=True, max_length=120)),
                ('inputs', models.JSONField(default=dict)),
                ('words', models.TextField(blank=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='covenant_tests', to='hub.client')),
                ('covenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tests', to='deal.covenant')),
                ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.document')),
            ],
            options={
                'ordering': ('-day', '-id'),
            },
        ),
        migrations.CreateModel(
            name='UndertakingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.IntegerField(default=1)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('ended_why', models.TextField(blank=True)),
                ('kind', models.CharField(max_length=64)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=20, null=True)),
                ('months', models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True)),
                ('until', models.DateField(blank=True, null=True)),
                ('seen', models.JSONField(default=list)),
                ('company', models.JSONField(default=dict)),
                ('words', models.TextField(blank=True)),
                ('asset', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='credit.asset')),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.client')),
                ('evidence', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.document')),
                ('guarantee', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='credit.guarantee')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='deal.undertaking')),
                ('project', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deal.project')),
                ('provider', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.party')),
                ('structure', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deal.structure')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='covenant',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "deal_covenantevent" ("agreed", "at", "by_id", "changed_at", "client_id", "cure_days", "ended_on", "ended_why", "every_months", "id", "limit", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "rule", "starts", "structure_id", "version") VALUES (NEW."agreed", NEW."at", NEW."by_id", NEW."changed_at", NEW."client_id", NEW."cure_days", NEW."ended_on", NEW."ended_why", NEW."every_months", NEW."id", NEW."limit", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."rule", NEW."starts", NEW."structure_id", NEW."version"); RETURN NULL;', hash='40555ae03a14bde782d6ad37b7f845c05a347b57', operation='UPDATE', pgid='pgtrigger_update_update_d4fba', table='deal_covenant', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='covenant',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deal_covenantevent" ("agreed", "at", "by_id", "changed_at", "client_id", "cure_days", "ended_on", "ended_why", "every_months", "id", "limit", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "rule", "starts", "structure_id", "version") VALUES (OLD."agreed", OLD."at", OLD."by_id", OLD."changed_at", OLD."client_id", OLD."cure_days", OLD."ended_on", OLD."ended_why", OLD."every_months", OLD."id", OLD."limit", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."rule", OLD."starts", OLD."structure_id", OLD."version"); RETURN NULL;', hash='989b68622dc55309ab32d0963898aa4f691b941c', operation='DELETE', pgid='pgtrigger_delete_delete_a0de7', table='deal_covenant', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='covenantevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6c05c87130a2fe1307a2d471db09a19e5f4937f7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5e22d', table='deal_covenantevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='conditionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='dba226b56d0f2c07aad2fe32ab9d8c81e232c29a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2b2ae', table='deal_conditionevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='condition',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "deal_conditionevent" ("asks", "at", "by_id", "changed_at", "client_id", "closed_at", "closed_by_id", "due", "ended_on", "ended_why", "evidence_id", "gate", "id", "label", "may_be_waived", "name", "need", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "review_id", "source", "state", "structure_id", "version", "why") VALUES (NEW."asks", NEW."at", NEW."by_id", NEW."changed_at", NEW."client_id", NEW."closed_at", NEW."closed_by_id", NEW."due", NEW."ended_on", NEW."ended_why", NEW."evidence_id", NEW."gate", NEW."id", NEW."label", NEW."may_be_waived", NEW."name", NEW."need", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."review_id", NEW."source", NEW."state", NEW."structure_id", NEW."version", NEW."why"); RETURN NULL;', hash='0d09417d274a6288655bb1576a860963556ec5a8', operation='UPDATE', pgid='pgtrigger_update_update_37aa1', table='deal_condition', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='condition',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deal_conditionevent" ("asks", "at", "by_id", "changed_at", "client_id", "closed_at", "closed_by_id", "due", "ended_on", "ended_why", "evidence_id", "gate", "id", "label", "may_be_waived", "name", "need", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "review_id", "source", "state", "structure_id", "version", "why") VALUES (OLD."asks", OLD."at", OLD."by_id", OLD."changed_at", OLD."client_id", OLD."closed_at", OLD."closed_by_id", OLD."due", OLD."ended_on", OLD."ended_why", OLD."evidence_id", OLD."gate", OLD."id", OLD."label", OLD."may_be_waived", OLD."name", OLD."need", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."review_id", OLD."source", OLD."state", OLD."structure_id", OLD."version", OLD."why"); RETURN NULL;', hash='3d5b10f258aa4b8afe4b4ae1e87346bd90efeee9', operation='DELETE', pgid='pgtrigger_delete_delete_6e0da', table='deal_condition', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='undertaking',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "deal_undertakingevent" ("amount", "asset_id", "at", "by_id", "changed_at", "client_id", "company", "ended_on", "ended_why", "evidence_id", "guarantee_id", "id", "kind", "months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "provider_id", "seen", "structure_id", "until", "version", "words") VALUES (NEW."amount", NEW."asset_id", NEW."at", NEW."by_id", NEW."changed_at", NEW."client_id", NEW."company", NEW."ended_on", NEW."ended_why", NEW."evidence_id", NEW."guarantee_id", NEW."id", NEW."kind", NEW."months", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."provider_id", NEW."seen", NEW."structure_id", NEW."until", NEW."version", NEW."words"); RETURN NULL;', hash='aa7d275d31728a904a7c67c3c78df12ee50e37fd', operation='UPDATE', pgid='pgtrigger_update_update_65d19', table='deal_undertaking', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='undertaking',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deal_undertakingevent" ("amount", "asset_id", "at", "by_id", "changed_at", "client_id", "company", "ended_on", "ended_why", "evidence_id", "guarantee_id", "id", "kind", "months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "provider_id", "seen", "structure_id", "until", "version", "words") VALUES (OLD."amount", OLD."asset_id", OLD."at", OLD."by_id", OLD."changed_at", OLD."client_id", OLD."company", OLD."ended_on", OLD."ended_why", OLD."evidence_id", OLD."guarantee_id", OLD."id", OLD."kind", OLD."months", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."provider_id", OLD."seen", OLD."structure_id", OLD."until", OLD."version", OLD."words"); RETURN NULL;', hash='98ca6499a6c1c3e72fe2c6a6f399ca173e5e1424', operation='DELETE', pgid='pgtrigger_delete_delete_fdd3e', table='deal_undertaking', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='undertakingevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='02c17f83e105dba0b674e946567e12d29212602b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_07d4c', table='deal_undertakingevent', when='BEFORE')),
        ),
        *(migrations.RunSQL(step, migrations.RunSQL.noop) for step in STEPS),
    ]
