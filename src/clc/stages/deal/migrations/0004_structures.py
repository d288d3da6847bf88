"""Structures, quotes and their papers, with row security."""
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from clc.stages.hub import rowsecurity as sql

#: A row that was offered stays as it is, but for the columns of MOVES; it goes only with its client.
OFFERED = """
create or replace function TABLE_stays() returns trigger language plpgsql as $$ begin
    if tg_op = 'DELETE' then
      if old.state <> 'draft' and not coalesce((select current_setting('clc.reach', true)) = 'all', false) then
        raise exception 'what was offered stays';
      end if;
      return old;
    end if;
    if old.state <> 'draft' and (new.state = 'draft' or to_jsonb(new) - array[MOVES] is distinct from
       to_jsonb(old) - array[MOVES]) then raise exception 'what was offered stays'; end if;
    return new;
  end $$;
create trigger TABLE_stays before update or delete on TABLE for each row execute function TABLE_stays();
"""


def stays(table: str, moves: str) -> str:
    """The SQL of OFFERED for a table and the columns that still move."""
    return OFFERED.replace("TABLE", table).replace("MOVES", moves)


#: A sealed paper is never changed, and goes only with its client.
SEALED = """
create or replace function deal_termsheet_stays() returns trigger language plpgsql as $$ begin
    if tg_op = 'DELETE' and coalesce((select current_setting('clc.reach', true)) = 'all', false) then return old; end if;
    raise exception 'a sealed paper stays';
  end $$;
create trigger deal_termsheet_stays before update or delete on deal_termsheet
  for each row execute function deal_termsheet_stays();
"""
STEPS = (
    sql.by_client("deal_quote"), sql.by_client("deal_structure"), sql.by_client("deal_termsheet"),
    sql.history("deal_structureevent", "pgh_obj_id", "deal_structure"),
    stays("deal_quote", "'state', 'closed_at', 'closed_why', 'changed_at', 'saves'"),
    stays("deal_structure", "'state', 'changed_at', 'saves'"),
    SEALED,
)


