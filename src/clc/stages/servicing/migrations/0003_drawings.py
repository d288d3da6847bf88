"""Drawings, their payments and what the bank said, schedules of what was paid out, with row security."""
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from clc.stages.hub import rowsecurity as sql

#: What the bank said and what a schedule was is never changed, and goes only with its client.
KEPT = """
create or replace function {table}_stays() returns trigger language plpgsql as $$ begin
    if tg_op = 'DELETE' and coalesce((select current_setting('clc.reach', true)) = 'all', false) then return old; end if;
    raise exception '{why}';
  end $$;
create trigger {table}_stays before update or delete on {table} for each row execute function {table}_stays();
"""
#: An order to pay stays as it went out; only when it was fetched is written down later.
ORDERED = """
create or replace function servicing_paymentfile_stays() returns trigger language plpgsql as $$ begin
    if tg_op = 'DELETE' and coalesce((select current_setting('clc.reach', true)) = 'all', false) then return old; end if;
    if tg_op = 'UPDATE' and to_jsonb(new) - 'fetched_at' = to_jsonb(old) - 'fetched_at' then return new; end if;
    raise exception 'an order to pay stays as it went out';
  end $$;
create trigger servicing_paymentfile_stays before update or delete on servicing_paymentfile
  for each row execute function servicing_paymentfile_stays();
"""
STEPS = (
    sql.by_client("servicing_drawing"),
    sql.by_client("servicing_payment"),
    sql.by_client("servicing_paymentfile"),
    sql.by_client("servicing_paymentanswer"),
    sql.by_client("servicing_scheduleversion"),
    sql.history("servicing_drawingevent", "pgh_obj_id", "servicing_drawing"),
    KEPT.format(table="servicing_paymentanswer", why="what the bank said stays"),
    KEPT.format(table="servicing_scheduleversion", why="a version of a schedule stays"),
    ORDERED,
)


