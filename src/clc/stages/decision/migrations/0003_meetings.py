"""Joint meetings, with row security."""
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from clc.stages.hub import rowsecurity as sql

#: What was closed or called off stays as it is, and goes only with its client.
CLOSED = """
create or replace function decision_meeting_stays() returns trigger language plpgsql as $$ begin
    if tg_op = 'DELETE' then
      if coalesce((select current_setting('clc.reach', true)) = 'all', false) then return old; end if;
      raise exception 'a joint meeting is not deleted';
    end if;
    if old.state in ('closed', 'cancelled') then raise exception 'a joint meeting that ended stays as it is'; end if;
    return new;
  end $$;
create trigger decision_meeting_stays before update or delete on decision_meeting
  for each row execute function decision_meeting_stays();
"""
#: Seats, options and tasks move only while their meeting does; a task may lose its action.
PARTS = """
create or replace function decision_meetingpart_stays() returns trigger language plpgsql as $$
  declare held text; begin
    if tg_op = 'DELETE' and coalesce((select current_setting('clc.reach', true)) = 'all', false) then return old; end if;
    select state into held from decision_meeting where id = case when tg_op = 'DELETE' then old.meeting_id
      else new.meeting_id end;
    if held in ('closed', 'cancelled') and not (tg_table_name = 'decision_meetingtask' and tg_op = 'UPDATE'
        and to_jsonb(new) - 'action_id' = to_jsonb(old) - 'action_id') then
      raise exception 'a joint meeting that ended stays as it is';
    end if;
    if tg_op = 'DELETE' then return old; end if;
    return new;
  end $$;
create trigger decision_meetingseat_stays before insert or update or delete on decision_meetingseat
  for each row execute function decision_meetingpart_stays();
create trigger decision_meetingoption_stays before insert or update or delete on decision_meetingoption
  for each row execute function decision_meetingpart_stays();
create trigger decision_meetingtask_stays before insert or update or delete on decision_meetingtask
  for each row execute function decision_meetingpart_stays();
"""
#: Sealed minutes are never changed.
SEALED = """
create or replace function decision_minutes_stay() returns trigger language plpgsql as $$ begin
    if tg_op = 'DELETE' and coalesce((select current_setting('clc.reach', true)) = 'all', false) then return old; end if;
    raise exception 'sealed minutes stay';
  end $$;
create trigger decision_minutes_stay before update or delete on decision_minutes
  for each row execute function decision_minutes_stay();
"""
STEPS = (
    sql.by_client("decision_meeting"),
    sql.by_client("decision_meetingseat"),
    sql.by_client("decision_meetingoption"),
    sql.by_client("decision_meetingtask"),
    sql.by_client("decision_minutes"),
    sql.history("decision_meetingevent", "pgh_obj_id", "decision_meeting"),
    CLOSED, PARTS, SEALED,
)


