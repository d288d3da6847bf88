"""Statements of clients, their lines, members, eliminations and learned mappings, with row security."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from clc.stages.hub import rowsecurity as sql

_OF_A_STATEMENT = "exists (select 1 from inquiry_statement s where s.id = {table}.statement_id)"
_STAYS = """
create or replace function inquiry_statement_state(key bigint) returns text language sql stable security definer
  set search_path = public as $$ select state from inquiry_statement where id = key $$;
create or replace function inquiry_line_stays() returns trigger language plpgsql as $$ begin
    if not @ALL@ and inquiry_statement_state(coalesce(new.statement_id, old.statement_id)) in ('confirmed', 'superseded')
    then
      raise exception 'the lines of a confirmed statement stay as they are: restate it';
    end if;
    return coalesce(new, old);
  end $$;
create trigger inquiry_line_stays before insert or update or delete on inquiry_statementline
  for each row execute function inquiry_line_stays();
""".replace("@ALL@", sql.ALL)
_SECURITY = [
    _STAYS,
    sql.by_client("inquiry_statement"),
    *[sql.guard(table, _OF_A_STATEMENT.format(table=table))
      for table in ("inquiry_statementline", "inquiry_statementmember", "inquiry_elimination")],
    sql.guard("inquiry_linemapping",
              "client_id is null or exists (select 1 from hub_client c where c.id = inquiry_linemapping.client_id)"),
    sql.history("inquiry_statementevent", "pgh_obj_id", "inquiry_statement"),
    sql.history("inquiry_statementlineevent", "pgh_obj_id", "inquiry_statementline"),
]


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('hub', '0008_standing_manager'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period_end', models.DateField(verbose_name='period end')),
                ('months', models.PositiveSmallIntegerField(default=12, verbose_name='months covered')),
                ('scope', models.CharField(choices=[('single', 'Single entity'), ('group', 'Consolidated')], default='single', max_length=8, verbose_name='scope')),
                ('kind', models.CharField(choices=[('annual', 'Annual report'), ('interim', 'Interim report')], default='annual', max_length=8)),
                ('template', models.CharField(default='cas_general', max_length=63, verbose_name='format')),
                ('currency', models.CharField(default='CNY', max_length=3, verbose_name='currency')),
                ('unit', models.CharField(default='yuan', max_length=16, verbose_name='unit')),
                ('rate', models.DecimalField(blank=True, decimal_places=8, max_digits=18, null=True, verbose_name='yuan for one unit of the currency')),
                ('audited', models.BooleanField(blank=True, null=True, verbose_name='audited')),
                ('auditor', models.CharField(blank=True, max_length=120, verbose_name='auditor')),
                ('opinion', models.CharField(blank=True, choices=[('unqualified', 'Unqualified'), ('emphasis', 'Unqualified, with emphasis of matter'), ('qualified', 'Qualified'), ('adverse', 'Adverse'), ('disclaimer', 'Disclaimer of opinion')], max_length=12, verbose_name='opinion')),
                ('filed_on', models.DateField(blank=True, null=True, verbose_name='filed on')),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('why', models.TextField(blank=True, verbose_name='why')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('confirmed', 'Confirmed'), ('superseded', 'Superseded')], default='draft', max_length=12)),
                ('source_sha256', models.CharField(blank=True, max_length=64)),
                ('unread', models.JSONField(blank=True, default=list)),
                ('saves', models.PositiveIntegerField(default=0)),
                ('entered_at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statements', to='hub.client')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('import_run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='hub.import')),
                ('record', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='hub.record')),
                ('restates', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='restated_by', to='inquiry.statement')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='statements', to='hub.document')),
            ],
            options={
                'ordering': ('-period_end', 'scope', '-version'),
                'indexes': [models.Index(fields=['client', '-period_end'], name='statement_period')],
                'constraints': [models.UniqueConstraint(fields=('client', 'period_end', 'months', 'scope', 'version'), name='one_statement_a_version'), models.UniqueConstraint(condition=models.Q(('state', 'confirmed')), fields=('client', 'period_end', 'months', 'scope'), name='one_confirmed_statement'), models.CheckConstraint(condition=models.Q(('months__gte', 1), ('months__lte', 24)), name='statement_months_fit'), models.CheckConstraint(condition=models.Q(('state', 'draft'), ('confirmed_by__isnull', False), _connector='OR'), name='confirmed_by_somebody'), models.CheckConstraint(condition=models.Q(('rate__isnull', True), ('rate__gt', 0), _connector='OR'), name='rate_above_0')],
                'triggers': [pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "inquiry_statementevent" ("audited", "auditor", "changed_at", "client_id", "confirmed_at", "confirmed_by_id", "currency", "entered_at", "entered_by_id", "filed_on", "id", "import_run_id", "kind", "months", "opinion", "period_end", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "record_id", "restates_id", "saves", "scope", "source_id", "source_sha256", "state", "template", "unit", "unread", "version", "why") VALUES (NEW."audited", NEW."auditor", NEW."changed_at", NEW."client_id", NEW."confirmed_at", NEW."confirmed_by_id", NEW."currency", NEW."entered_at", NEW."entered_by_id", NEW."filed_on", NEW."id", NEW."import_run_id", NEW."kind", NEW."months", NEW."opinion", NEW."period_end", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rate", NEW."record_id", NEW."restates_id", NEW."saves", NEW."scope", NEW."source_id", NEW."source_sha256", NEW."state", NEW."template", NEW."unit", NEW."unread", NEW."version", NEW."why"); RETURN NULL;', hash='d39e727629785aef9bff74ccc6de4c5ba0b6ab02', operation='UPDATE', pgid='pgtrigger_update_update_22e54', table='inquiry_statement', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "inquiry_statementevent" ("audited", "auditor", "changed_at", "client_id", "confirmed_at", "confirmed_by_id", "currency", "entered_at", "entered_by_id", "filed_on", "id", "import_run_id", "kind", "months", "opinion", "period_end", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "record_id", "restates_id", "saves", "scope", "source_id", "source_sha256", "state", "template", "unit", "unread", "version", "why") VALUES (OLD."audited", OLD."auditor", OLD."changed_at", OLD."client_id", OLD."confirmed_at", OLD."confirmed_by_id", OLD."currency", OLD."entered_at", OLD."entered_by_id", OLD."filed_on", OLD."id", OLD."import_run_id", OLD."kind", OLD."months", OLD."opinion", OLD."period_end", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rate", OLD."record_id", OLD."restates_id", OLD."saves", OLD."scope", OLD."source_id", OLD."source_sha256", OLD."state", OLD."template", OLD."unit", OLD."unread", OLD."version", OLD."why"); RETURN NULL;', hash='b2235b7aac2d666faca8110202a5134e007aa05b', operation='DELETE', pgid='pgtrigger_delete_delete_bccae', table='inquiry_statement', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='LineMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(blank=True, max_length=16)),
                ('written', models.CharField(max_length=240)),
                ('shown', models.CharField(max_length=240)),
                ('item', models.CharField(blank=True, max_length=24)),
                ('flip', models.BooleanField(default=False)),
                ('at', models.DateTimeField(auto_now=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='line_mappings', to='hub.client')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('client', 'part', 'written'), name='one_mapping_a_line', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Elimination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('words', models.CharField(max_length=240)),
                ('item', models.CharField(max_length=24)),
                ('amount', models.DecimalField(decimal_places=4, max_digits=24)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='eliminations', to='inquiry.statement')),
            ],
            options={
                'ordering': ('number', 'id'),
            },
        ),
        migrations.CreateModel(
            name='StatementEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('period_end', models.DateField(verbose_name='period end')),
                ('months', models.PositiveSmallIntegerField(default=12, verbose_name='months covered')),
                ('scope', models.CharField(choices=[('single', 'Single entity'), ('group', 'Consolidated')], default='single', max_length=8, verbose_name='scope')),
                ('kind', models.CharField(choices=[('annual', 'Annual report'), ('interim', 'Interim report')], default='annual', max_length=8)),
                ('template', models.CharField(default='cas_general', max_length=63, verbose_name='format')),
                ('currency', models.CharField(default='CNY', max_length=3, verbose_name='currency')),
                ('unit', models.CharField(default='yuan', max_length=16, verbose_name='unit')),
                ('rate', models.DecimalField(blank=True, decimal_places=8, max_digits=18, null=True, verbose_name='yuan for one unit of the currency')),
                ('audited', models.BooleanField(blank=True, null=True, verbose_name='audited')),
                ('auditor', models.CharField(blank=True, max_length=120, verbose_name='auditor')),
                ('opinion', models.CharField(blank=True, choices=[('unqualified', 'Unqualified'), ('emphasis', 'Unqualified, with emphasis of matter'), ('qualified', 'Qualified'), ('adverse', 'Adverse'), ('disclaimer', 'Disclaimer of opinion')], max_length=12, verbose_name='opinion')),
                ('filed_on', models.DateField(blank=True, null=True, verbose_name='filed on')),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('why', models.TextField(blank=True, verbose_name='why')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('confirmed', 'Confirmed'), ('superseded', 'Superseded')], default='draft', max_length=12)),
                ('source_sha256', models.CharField(blank=True, max_length=64)),
                ('unread', models.JSONField(blank=True, default=list)),
                ('saves', models.PositiveIntegerField(default=0)),
                ('entered_at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.client')),
                ('confirmed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('entered_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('import_run', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.import')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='inquiry.statement')),
                ('record', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.record')),
                ('restates', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='inquiry.statement')),
                ('source', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.document')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='162dd9a960afebca66cfe5d0c5c1563216d6a3ef', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e1c17', table='inquiry_statementevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='StatementLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(max_length=24)),
                ('column', models.CharField(choices=[('current', 'Period'), ('prior', 'Before')], default='current', max_length=8)),
                ('value', models.DecimalField(blank=True, decimal_places=4, max_digits=24, null=True)),
                ('how', models.CharField(choices=[('read', 'Read'), ('typed', 'Typed'), ('summed', 'Summed up')], default='typed', max_length=8)),
                ('written', models.CharField(blank=True, max_length=240)),
                ('text', models.CharField(blank=True, max_length=120)),
                ('sheet', models.CharField(blank=True, max_length=120)),
                ('page', models.PositiveIntegerField(blank=True, null=True)),
                ('box', models.JSONField(blank=True, null=True)),
                ('confidence', models.FloatField(default=1.0)),
                ('doubt', models.CharField(blank=True, max_length=400)),
                ('parts', models.JSONField(blank=True, default=list)),
                ('looked_at', models.DateTimeField(blank=True, null=True)),
                ('edited_at', models.DateTimeField(blank=True, null=True)),
                ('told_before', models.DecimalField(blank=True, decimal_places=4, max_digits=24, null=True)),
                ('edited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('looked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='inquiry.statement')),
            ],
            options={
                'ordering': ('id',),
                'constraints': [models.UniqueConstraint(fields=('statement', 'column', 'item'), name='one_cell_a_line')],
                'triggers': [pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "inquiry_statementlineevent" ("box", "column", "confidence", "doubt", "edited_at", "edited_by_id", "how", "id", "item", "looked_at", "looked_by_id", "page", "parts", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sheet", "statement_id", "text", "told_before", "value", "written") VALUES (NEW."box", NEW."column", NEW."confidence", NEW."doubt", NEW."edited_at", NEW."edited_by_id", NEW."how", NEW."id", NEW."item", NEW."looked_at", NEW."looked_by_id", NEW."page", NEW."parts", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sheet", NEW."statement_id", NEW."text", NEW."told_before", NEW."value", NEW."written"); RETURN NULL;', hash='fcb504cfabfeca3f72c1597cc381a1b4b5a7b0bc', operation='UPDATE', pgid='pgtrigger_update_update_a82a8', table='inquiry_statementline', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "inquiry_statementlineevent" ("box", "column", "confidence", "doubt", "edited_at", "edited_by_id", "how", "id", "item", "looked_at", "looked_by_id", "page", "parts", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sheet", "statement_id", "text", "told_before", "value", "written") VALUES (OLD."box", OLD."column", OLD."confidence", OLD."doubt", OLD."edited_at", OLD."edited_by_id", OLD."how", OLD."id", OLD."item", OLD."looked_at", OLD."looked_by_id", OLD."page", OLD."parts", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."sheet", OLD."statement_id", OLD."text", OLD."told_before", OLD."value", OLD."written"); RETURN NULL;', hash='3cb7348c5213559caeba9b7796ff13b956121291', operation='DELETE', pgid='pgtrigger_delete_delete_1bf84', table='inquiry_statementline', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='StatementMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('share', models.DecimalField(decimal_places=6, default=1, max_digits=9)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consolidated_in', to='inquiry.statement')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='inquiry.statement')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('statement', 'member'), name='a_member_once'), models.CheckConstraint(condition=models.Q(('share__gt', 0), ('share__lte', 1)), name='member_share_is_a_share')],
            },
        ),
        migrations.CreateModel(
            name='StatementLineEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('item', models.CharField(max_length=24)),
                ('column', models.CharField(choices=[('current', 'Period'), ('prior', 'Before')], default='current', max_length=8)),
                ('value', models.DecimalField(blank=True, decimal_places=4, max_digits=24, null=True)),
                ('how', models.CharField(choices=[('read', 'Read'), ('typed', 'Typed'), ('summed', 'Summed up')], default='typed', max_length=8)),
                ('written', models.CharField(blank=True, max_length=240)),
                ('text', models.CharField(blank=True, max_length=120)),
                ('sheet', models.CharField(blank=True, max_length=120)),
                ('page', models.PositiveIntegerField(blank=True, null=True)),
                ('box', models.JSONField(blank=True, null=True)),
                ('confidence', models.FloatField(default=1.0)),
                ('doubt', models.CharField(blank=True, max_length=400)),
                ('parts', models.JSONField(blank=True, default=list)),
                ('looked_at', models.DateTimeField(blank=True, null=True)),
                ('edited_at', models.DateTimeField(blank=True, null=True)),
                ('told_before', models.DecimalField(blank=True, decimal_places=4, max_digits=24, null=True)),
                ('edited_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('looked_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='inquiry.statementline')),
                ('statement', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='inquiry.statement')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7069b7712b8d53a23f5f448204273151881a878f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_bc26e', table='inquiry_statementlineevent', when='BEFORE'))],
            },
        ),
        *[migrations.RunSQL(each, migrations.RunSQL.noop) for each in _SECURITY],
    ]