class Migration(migrations.Migration):

    dependencies = [
        ("servicing", "0002_row_security"), ("contract", "0001_contracts"), ("deal", "0009_covenants"),
        ("hub", "0009_rating_verdicts"), ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Drawing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('agreement', models.CharField(blank=True, max_length=60)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=20, verbose_name='amount')),
                ('currency', models.CharField(default='CNY', max_length=3)),
                ('day', models.DateField()),
                ('purpose', models.CharField(max_length=400)),
                ('mode', models.CharField(choices=[('entrusted', 'Entrusted payment'), ('self', 'Payment by the borrower')], default='entrusted', max_length=10)),
                ('words', models.TextField(blank=True)),
                ('own_funds', models.DecimalField(blank=True, decimal_places=2, max_digits=20, null=True)),
                ('works', models.DecimalField(blank=True, decimal_places=2, max_digits=20, null=True)),
                ('cost_left', models.DecimalField(blank=True, decimal_places=2, max_digits=20, null=True)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('asked', 'Waiting for review'), ('reviewed', 'Waiting for release'), ('released', 'Released, waiting for the bank'), ('partly', 'Partly paid'), ('paid', 'Paid out'), ('refused', 'Refused by the bank'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10)),
                ('saves', models.PositiveIntegerField(default=0)),
                ('once', models.CharField(blank=True, max_length=36, null=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('returned_why', models.TextField(blank=True)),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('review_words', models.TextField(blank=True)),
                ('explained', models.JSONField(blank=True, default=dict)),
                ('looks', models.JSONField(blank=True, default=dict)),
                ('basis', models.CharField(blank=True, max_length=64)),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_why', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('certificate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.document')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drawings', to='hub.client')),
                ('edition', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.edition')),
                ('loan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drawings', to='servicing.loan')),
                ('own_funds_proof', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.document')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drawings', to='deal.project')),
                ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drawings', to='deal.structure')),
            ],
            options={
                'ordering': ('-id',),
                'indexes': [models.Index(fields=['state', 'day'], name='drawing_desk'), models.Index(fields=['client', '-id'], name='drawing_client')],
                'constraints': [models.UniqueConstraint(fields=('structure', 'number'), name='a_drawing_number_once'), models.UniqueConstraint(condition=models.Q(('once__isnull', False)), fields=('by', 'once'), name='a_drawing_asked_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='a_drawing_draws'), models.CheckConstraint(condition=models.Q(models.Q(('reviewed_by__isnull', True), models.Q(('reviewed_by', models.F('by')), _negated=True), _connector='OR'), models.Q(('released_by__isnull', True), models.Q(models.Q(('released_by', models.F('by')), _negated=True), models.Q(('released_by', models.F('reviewed_by')), _negated=True)), _connector='OR')), name='a_drawing_passes_three_people'), models.CheckConstraint(condition=models.Q(models.Q(('released_by__isnull', True), ('state__in', ['draft', 'asked', 'withdrawn'])), models.Q(('released_by__isnull', True), ('reviewed_by__isnull', False), ('state', 'reviewed')), models.Q(('released_by__isnull', False), ('reviewed_by__isnull', False), ('state__in', ['released', 'partly', 'paid', 'refused'])), _connector='OR'), name='a_drawing_is_where_it_was_brought')],
                'triggers': [pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "servicing_drawingevent" ("agreement", "amount", "asked_at", "at", "basis", "by_id", "certificate_id", "changed_at", "client_id", "closed_at", "closed_why", "cost_left", "currency", "day", "edition_id", "explained", "id", "loan_id", "looks", "mode", "number", "once", "own_funds", "own_funds_proof_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "purpose", "released_at", "released_by_id", "returned_why", "review_words", "reviewed_at", "reviewed_by_id", "saves", "state", "structure_id", "words", "works") VALUES (NEW."agreement", NEW."amount", NEW."asked_at", NEW."at", NEW."basis", NEW."by_id", NEW."certificate_id", NEW."changed_at", NEW."client_id", NEW."closed_at", NEW."closed_why", NEW."cost_left", NEW."currency", NEW."day", NEW."edition_id", NEW."explained", NEW."id", NEW."loan_id", NEW."looks", NEW."mode", NEW."number", NEW."once", NEW."own_funds", NEW."own_funds_proof_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."purpose", NEW."released_at", NEW."released_by_id", NEW."returned_why", NEW."review_words", NEW."reviewed_at", NEW."reviewed_by_id", NEW."saves", NEW."state", NEW."structure_id", NEW."words", NEW."works"); RETURN NULL;', hash='f6460e933bd705ead941da2a3c7ffad1ce9600f6', operation='UPDATE', pgid='pgtrigger_update_update_49ba7', table='servicing_drawing', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "servicing_drawingevent" ("agreement", "amount", "asked_at", "at", "basis", "by_id", "certificate_id", "changed_at", "client_id", "closed_at", "closed_why", "cost_left", "currency", "day", "edition_id", "explained", "id", "loan_id", "looks", "mode", "number", "once", "own_funds", "own_funds_proof_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "purpose", "released_at", "released_by_id", "returned_why", "review_words", "reviewed_at", "reviewed_by_id", "saves", "state", "structure_id", "words", "works") VALUES (OLD."agreement", OLD."amount", OLD."asked_at", OLD."at", OLD."basis", OLD."by_id", OLD."certificate_id", OLD."changed_at", OLD."client_id", OLD."closed_at", OLD."closed_why", OLD."cost_left", OLD."currency", OLD."day", OLD."edition_id", OLD."explained", OLD."id", OLD."loan_id", OLD."looks", OLD."mode", OLD."number", OLD."once", OLD."own_funds", OLD."own_funds_proof_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."purpose", OLD."released_at", OLD."released_by_id", OLD."returned_why", OLD."review_words", OLD."reviewed_at", OLD."reviewed_by_id", OLD."saves", OLD."state", OLD."structure_id", OLD."words", OLD."works"); RETURN NULL;', hash='f689ac787d5a067e3e05e2d0a5911c4978563cb2', operation='DELETE', pgid='pgtrigger_delete_delete_d8cf1', table='servicing_drawing', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='DrawingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.PositiveIntegerField()),
                ('agreement', models.CharField(blank=True, max_length=60)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=20, verbose_name='amount')),
                ('currency', models.CharField(default='CNY', max_length=3)),
                ('day', models.DateField()),
                ('purpose', models.CharField(max_length=400)),
                ('mode', models.CharField(choices=[('entrusted', 'Entrusted payment'), ('self', 'Payment by the borrower')], default='entrusted', max_length=10)),
                ('words', models.TextField(blank=True)),
                ('own_funds', models.DecimalField(blank=True, decimal_places=2, max_digits=20, null=True)),
                ('works', models.DecimalField(blank=True, decimal_places=2, max_digits=20, null=True)),
                ('cost_left', models.DecimalField(blank=True, decimal_places=2, max_digits=20, null=True)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('asked', 'Waiting for review'), ('reviewed', 'Waiting for release'), ('released', 'Released, waiting for the bank'), ('partly', 'Partly paid'), ('paid', 'Paid out'), ('refused', 'Refused by the bank'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10)),
                ('saves', models.PositiveIntegerField(default=0)),
                ('once', models.CharField(blank=True, max_length=36, null=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('returned_why', models.TextField(blank=True)),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('review_words', models.TextField(blank=True)),
                ('explained', models.JSONField(blank=True, default=dict)),
                ('looks', models.JSONField(blank=True, default=dict)),
                ('basis', models.CharField(blank=True, max_length=64)),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_why', models.TextField(blank=True)),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('certificate', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.document')),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.client')),
                ('edition', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.edition')),
                ('loan', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='servicing.loan')),
                ('own_funds_proof', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.document')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='servicing.drawing')),
                ('project', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deal.project')),
                ('released_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('reviewed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('structure', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deal.structure')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9a5543edcc767fe8b47a7f816db22003da2861e7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1e4cf', table='servicing_drawingevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='PaymentFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempt', models.PositiveIntegerField(default=1)),
                ('message', models.CharField(max_length=35, unique=True)),
                ('table', models.TextField()),
                ('xml', models.TextField()),
                ('table_sha256', models.CharField(max_length=64)),
                ('xml_sha256', models.CharField(max_length=64)),
                ('count', models.PositiveIntegerField()),
                ('total', models.DecimalField(decimal_places=2, max_digits=20)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('fetched_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='payment_files', to='hub.client')),
                ('drawing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='servicing.drawing')),
            ],
            options={
                'ordering': ('-id',),
                'constraints': [models.UniqueConstraint(fields=('drawing', 'attempt'), name='an_order_to_pay_once')],
            },
        ),
        migrations.CreateModel(
            name='ScheduleVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('day', models.DateField()),
                ('kind', models.CharField(max_length=24)),
                ('why', models.CharField(blank=True, max_length=240)),
                ('terms', models.JSONField()),
                ('draws', models.JSONField()),
                ('paid', models.JSONField(default=list)),
                ('rows', models.JSONField(default=list)),
                ('changed', models.JSONField(default=dict)),
                ('balance', models.DecimalField(decimal_places=2, max_digits=20)),
                ('rate', models.DecimalField(decimal_places=6, max_digits=9)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='schedule_versions', to='hub.client')),
                ('drawing', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='schedules', to='servicing.drawing')),
                ('loan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='schedules', to='servicing.loan')),
            ],
            options={
                'ordering': ('loan', 'number'),
                'constraints': [models.UniqueConstraint(fields=('loan', 'number'), name='a_schedule_version_once')],
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField()),
                ('payee', models.CharField(max_length=140)),
                ('account', models.CharField(max_length=34)),
                ('bank', models.CharField(max_length=140)),
                ('bank_code', models.CharField(blank=True, max_length=12)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=20, verbose_name='amount')),
                ('invoice', models.CharField(blank=True, max_length=120)),
                ('reference', models.CharField(blank=True, max_length=35, null=True, unique=True)),
                ('state', models.CharField(choices=[('waiting', 'Not sent'), ('sent', 'Sent to the bank'), ('paid', 'Paid'), ('partly', 'Partly paid'), ('rejected', 'Rejected')], default='waiting', max_length=10)),
                ('paid', models.DecimalField(decimal_places=2, default=0, max_digits=20)),
                ('paid_on', models.DateField(blank=True, null=True)),
                ('why', models.CharField(blank=True, max_length=240)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='payments_out', to='hub.client')),
                ('drawing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='payments', to='servicing.drawing')),
                ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.document')),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.party')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='servicing.paymentfile')),
            ],
            options={
                'ordering': ('line',),
                'constraints': [models.UniqueConstraint(fields=('drawing', 'line'), name='a_payment_line_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('paid__gte', 0), ('paid__lte', models.F('amount'))), name='a_payment_pays')],
            },
        ),
        migrations.CreateModel(
            name='PaymentAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('bank_reference', models.CharField(max_length=60)),
                ('state', models.CharField(choices=[('waiting', 'Not sent'), ('sent', 'Sent to the bank'), ('paid', 'Paid'), ('partly', 'Partly paid'), ('rejected', 'Rejected')], max_length=10)),
                ('amount', models.DecimalField(decimal_places=2, default=0, max_digits=20)),
                ('day', models.DateField()),
                ('why', models.CharField(blank=True, max_length=240)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='payment_answers', to='hub.client')),
                ('import_run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='hub.import')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='servicing.payment')),
                ('record', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='hub.record')),
            ],
            options={
                'ordering': ('id',),
                'constraints': [models.UniqueConstraint(fields=('payment', 'bank_reference'), name='an_answer_once')],
            },
        ),
        *(migrations.RunSQL(step, migrations.RunSQL.noop) for step in STEPS),
    ]
