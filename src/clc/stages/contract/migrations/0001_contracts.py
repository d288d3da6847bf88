"""Contracts, their versions, deviations, signatures, archive, duties and templates, with row security."""
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from clc.stages.hub import rowsecurity as sql


def kept(table: str) -> str:
    """SQL that keeps the rows of a table as they were written; they go only with their client."""
    return f"""
create or replace function {table}_stays() returns trigger language plpgsql as $$ begin
    if tg_op = 'DELETE' and coalesce((select current_setting('clc.reach', true)) = 'all', false) then return old; end if;
    raise exception 'what was sealed stays as it is';
  end $$;
create trigger {table}_stays before update or delete on {table} for each row execute function {table}_stays();
"""


STEPS = (
    sql.by_client("contract_contractset"),
    sql.by_client("contract_contract"),
    sql.by_client("contract_version"),
    sql.by_client("contract_deviation"),
    sql.by_client("contract_signature"),
    sql.by_client("contract_archived"),
    sql.by_client("contract_duty"),
    sql.history("contract_contractsetevent", "pgh_obj_id", "contract_contractset"),
    sql.history("contract_contractevent", "pgh_obj_id", "contract_contract"),
    sql.history("contract_deviationevent", "pgh_obj_id", "contract_deviation"),
    sql.history("contract_signatureevent", "pgh_obj_id", "contract_signature"),
    sql.history("contract_dutyevent", "pgh_obj_id", "contract_duty"),
    sql.guard("contract_papertemplate", "true"),
    kept("contract_version"),
    kept("contract_archived"),
)


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("decision", "0003_meetings"), ("deal", "0009_covenants"), ("hub", "0009_rating_verdicts"),
        ("pghistory", "0007_auto_20250421_0444"), migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=64)),
                ('number', models.CharField(max_length=48, unique=True)),
                ('place', models.PositiveSmallIntegerField()),
                ('told', models.JSONField(blank=True, default=dict)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('released', 'Released for signing'), ('signed', 'Signed'), ('archived', 'Archived'), ('cancelled', 'Cancelled')], default='draft', max_length=10)),
                ('newest', models.PositiveIntegerField(default=1)),
                ('saves', models.PositiveIntegerField(default=0)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('signed_on', models.DateField(blank=True, null=True)),
                ('closed_why', models.CharField(blank=True, max_length=400)),
                ('amends', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supplements', to='contract.contract')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contracts', to='hub.client')),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='hub.party')),
                ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('subject', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='deal.undertaking')),
            ],
            options={
                'ordering': ('within', 'place'),
            },
        ),
        migrations.CreateModel(
            name='Archived',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.TextField()),
                ('box', models.CharField(max_length=120, verbose_name='place in the archive')),
                ('keep_until', models.DateField()),
                ('seal_before', models.CharField(blank=True, max_length=64)),
                ('seal', models.CharField(max_length=64)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='archived_contracts', to='hub.client')),
                ('scan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.document')),
                ('contract', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='archived', to='contract.contract')),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='ContractSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True)),
                ('approval', models.JSONField(blank=True, default=dict)),
                ('state', models.CharField(choices=[('open', 'Under way'), ('cancelled', 'Cancelled')], default='open', max_length=10)),
                ('saves', models.PositiveIntegerField(default=0)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('closed_why', models.CharField(blank=True, max_length=400)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contract_sets', to='hub.client')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contract_sets', to='deal.structure')),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='ContractEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(max_length=64)),
                ('number', models.CharField(max_length=48)),
                ('place', models.PositiveSmallIntegerField()),
                ('told', models.JSONField(blank=True, default=dict)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('released', 'Released for signing'), ('signed', 'Signed'), ('archived', 'Archived'), ('cancelled', 'Cancelled')], default='draft', max_length=10)),
                ('newest', models.PositiveIntegerField(default=1)),
                ('saves', models.PositiveIntegerField(default=0)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('signed_on', models.DateField(blank=True, null=True)),
                ('closed_why', models.CharField(blank=True, max_length=400)),
                ('amends', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contract.contract')),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.client')),
                ('party', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.party')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='contract.contract')),
                ('released_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('subject', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deal.undertaking')),
                ('within', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contract.contractset')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='contract',
            name='within',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contracts', to='contract.contractset'),
        ),
        migrations.CreateModel(
            name='ContractSetEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.CharField(max_length=40)),
                ('approval', models.JSONField(blank=True, default=dict)),
                ('state', models.CharField(choices=[('open', 'Under way'), ('cancelled', 'Cancelled')], default='open', max_length=10)),
                ('saves', models.PositiveIntegerField(default=0)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('closed_why', models.CharField(blank=True, max_length=400)),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.client')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='contract.contractset')),
                ('structure', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deal.structure')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Deviation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clause', models.CharField(max_length=64)),
                ('way', models.CharField(max_length=64)),
                ('zh', models.TextField(blank=True)),
                ('en', models.TextField(blank=True)),
                ('digest', models.CharField(max_length=64)),
                ('why', models.CharField(max_length=2000)),
                ('state', models.CharField(choices=[('open', 'To be reviewed'), ('accepted', 'Accepted'), ('refused', 'Refused'), ('gone', 'No longer in the text')], default='open', max_length=10)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('words', models.CharField(blank=True, max_length=2000)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contract_deviations', to='hub.client')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deviations', to='contract.contract')),
                ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='DeviationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('clause', models.CharField(max_length=64)),
                ('way', models.CharField(max_length=64)),
                ('zh', models.TextField(blank=True)),
                ('en', models.TextField(blank=True)),
                ('digest', models.CharField(max_length=64)),
                ('why', models.CharField(max_length=2000)),
                ('state', models.CharField(choices=[('open', 'To be reviewed'), ('accepted', 'Accepted'), ('refused', 'Refused'), ('gone', 'No longer in the text')], default='open', max_length=10)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('words', models.CharField(blank=True, max_length=2000)),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.client')),
                ('contract', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contract.contract')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='contract.deviation')),
                ('reviewed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clause', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=64)),
                ('side', models.CharField(choices=[('lender', 'Lender'), ('borrower', 'Borrower'), ('provider', 'Provider of security'), ('third', 'Third party')], max_length=10)),
                ('label', models.CharField(max_length=240)),
                ('due', models.DateField()),
                ('every_months', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('until', models.DateField(blank=True, null=True)),
                ('ended_why', models.CharField(blank=True, max_length=400)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('action', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='hub.action')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contract_duties', to='hub.client')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duties', to='contract.contract')),
            ],
            options={
                'ordering': ('due', 'id'),
            },
        ),
        migrations.CreateModel(
            name='DutyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('clause', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=64)),
                ('side', models.CharField(choices=[('lender', 'Lender'), ('borrower', 'Borrower'), ('provider', 'Provider of security'), ('third', 'Third party')], max_length=10)),
                ('label', models.CharField(max_length=240)),
                ('due', models.DateField()),
                ('every_months', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('until', models.DateField(blank=True, null=True)),
                ('ended_why', models.CharField(blank=True, max_length=400)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('action', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.action')),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.client')),
                ('contract', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contract.contract')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='contract.duty')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PaperTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=64)),
                ('language', models.CharField(choices=[('zh', 'Chinese'), ('en', 'English'), ('both', 'Both')], max_length=8)),
                ('name', models.CharField(max_length=240)),
                ('content', models.BinaryField()),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('checked', 'Waiting for confirmation'), ('in_use', 'In use'), ('retired', 'Retired')], default='checked', max_length=10)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('lender', 'Lender'), ('borrower', 'Borrower'), ('provider', 'Provider of security'), ('third', 'Third party')], max_length=10)),
                ('order', models.PositiveSmallIntegerField()),
                ('of', models.CharField(max_length=240, verbose_name='party')),
                ('person', models.CharField(blank=True, max_length=120, verbose_name='who signs')),
                ('capacity', models.CharField(blank=True, max_length=120)),
                ('means', models.CharField(choices=[('paper', 'On paper, face to face'), ('electronic', 'Electronically')], default='paper', max_length=10)),
                ('id_seen', models.BooleanField(default=False)),
                ('seal_seen', models.BooleanField(default=False)),
                ('service', models.CharField(blank=True, max_length=40)),
                ('ticket', models.JSONField(blank=True, default=dict)),
                ('seal', models.CharField(blank=True, max_length=64)),
                ('day', models.DateField(blank=True, null=True)),
                ('place', models.CharField(blank=True, max_length=120)),
                ('recorded_at', models.DateTimeField(blank=True, null=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='hub.client')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='contract.contract')),
                ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.document')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('second_witness', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('witness', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('contract', 'order'),
            },
        ),
        migrations.CreateModel(
            name='SignatureEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('side', models.CharField(choices=[('lender', 'Lender'), ('borrower', 'Borrower'), ('provider', 'Provider of security'), ('third', 'Third party')], max_length=10)),
                ('order', models.PositiveSmallIntegerField()),
                ('of', models.CharField(max_length=240, verbose_name='party')),
                ('person', models.CharField(blank=True, max_length=120, verbose_name='who signs')),
                ('capacity', models.CharField(blank=True, max_length=120)),
                ('means', models.CharField(choices=[('paper', 'On paper, face to face'), ('electronic', 'Electronically')], default='paper', max_length=10)),
                ('id_seen', models.BooleanField(default=False)),
                ('seal_seen', models.BooleanField(default=False)),
                ('service', models.CharField(blank=True, max_length=40)),
                ('ticket', models.JSONField(blank=True, default=dict)),
                ('seal', models.CharField(blank=True, max_length=64)),
                ('day', models.DateField(blank=True, null=True)),
                ('place', models.CharField(blank=True, max_length=120)),
                ('recorded_at', models.DateTimeField(blank=True, null=True)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.client')),
                ('contract', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contract.contract')),
                ('evidence', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.document')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='contract.signature')),
                ('recorded_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('second_witness', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('witness', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('before', models.PositiveIntegerField(default=0)),
                ('clauses', models.JSONField()),
                ('terms', models.JSONField()),
                ('edition', models.CharField(blank=True, max_length=64)),
                ('why', models.CharField(blank=True, max_length=400)),
                ('seal_before', models.CharField(blank=True, max_length=64)),
                ('seal', models.CharField(max_length=64)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contract_versions', to='hub.client')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='contract.contract')),
            ],
            options={
                'ordering': ('-number',),
            },
        ),
        migrations.AddConstraint(
            model_name='contractset',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('structure',), name='one_contract_set_under_way'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractset',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "contract_contractsetevent" ("approval", "at", "by_id", "client_id", "closed_why", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "saves", "state", "structure_id") VALUES (NEW."approval", NEW."at", NEW."by_id", NEW."client_id", NEW."closed_why", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."saves", NEW."state", NEW."structure_id"); RETURN NULL;', hash='f8a3ef796a36c95eba66bfd923339f3e953351c4', operation='UPDATE', pgid='pgtrigger_update_update_12bab', table='contract_contractset', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractset',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contract_contractsetevent" ("approval", "at", "by_id", "client_id", "closed_why", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "saves", "state", "structure_id") VALUES (OLD."approval", OLD."at", OLD."by_id", OLD."client_id", OLD."closed_why", OLD."id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."saves", OLD."state", OLD."structure_id"); RETURN NULL;', hash='9d4ae66aee6c580e66d72aba086707aa3927706e', operation='DELETE', pgid='pgtrigger_delete_delete_51edb', table='contract_contractset', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d71a62e7e8d5d7695a23148235c40e810790a009', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_09c0b', table='contract_contractevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='contract',
            index=models.Index(fields=['client', 'state'], name='contract_client_state'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.UniqueConstraint(fields=('within', 'place'), name='a_place_in_a_set_once'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.UniqueConstraint(condition=models.Q(('subject__isnull', False), models.Q(('state', 'cancelled'), _negated=True)), fields=('within', 'kind', 'subject'), name='a_subject_in_a_set_once'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'cancelled']), ('released_by__isnull', False), _connector='OR'), name='a_released_contract_has_its_releaser'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['signed', 'archived']), _negated=True), ('signed_on__isnull', False), _connector='OR'), name='a_signed_contract_has_its_day'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "contract_contractevent" ("amends_id", "at", "by_id", "changed_at", "client_id", "closed_why", "id", "kind", "newest", "number", "party_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "released_at", "released_by_id", "saves", "signed_on", "state", "subject_id", "told", "within_id") VALUES (NEW."amends_id", NEW."at", NEW."by_id", NEW."changed_at", NEW."client_id", NEW."closed_why", NEW."id", NEW."kind", NEW."newest", NEW."number", NEW."party_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."released_at", NEW."released_by_id", NEW."saves", NEW."signed_on", NEW."state", NEW."subject_id", NEW."told", NEW."within_id"); RETURN NULL;', hash='b6440b06990228c3ff93a5cf2c0e3cef00e1ffa6', operation='UPDATE', pgid='pgtrigger_update_update_674d2', table='contract_contract', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contract_contractevent" ("amends_id", "at", "by_id", "changed_at", "client_id", "closed_why", "id", "kind", "newest", "number", "party_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "released_at", "released_by_id", "saves", "signed_on", "state", "subject_id", "told", "within_id") VALUES (OLD."amends_id", OLD."at", OLD."by_id", OLD."changed_at", OLD."client_id", OLD."closed_why", OLD."id", OLD."kind", OLD."newest", OLD."number", OLD."party_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."released_at", OLD."released_by_id", OLD."saves", OLD."signed_on", OLD."state", OLD."subject_id", OLD."told", OLD."within_id"); RETURN NULL;', hash='bbe6950a66dc7eac0e0a87a78df66b9b9e1a6ea1', operation='DELETE', pgid='pgtrigger_delete_delete_91125', table='contract_contract', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractsetevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='176042cf7276c4f58b2e8411be2e9f4c741284a3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d9b8c', table='contract_contractsetevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='deviation',
            index=models.Index(fields=['state', 'at'], name='deviation_waiting'),
        ),
        migrations.AddConstraint(
            model_name='deviation',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'gone'), _negated=True), fields=('contract', 'clause', 'digest'), name='a_deviation_once'),
        ),
        migrations.AddConstraint(
            model_name='deviation',
            constraint=models.CheckConstraint(condition=models.Q(('reviewed_by__isnull', True), models.Q(('reviewed_by', models.F('by')), _negated=True), _connector='OR'), name='a_deviation_is_reviewed_by_another'),
        ),
        migrations.AddConstraint(
            model_name='deviation',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'gone']), ('reviewed_by__isnull', False), _connector='OR'), name='a_reviewed_deviation_has_its_reviewer'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deviation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "contract_deviationevent" ("at", "by_id", "clause", "client_id", "contract_id", "digest", "en", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reviewed_at", "reviewed_by_id", "state", "way", "why", "words", "zh") VALUES (NEW."at", NEW."by_id", NEW."clause", NEW."client_id", NEW."contract_id", NEW."digest", NEW."en", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reviewed_at", NEW."reviewed_by_id", NEW."state", NEW."way", NEW."why", NEW."words", NEW."zh"); RETURN NULL;', hash='c67325b5e4460647867ded06e8b10986f3a7101f', operation='UPDATE', pgid='pgtrigger_update_update_66e4b', table='contract_deviation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deviation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contract_deviationevent" ("at", "by_id", "clause", "client_id", "contract_id", "digest", "en", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reviewed_at", "reviewed_by_id", "state", "way", "why", "words", "zh") VALUES (OLD."at", OLD."by_id", OLD."clause", OLD."client_id", OLD."contract_id", OLD."digest", OLD."en", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reviewed_at", OLD."reviewed_by_id", OLD."state", OLD."way", OLD."why", OLD."words", OLD."zh"); RETURN NULL;', hash='e7224fea86b90b8f26d9ed24f85217c804f56418', operation='DELETE', pgid='pgtrigger_delete_delete_f56e1', table='contract_deviation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deviationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5571f057a4cc29a11e1a2feeb1088e2ac2aff0e3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_447c0', table='contract_deviationevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.UniqueConstraint(fields=('contract', 'clause', 'name'), name='a_duty_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='duty',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "contract_dutyevent" ("action_id", "at", "clause", "client_id", "contract_id", "due", "ended_why", "every_months", "id", "label", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side", "until") VALUES (NEW."action_id", NEW."at", NEW."clause", NEW."client_id", NEW."contract_id", NEW."due", NEW."ended_why", NEW."every_months", NEW."id", NEW."label", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."side", NEW."until"); RETURN NULL;', hash='5cc1cf4259840d619b4473e4f781fe2fef919126', operation='UPDATE', pgid='pgtrigger_update_update_04281', table='contract_duty', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='duty',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contract_dutyevent" ("action_id", "at", "clause", "client_id", "contract_id", "due", "ended_why", "every_months", "id", "label", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side", "until") VALUES (OLD."action_id", OLD."at", OLD."clause", OLD."client_id", OLD."contract_id", OLD."due", OLD."ended_why", OLD."every_months", OLD."id", OLD."label", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."side", OLD."until"); RETURN NULL;', hash='f12a4b25b1c321ba855e24eb29748d7e0758632a', operation='DELETE', pgid='pgtrigger_delete_delete_a1e13', table='contract_duty', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dutyevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='94a58e136c29a2f2cda740442adeb82cabb037d4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a6a89', table='contract_dutyevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='papertemplate',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'in_use')), fields=('kind', 'language'), name='one_paper_template_in_use'),
        ),
        migrations.AddConstraint(
            model_name='papertemplate',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('by')), _negated=True), _connector='OR'), name='a_paper_template_is_confirmed_by_another'),
        ),
        migrations.AddConstraint(
            model_name='papertemplate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'in_use'), _negated=True), ('confirmed_by__isnull', False), _connector='OR'), name='a_paper_template_in_use_is_confirmed'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(fields=('contract', 'order'), name='a_signature_in_its_order'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(('day__isnull', True), models.Q(('recorded_by__isnull', False), models.Q(('seal', ''), _negated=True), models.Q(('person', ''), _negated=True)), _connector='OR'), name='a_given_signature_has_its_day_and_seal'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(('second_witness__isnull', True), models.Q(('second_witness', models.F('witness')), _negated=True), _connector='OR'), name='two_witnesses_are_two'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "contract_signatureevent" ("capacity", "client_id", "contract_id", "day", "evidence_id", "id", "id_seen", "means", "of", "order", "person", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "recorded_at", "recorded_by_id", "seal", "seal_seen", "second_witness_id", "service", "side", "ticket", "witness_id") VALUES (NEW."capacity", NEW."client_id", NEW."contract_id", NEW."day", NEW."evidence_id", NEW."id", NEW."id_seen", NEW."means", NEW."of", NEW."order", NEW."person", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."recorded_at", NEW."recorded_by_id", NEW."seal", NEW."seal_seen", NEW."second_witness_id", NEW."service", NEW."side", NEW."ticket", NEW."witness_id"); RETURN NULL;', hash='3ac4154c37bd41eb0ef808d432647d0a6c3e577a', operation='UPDATE', pgid='pgtrigger_update_update_ac8ac', table='contract_signature', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contract_signatureevent" ("capacity", "client_id", "contract_id", "day", "evidence_id", "id", "id_seen", "means", "of", "order", "person", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "recorded_at", "recorded_by_id", "seal", "seal_seen", "second_witness_id", "service", "side", "ticket", "witness_id") VALUES (OLD."capacity", OLD."client_id", OLD."contract_id", OLD."day", OLD."evidence_id", OLD."id", OLD."id_seen", OLD."means", OLD."of", OLD."order", OLD."person", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."recorded_at", OLD."recorded_by_id", OLD."seal", OLD."seal_seen", OLD."second_witness_id", OLD."service", OLD."side", OLD."ticket", OLD."witness_id"); RETURN NULL;', hash='928a1ba5d96c1a457c1f2d0c7e77ec00afb44b29', operation='DELETE', pgid='pgtrigger_delete_delete_5bdad', table='contract_signature', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signatureevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5d285aa1a6cfa56ecbd608dd0e5ef69d2d14094b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_62826', table='contract_signatureevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(fields=('contract', 'number'), name='a_contract_version_once'),
        ),
        *(migrations.RunSQL(step, migrations.RunSQL.noop) for step in STEPS),
    ]