class Migration(migrations.Migration):
    dependencies = [
        ("decision", "0002_cases"), ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(blank=True, max_length=64)),
                ('kind', models.CharField(max_length=64)),
                ('title', models.CharField(max_length=160)),
                ('why', models.TextField()),
                ('causes', models.JSONField(default=list)),
                ('due', models.DateField()),
                ('starts_at', models.DateTimeField()),
                ('place', models.CharField(blank=True, max_length=160)),
                ('agenda', models.JSONField(default=list)),
                ('guests', models.CharField(blank=True, max_length=400)),
                ('state', models.CharField(choices=[('called', 'Called'), ('open', 'In session'), ('closed', 'Closed'), ('cancelled', 'Cancelled')], default='called', max_length=10)),
                ('saves', models.PositiveIntegerField(default=0)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('level', models.CharField(blank=True, max_length=10)),
                ('facts', models.TextField(blank=True)),
                ('facts_seal', models.CharField(blank=True, max_length=64)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('chosen', models.CharField(blank=True, max_length=1)),
                ('decision', models.TextField(blank=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_why', models.CharField(blank=True, max_length=400)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='decision.case')),
                ('chair', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='hub.client')),
                ('edition', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.edition')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-starts_at', '-id'),
                'indexes': [models.Index(condition=models.Q(('state__in', ('called', 'open'))), fields=['starts_at'], name='meeting_to_come')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('called', 'open'))), fields=('client', 'kind', 'case', 'step'), name='a_meeting_is_called_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('state', 'called'), models.Q(('state', 'open'), models.Q(('facts_seal', ''), _negated=True)), models.Q(('ended_by__isnull', False), ('state', 'closed'), models.Q(('decision', ''), _negated=True), models.Q(('chosen', ''), _negated=True), models.Q(('facts_seal', ''), _negated=True)), models.Q(('ended_by__isnull', False), ('state', 'cancelled'), models.Q(('ended_why', ''), _negated=True)), _connector='OR'), name='a_meeting_ends_with_what_came_of_it')],
                'triggers': [pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "decision_meetingevent" ("agenda", "at", "by_id", "case_id", "causes", "chair_id", "chosen", "client_id", "decision", "due", "edition_id", "ended_at", "ended_by_id", "ended_why", "facts", "facts_seal", "guests", "id", "kind", "level", "opened_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "saves", "starts_at", "state", "step", "title", "why") VALUES (NEW."agenda", NEW."at", NEW."by_id", NEW."case_id", NEW."causes", NEW."chair_id", NEW."chosen", NEW."client_id", NEW."decision", NEW."due", NEW."edition_id", NEW."ended_at", NEW."ended_by_id", NEW."ended_why", NEW."facts", NEW."facts_seal", NEW."guests", NEW."id", NEW."kind", NEW."level", NEW."opened_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."saves", NEW."starts_at", NEW."state", NEW."step", NEW."title", NEW."why"); RETURN NULL;', hash='dabc3ef7a5c044a24b236017dd43c21f6b36447d', operation='UPDATE', pgid='pgtrigger_update_update_7be7f', table='decision_meeting', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "decision_meetingevent" ("agenda", "at", "by_id", "case_id", "causes", "chair_id", "chosen", "client_id", "decision", "due", "edition_id", "ended_at", "ended_by_id", "ended_why", "facts", "facts_seal", "guests", "id", "kind", "level", "opened_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "saves", "starts_at", "state", "step", "title", "why") VALUES (OLD."agenda", OLD."at", OLD."by_id", OLD."case_id", OLD."causes", OLD."chair_id", OLD."chosen", OLD."client_id", OLD."decision", OLD."due", OLD."edition_id", OLD."ended_at", OLD."ended_by_id", OLD."ended_why", OLD."facts", OLD."facts_seal", OLD."guests", OLD."id", OLD."kind", OLD."level", OLD."opened_at", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."saves", OLD."starts_at", OLD."state", OLD."step", OLD."title", OLD."why"); RETURN NULL;', hash='6d4937bf937f3ba029916239b672b80d887dee2a', operation='DELETE', pgid='pgtrigger_delete_delete_db917', table='decision_meeting', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='MeetingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('step', models.CharField(blank=True, max_length=64)),
                ('kind', models.CharField(max_length=64)),
                ('title', models.CharField(max_length=160)),
                ('why', models.TextField()),
                ('causes', models.JSONField(default=list)),
                ('due', models.DateField()),
                ('starts_at', models.DateTimeField()),
                ('place', models.CharField(blank=True, max_length=160)),
                ('agenda', models.JSONField(default=list)),
                ('guests', models.CharField(blank=True, max_length=400)),
                ('state', models.CharField(choices=[('called', 'Called'), ('open', 'In session'), ('closed', 'Closed'), ('cancelled', 'Cancelled')], default='called', max_length=10)),
                ('saves', models.PositiveIntegerField(default=0)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('level', models.CharField(blank=True, max_length=10)),
                ('facts', models.TextField(blank=True)),
                ('facts_seal', models.CharField(blank=True, max_length=64)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('chosen', models.CharField(blank=True, max_length=1)),
                ('decision', models.TextField(blank=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_why', models.CharField(blank=True, max_length=400)),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='decision.case')),
                ('chair', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.client')),
                ('edition', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.edition')),
                ('ended_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='decision.meeting')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f2e074f543a5a599f210b9e53e85358028f4288c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2ab37', table='decision_meetingevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='MeetingOption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('letter', models.CharField(max_length=1)),
                ('title', models.CharField(max_length=160)),
                ('words', models.TextField(blank=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='hub.client')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='decision.meeting')),
            ],
            options={
                'ordering': ('letter',),
                'constraints': [models.UniqueConstraint(fields=('meeting', 'letter'), name='an_option_has_its_letter')],
            },
        ),
        migrations.CreateModel(
            name='MeetingSeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(max_length=16)),
                ('coming', models.CharField(choices=[('asked', 'Not answered'), ('comes', 'Comes'), ('declined', 'Declined')], default='asked', max_length=10)),
                ('coming_why', models.CharField(blank=True, max_length=240)),
                ('present', models.BooleanField(null=True)),
                ('stance', models.CharField(blank=True, choices=[('supports', 'Supports'), ('dissents', 'Dissents'), ('abstains', 'Abstains')], max_length=10)),
                ('option', models.CharField(blank=True, max_length=1)),
                ('words', models.TextField(blank=True)),
                ('said_at', models.DateTimeField(blank=True, null=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='hub.client')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='decision.meeting')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meeting_seats', to=settings.AUTH_USER_MODEL)),
                ('written_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('id',),
                'constraints': [models.UniqueConstraint(fields=('meeting', 'user'), name='one_seat_a_person'), models.CheckConstraint(condition=models.Q(models.Q(('stance', 'dissents'), _negated=True), models.Q(('words', ''), _negated=True), _connector='OR'), name='dissent_has_its_words'), models.CheckConstraint(condition=models.Q(('stance', ''), ('present', True), _connector='OR'), name='only_who_was_there_spoke')],
            },
        ),
        migrations.CreateModel(
            name='MeetingTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=240)),
                ('due', models.DateField()),
                ('action', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='hub.action')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='hub.client')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='decision.meeting')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('due', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Minutes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('paper_zh', models.TextField()),
                ('paper_en', models.TextField()),
                ('seal_before', models.CharField(blank=True, max_length=64)),
                ('seal', models.CharField(max_length=64)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='hub.client')),
                ('meeting', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='minutes', to='decision.meeting')),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        *(migrations.RunSQL(step, migrations.RunSQL.noop) for step in STEPS),
    ]
