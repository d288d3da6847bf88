"""What a price was made of and who allowed it, with row security."""
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from clc.stages.hub import rowsecurity as sql

#: What was asked stays as it was asked; only what becomes of it is written later. A decided request is never opened again.
STAYS = """
create or replace function deal_allowance_stays() returns trigger language plpgsql as $$
  declare moves text[] := array['state', 'decided_by_id', 'decided_at', 'decided_why', 'resolution', 'ended_by_id',
                                'ended_on', 'ended_why'];
  begin
    if tg_op = 'DELETE' then
      if not coalesce((select current_setting('clc.reach', true)) = 'all', false) then
        raise exception 'a price that was asked stays';
      end if;
      return old;
    end if;
    if to_jsonb(new) - moves is distinct from to_jsonb(old) - moves then
      raise exception 'a price that was asked stays as it was asked';
    end if;
    if old.state not in ('asked', 'allowed') or (old.state = 'allowed' and new.state in ('asked', 'refused')) then
      raise exception 'a price that was decided stays decided';
    end if;
    if old.state = 'allowed' and (new.decided_by_id, new.decided_why, new.resolution) is distinct from
       (old.decided_by_id, old.decided_why, old.resolution) then
      raise exception 'a price that was decided stays decided';
    end if;
    return new;
  end $$;
create trigger deal_allowance_stays before update or delete on deal_allowance
  for each row execute function deal_allowance_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("deal", "0005_projects"),
        ("hub", "0009_rating_verdicts"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name='Allowance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80)),
                ('terms', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=20)),
                ('tenor_months', models.IntegerField()),
                ('rate', models.DecimalField(decimal_places=6, max_digits=9)),
                ('floor', models.DecimalField(decimal_places=6, max_digits=9)),
                ('below', models.DecimalField(decimal_places=2, max_digits=8)),
                ('lines', models.JSONField(default=list)),
                ('reason', models.CharField(max_length=400)),
                ('until', models.DateField()),
                ('state', models.CharField(choices=[('asked', 'Waits for a decision'), ('allowed', 'Allowed'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('expired', 'Expired'), ('void', 'Void: the terms changed')], default='asked', max_length=10)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_why', models.CharField(blank=True, max_length=400)),
                ('resolution', models.CharField(blank=True, max_length=80)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('ended_why', models.CharField(blank=True, max_length=240)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='allowances', to='hub.client')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.edition')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-id',),
                'indexes': [models.Index(fields=['client', 'digest'], name='allowance_terms'), models.Index(fields=['state', 'until'], name='allowance_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('asked', 'allowed'))), fields=('client', 'key'), name='one_open_allowance_per_key'), models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('below__gt', 0), ('rate__gt', 0), ('rate__lt', models.F('floor'))), name='allowance_is_below_a_floor'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('by')), _negated=True), _connector='OR'), name='two_people_allow_a_price'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'allowed'), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='an_allowed_price_says_by_whom')],
                'triggers': [pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "deal_allowanceevent" ("amount", "at", "below", "by_id", "client_id", "decided_at", "decided_by_id", "decided_why", "digest", "edition_id", "ended_by_id", "ended_on", "ended_why", "floor", "id", "key", "lines", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "reason", "resolution", "state", "tenor_months", "terms", "until") VALUES (NEW."amount", NEW."at", NEW."below", NEW."by_id", NEW."client_id", NEW."decided_at", NEW."decided_by_id", NEW."decided_why", NEW."digest", NEW."edition_id", NEW."ended_by_id", NEW."ended_on", NEW."ended_why", NEW."floor", NEW."id", NEW."key", NEW."lines", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rate", NEW."reason", NEW."resolution", NEW."state", NEW."tenor_months", NEW."terms", NEW."until"); RETURN NULL;', hash='7bce24b76197a15017322d65da278009377caed7', operation='UPDATE', pgid='pgtrigger_update_update_bca5e', table='deal_allowance', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deal_allowanceevent" ("amount", "at", "below", "by_id", "client_id", "decided_at", "decided_by_id", "decided_why", "digest", "edition_id", "ended_by_id", "ended_on", "ended_why", "floor", "id", "key", "lines", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "reason", "resolution", "state", "tenor_months", "terms", "until") VALUES (OLD."amount", OLD."at", OLD."below", OLD."by_id", OLD."client_id", OLD."decided_at", OLD."decided_by_id", OLD."decided_why", OLD."digest", OLD."edition_id", OLD."ended_by_id", OLD."ended_on", OLD."ended_why", OLD."floor", OLD."id", OLD."key", OLD."lines", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rate", OLD."reason", OLD."resolution", OLD."state", OLD."tenor_months", OLD."terms", OLD."until"); RETURN NULL;', hash='56e93bec256a249f9adeed47e18d9015fc3f3276', operation='DELETE', pgid='pgtrigger_delete_delete_2a30e', table='deal_allowance', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='AllowanceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('key', models.CharField(max_length=80)),
                ('terms', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=20)),
                ('tenor_months', models.IntegerField()),
                ('rate', models.DecimalField(decimal_places=6, max_digits=9)),
                ('floor', models.DecimalField(decimal_places=6, max_digits=9)),
                ('below', models.DecimalField(decimal_places=2, max_digits=8)),
                ('lines', models.JSONField(default=list)),
                ('reason', models.CharField(max_length=400)),
                ('until', models.DateField()),
                ('state', models.CharField(choices=[('asked', 'Waits for a decision'), ('allowed', 'Allowed'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('expired', 'Expired'), ('void', 'Void: the terms changed')], default='asked', max_length=10)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_why', models.CharField(blank=True, max_length=400)),
                ('resolution', models.CharField(blank=True, max_length=80)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('ended_why', models.CharField(blank=True, max_length=240)),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.client')),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.edition')),
                ('ended_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='deal.allowance')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='dbb7134dc1aaca3a80e1f1c3bee92c57cd1701cc', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a3933', table='deal_allowanceevent', when='BEFORE'))],
            },
        ),
        migrations.RunSQL(sql.by_client("deal_allowance"), migrations.RunSQL.noop),
        migrations.RunSQL(sql.history("deal_allowanceevent", "pgh_obj_id", "deal_allowance"), migrations.RunSQL.noop),
        migrations.RunSQL(STAYS, migrations.RunSQL.noop),
    ]