class Migration(migrations.Migration):

    dependencies = [
        ("deal", "0003_row_security"), ("credit", "0005_memos"), ("inquiry", "0003_people"), ("hub", "0009_rating_verdicts"),
        ("pghistory", "0007_auto_20250421_0444"), migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Quote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('title', models.CharField(blank=True, max_length=120)),
                ('words', models.TextField(blank=True)),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('offered', 'Offered'), ('chosen', 'Chosen'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10)),
                ('saves', models.PositiveIntegerField(default=0)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('offered_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_why', models.CharField(blank=True, max_length=400)),
                ('before', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='after', to='deal.quote')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quotes', to='hub.client')),
                ('edition', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.edition')),
                ('offered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-number', '-version'),
                'constraints': [models.UniqueConstraint(fields=('client', 'number', 'version'), name='a_quote_once')],
            },
        ),
        migrations.CreateModel(
            name='Structure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('letter', models.CharField(choices=[('A', 'A'), ('B', 'B'), ('C', 'C')], default='A', max_length=1)),
                ('product', models.CharField(max_length=64)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=20, verbose_name='amount')),
                ('currency', models.CharField(default='CNY', max_length=3)),
                ('starts', models.DateField(verbose_name='start')),
                ('tenor_months', models.PositiveIntegerField()),
                ('months_per_period', models.PositiveIntegerField(default=1)),
                ('grace_months', models.PositiveIntegerField(default=0)),
                ('repayment', models.CharField(max_length=40)),
                ('terms', models.JSONField(blank=True, default=dict)),
                ('day_count', models.CharField(max_length=16)),
                ('rate_type', models.CharField(choices=[('fixed', 'Fixed'), ('floating', 'Floating')], default='fixed', max_length=10)),
                ('rate', models.DecimalField(decimal_places=6, max_digits=9, verbose_name='rate')),
                ('reference', models.CharField(blank=True, max_length=64)),
                ('reference_rate', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ('spread_bp', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                ('upfront_fee', models.DecimalField(decimal_places=6, default=0, max_digits=9)),
                ('yearly_fee', models.DecimalField(decimal_places=6, default=0, max_digits=9)),
                ('prepayment_fee', models.DecimalField(decimal_places=6, default=0, max_digits=9)),
                ('security', models.CharField(choices=[('unsecured', 'On credit alone'), ('guarantee_general', 'General guarantee'), ('guarantee_joint', 'Joint and several guarantee'), ('mortgage', 'Mortgage'), ('pledge', 'Pledge'), ('margin', 'Cash margin'), ('mixed', 'Several forms')], default='unsecured', max_length=20)),
                ('security_kind', models.CharField(blank=True, max_length=64)),
                ('security_value', models.DecimalField(blank=True, decimal_places=2, max_digits=20, null=True)),
                ('security_words', models.TextField(blank=True)),
                ('purpose', models.CharField(blank=True, max_length=400)),
                ('words', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('offered', 'Offered'), ('chosen', 'Chosen'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10)),
                ('outcome', models.JSONField(blank=True, default=dict)),
                ('saves', models.PositiveIntegerField(default=0)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('before', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='after', to='deal.structure')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='structures', to='hub.client')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='structures', to='deal.project')),
                ('quote', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='structures', to='deal.quote')),
            ],
            options={
                'ordering': ('quote', 'letter'),
                'indexes': [models.Index(fields=['client', 'state'], name='structure_client')],
                'constraints': [models.UniqueConstraint(fields=('quote', 'letter'), name='an_alternative_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('tenor_months__gt', 0)), name='a_structure_lends')],
                'triggers': [pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "deal_structureevent" ("amount", "at", "before_id", "by_id", "changed_at", "client_id", "currency", "day_count", "grace_months", "id", "letter", "months_per_period", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepayment_fee", "product", "project_id", "purpose", "quote_id", "rate", "rate_type", "reference", "reference_rate", "repayment", "saves", "security", "security_kind", "security_value", "security_words", "spread_bp", "starts", "state", "tenor_months", "terms", "upfront_fee", "words", "yearly_fee") VALUES (NEW."amount", NEW."at", NEW."before_id", NEW."by_id", NEW."changed_at", NEW."client_id", NEW."currency", NEW."day_count", NEW."grace_months", NEW."id", NEW."letter", NEW."months_per_period", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prepayment_fee", NEW."product", NEW."project_id", NEW."purpose", NEW."quote_id", NEW."rate", NEW."rate_type", NEW."reference", NEW."reference_rate", NEW."repayment", NEW."saves", NEW."security", NEW."security_kind", NEW."security_value", NEW."security_words", NEW."spread_bp", NEW."starts", NEW."state", NEW."tenor_months", NEW."terms", NEW."upfront_fee", NEW."words", NEW."yearly_fee"); RETURN NULL;', hash='d8377c9e4827f079d691217dd0391472a41cc266', operation='UPDATE', pgid='pgtrigger_update_update_2551d', table='deal_structure', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deal_structureevent" ("amount", "at", "before_id", "by_id", "changed_at", "client_id", "currency", "day_count", "grace_months", "id", "letter", "months_per_period", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepayment_fee", "product", "project_id", "purpose", "quote_id", "rate", "rate_type", "reference", "reference_rate", "repayment", "saves", "security", "security_kind", "security_value", "security_words", "spread_bp", "starts", "state", "tenor_months", "terms", "upfront_fee", "words", "yearly_fee") VALUES (OLD."amount", OLD."at", OLD."before_id", OLD."by_id", OLD."changed_at", OLD."client_id", OLD."currency", OLD."day_count", OLD."grace_months", OLD."id", OLD."letter", OLD."months_per_period", OLD."outcome", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."prepayment_fee", OLD."product", OLD."project_id", OLD."purpose", OLD."quote_id", OLD."rate", OLD."rate_type", OLD."reference", OLD."reference_rate", OLD."repayment", OLD."saves", OLD."security", OLD."security_kind", OLD."security_value", OLD."security_words", OLD."spread_bp", OLD."starts", OLD."state", OLD."tenor_months", OLD."terms", OLD."upfront_fee", OLD."words", OLD."yearly_fee"); RETURN NULL;', hash='7991e7c73b3522dcac4cff366257dc1f726783e8', operation='DELETE', pgid='pgtrigger_delete_delete_e3cf2', table='deal_structure', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='StructureEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('letter', models.CharField(choices=[('A', 'A'), ('B', 'B'), ('C', 'C')], default='A', max_length=1)),
                ('product', models.CharField(max_length=64)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=20, verbose_name='amount')),
                ('currency', models.CharField(default='CNY', max_length=3)),
                ('starts', models.DateField(verbose_name='start')),
                ('tenor_months', models.PositiveIntegerField()),
                ('months_per_period', models.PositiveIntegerField(default=1)),
                ('grace_months', models.PositiveIntegerField(default=0)),
                ('repayment', models.CharField(max_length=40)),
                ('terms', models.JSONField(blank=True, default=dict)),
                ('day_count', models.CharField(max_length=16)),
                ('rate_type', models.CharField(choices=[('fixed', 'Fixed'), ('floating', 'Floating')], default='fixed', max_length=10)),
                ('rate', models.DecimalField(decimal_places=6, max_digits=9, verbose_name='rate')),
                ('reference', models.CharField(blank=True, max_length=64)),
                ('reference_rate', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ('spread_bp', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                ('upfront_fee', models.DecimalField(decimal_places=6, default=0, max_digits=9)),
                ('yearly_fee', models.DecimalField(decimal_places=6, default=0, max_digits=9)),
                ('prepayment_fee', models.DecimalField(decimal_places=6, default=0, max_digits=9)),
                ('security', models.CharField(choices=[('unsecured', 'On credit alone'), ('guarantee_general', 'General guarantee'), ('guarantee_joint', 'Joint and several guarantee'), ('mortgage', 'Mortgage'), ('pledge', 'Pledge'), ('margin', 'Cash margin'), ('mixed', 'Several forms')], default='unsecured', max_length=20)),
                ('security_kind', models.CharField(blank=True, max_length=64)),
                ('security_value', models.DecimalField(blank=True, decimal_places=2, max_digits=20, null=True)),
                ('security_words', models.TextField(blank=True)),
                ('purpose', models.CharField(blank=True, max_length=400)),
                ('words', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('offered', 'Offered'), ('chosen', 'Chosen'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10)),
                ('outcome', models.JSONField(blank=True, default=dict)),
                ('saves', models.PositiveIntegerField(default=0)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('before', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deal.structure')),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.client')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='deal.structure')),
                ('project', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deal.project')),
                ('quote', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deal.quote')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7c1352a0629c2da5b9e57ce7f4036ee21459ece6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_aa082', table='deal_structureevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='TermSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('paper_zh', models.TextField()),
                ('paper_en', models.TextField()),
                ('seal_before', models.CharField(blank=True, max_length=64)),
                ('seal', models.CharField(max_length=64)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='term_sheets', to='hub.client')),
                ('quote', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='deal.quote')),
                ('structure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='deal.structure')),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        *(migrations.RunSQL(step, migrations.RunSQL.noop) for step in STEPS),
    ]
