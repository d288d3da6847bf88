"""Green and environmental assessments, with row security."""
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from clc.stages.hub import rowsecurity as sql

#: A row that two people agreed stays as it is, but for its state, its decision and what is observed later; what was
#: turned down or replaced never counts again, and a decided row goes only with its client.
DECIDED = """
create or replace function TABLE_stays() returns trigger language plpgsql as $$ begin
    if tg_op = 'DELETE' then
      if old.state <> 'waiting' and not coalesce((select current_setting('clc.reach', true)) = 'all', false) then
        raise exception 'what two people decided stays';
      end if;
      return old;
    end if;
    if old.state <> 'waiting' and (new.state = 'waiting' or (old.state <> 'confirmed' and new.state <> old.state)
       or to_jsonb(new) - array[MOVES] is distinct from to_jsonb(old) - array[MOVES]) then
      raise exception 'what two people decided stays';
    end if;
    return new;
  end $$;
create trigger TABLE_stays before update or delete on TABLE for each row execute function TABLE_stays();
"""


def stays(table: str, *moves: str) -> str:
    """The SQL of DECIDED for a table: beside its state and place these columns still move."""
    told = ", ".join(f"'{name}'" for name in ("state", "structure_id", "project_id", *moves))
    return DECIDED.replace("TABLE", f"deal_{table}").replace("MOVES", told)


STEPS = (
    sql.by_client("deal_greenuse"),
    sql.by_client("deal_environmentreview"),
    sql.by_client("deal_esgscore"),
    sql.by_client("deal_margintarget"),
    sql.history("deal_greenuseevent", "pgh_obj_id", "deal_greenuse"),
    sql.history("deal_environmentreviewevent", "pgh_obj_id", "deal_environmentreview"),
    sql.history("deal_esgscoreevent", "pgh_obj_id", "deal_esgscore"),
    sql.history("deal_margintargetevent", "pgh_obj_id", "deal_margintarget"),
    stays("greenuse"),
    stays("environmentreview"),
    stays("esgscore"),
    stays("margintarget", "observed"),
)


class Migration(migrations.Migration):

    dependencies = [
        ("deal", "0007_plans"), ("hub", "0009_rating_verdicts"),
        ("pghistory", "0007_auto_20250421_0444"), migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EnvironmentReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'Waits for a second person'), ('confirmed', 'Confirmed'), ('refused', 'Turned down'), ('replaced', 'Replaced by a newer one')], default='waiting', max_length=10)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_why', models.TextField(blank=True)),
                ('rule', models.CharField(max_length=64)),
                ('product', models.CharField(max_length=64)),
                ('cost', models.DecimalField(blank=True, decimal_places=2, max_digits=20, null=True)),
                ('own', models.DecimalField(blank=True, decimal_places=2, max_digits=20, null=True)),
                ('together', models.DecimalField(blank=True, decimal_places=2, max_digits=20, null=True)),
                ('years', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                ('applies', models.BooleanField(null=True)),
                ('category', models.CharField(max_length=1)),
                ('rationale', models.TextField()),
                ('carbon', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('designated', models.BooleanField(default=False)),
                ('eia', models.CharField(blank=True, max_length=16)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='hub.client')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.edition')),
                ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.document')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='%(class)ss', to='deal.project')),
                ('structure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='%(class)ss', to='deal.structure')),
            ],
            options={
                'ordering': ('-id',),
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('state', 'waiting')), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('by')), _negated=True)), _connector='OR'), name='environment_two_people')],
                'triggers': [pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "deal_environmentreviewevent" ("applies", "at", "by_id", "carbon", "category", "client_id", "cost", "decided_at", "decided_by_id", "decided_why", "designated", "edition_id", "eia", "evidence_id", "id", "own", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product", "project_id", "rationale", "rule", "state", "structure_id", "together", "years") VALUES (NEW."applies", NEW."at", NEW."by_id", NEW."carbon", NEW."category", NEW."client_id", NEW."cost", NEW."decided_at", NEW."decided_by_id", NEW."decided_why", NEW."designated", NEW."edition_id", NEW."eia", NEW."evidence_id", NEW."id", NEW."own", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product", NEW."project_id", NEW."rationale", NEW."rule", NEW."state", NEW."structure_id", NEW."together", NEW."years"); RETURN NULL;', hash='95bec95ea38d926456ef0cb5319e5002c04eb939', operation='UPDATE', pgid='pgtrigger_update_update_ffc2a', table='deal_environmentreview', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deal_environmentreviewevent" ("applies", "at", "by_id", "carbon", "category", "client_id", "cost", "decided_at", "decided_by_id", "decided_why", "designated", "edition_id", "eia", "evidence_id", "id", "own", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product", "project_id", "rationale", "rule", "state", "structure_id", "together", "years") VALUES (OLD."applies", OLD."at", OLD."by_id", OLD."carbon", OLD."category", OLD."client_id", OLD."cost", OLD."decided_at", OLD."decided_by_id", OLD."decided_why", OLD."designated", OLD."edition_id", OLD."eia", OLD."evidence_id", OLD."id", OLD."own", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."product", OLD."project_id", OLD."rationale", OLD."rule", OLD."state", OLD."structure_id", OLD."together", OLD."years"); RETURN NULL;', hash='1380362976909473c2040ec9bf0cfc8312164ea3', operation='DELETE', pgid='pgtrigger_delete_delete_66df2', table='deal_environmentreview', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='EsgScore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'Waits for a second person'), ('confirmed', 'Confirmed'), ('refused', 'Turned down'), ('replaced', 'Replaced by a newer one')], default='waiting', max_length=10)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_why', models.TextField(blank=True)),
                ('rule', models.CharField(max_length=64)),
                ('day', models.DateField()),
                ('answers', models.JSONField(default=dict)),
                ('stops', models.JSONField(default=list)),
                ('score', models.FloatField(null=True)),
                ('answered', models.FloatField(default=0.0)),
                ('pillars', models.JSONField(default=dict)),
                ('band', models.CharField(blank=True, max_length=16)),
                ('words', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='hub.client')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.edition')),
                ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.document')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='%(class)ss', to='deal.project')),
                ('structure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='%(class)ss', to='deal.structure')),
            ],
            options={
                'ordering': ('-id',),
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('state', 'waiting')), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('by')), _negated=True)), _connector='OR'), name='esg_two_people')],
                'triggers': [pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "deal_esgscoreevent" ("answered", "answers", "at", "band", "by_id", "client_id", "day", "decided_at", "decided_by_id", "decided_why", "edition_id", "evidence_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pillars", "project_id", "rule", "score", "state", "stops", "structure_id", "words") VALUES (NEW."answered", NEW."answers", NEW."at", NEW."band", NEW."by_id", NEW."client_id", NEW."day", NEW."decided_at", NEW."decided_by_id", NEW."decided_why", NEW."edition_id", NEW."evidence_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pillars", NEW."project_id", NEW."rule", NEW."score", NEW."state", NEW."stops", NEW."structure_id", NEW."words"); RETURN NULL;', hash='a89206a03ea0937be661667c5c2690228c9ff991', operation='UPDATE', pgid='pgtrigger_update_update_5630d', table='deal_esgscore', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deal_esgscoreevent" ("answered", "answers", "at", "band", "by_id", "client_id", "day", "decided_at", "decided_by_id", "decided_why", "edition_id", "evidence_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pillars", "project_id", "rule", "score", "state", "stops", "structure_id", "words") VALUES (OLD."answered", OLD."answers", OLD."at", OLD."band", OLD."by_id", OLD."client_id", OLD."day", OLD."decided_at", OLD."decided_by_id", OLD."decided_why", OLD."edition_id", OLD."evidence_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."pillars", OLD."project_id", OLD."rule", OLD."score", OLD."state", OLD."stops", OLD."structure_id", OLD."words"); RETURN NULL;', hash='9d458a4675f33454b27c242233b2bab697e4b0fc', operation='DELETE', pgid='pgtrigger_delete_delete_e05bb', table='deal_esgscore', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='GreenUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'Waits for a second person'), ('confirmed', 'Confirmed'), ('refused', 'Turned down'), ('replaced', 'Replaced by a newer one')], default='waiting', max_length=10)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_why', models.TextField(blank=True)),
                ('catalogue', models.CharField(max_length=64)),
                ('code', models.CharField(max_length=11)),
                ('loan', models.CharField(blank=True, max_length=64)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=20)),
                ('share', models.DecimalField(decimal_places=4, max_digits=5)),
                ('approved_on', models.DateField()),
                ('carbon', models.CharField(max_length=10)),
                ('benefits', models.JSONField(default=dict)),
                ('verifier', models.CharField(blank=True, max_length=120)),
                ('transition', models.BooleanField(default=False)),
                ('taxonomy', models.JSONField(default=dict)),
                ('words', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='hub.client')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.edition')),
                ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.document')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='%(class)ss', to='deal.project')),
                ('structure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='%(class)ss', to='deal.structure')),
            ],
            options={
                'ordering': ('-id',),
                'abstract': False,
                'indexes': [models.Index(fields=['client', 'state'], name='green_client')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('state', 'waiting')), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('by')), _negated=True)), _connector='OR'), name='green_two_people'), models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('share__gt', 0), ('share__lte', 1)), name='green_is_part_of_a_loan')],
                'triggers': [pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "deal_greenuseevent" ("amount", "approved_on", "at", "benefits", "by_id", "carbon", "catalogue", "client_id", "code", "decided_at", "decided_by_id", "decided_why", "edition_id", "evidence_id", "id", "loan", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "share", "state", "structure_id", "taxonomy", "transition", "verifier", "words") VALUES (NEW."amount", NEW."approved_on", NEW."at", NEW."benefits", NEW."by_id", NEW."carbon", NEW."catalogue", NEW."client_id", NEW."code", NEW."decided_at", NEW."decided_by_id", NEW."decided_why", NEW."edition_id", NEW."evidence_id", NEW."id", NEW."loan", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."share", NEW."state", NEW."structure_id", NEW."taxonomy", NEW."transition", NEW."verifier", NEW."words"); RETURN NULL;', hash='041390416b2ff70f7f8b495cf09703489ce6c145', operation='UPDATE', pgid='pgtrigger_update_update_f3e27', table='deal_greenuse', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deal_greenuseevent" ("amount", "approved_on", "at", "benefits", "by_id", "carbon", "catalogue", "client_id", "code", "decided_at", "decided_by_id", "decided_why", "edition_id", "evidence_id", "id", "loan", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "share", "state", "structure_id", "taxonomy", "transition", "verifier", "words") VALUES (OLD."amount", OLD."approved_on", OLD."at", OLD."benefits", OLD."by_id", OLD."carbon", OLD."catalogue", OLD."client_id", OLD."code", OLD."decided_at", OLD."decided_by_id", OLD."decided_why", OLD."edition_id", OLD."evidence_id", OLD."id", OLD."loan", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."share", OLD."state", OLD."structure_id", OLD."taxonomy", OLD."transition", OLD."verifier", OLD."words"); RETURN NULL;', hash='2d3d9645493f91d1d941e64522b1afbd30a1ff4a', operation='DELETE', pgid='pgtrigger_delete_delete_252c2', table='deal_greenuse', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='MarginTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'Waits for a second person'), ('confirmed', 'Confirmed'), ('refused', 'Turned down'), ('replaced', 'Replaced by a newer one')], default='waiting', max_length=10)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_why', models.TextField(blank=True)),
                ('name', models.CharField(max_length=160)),
                ('unit', models.CharField(blank=True, max_length=40)),
                ('higher_is_better', models.BooleanField()),
                ('base', models.DecimalField(blank=True, decimal_places=4, max_digits=20, null=True)),
                ('targets', models.JSONField(default=dict)),
                ('observed', models.JSONField(default=dict)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='hub.client')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.edition')),
                ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.document')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='%(class)ss', to='deal.project')),
                ('structure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='%(class)ss', to='deal.structure')),
            ],
            options={
                'ordering': ('-id',),
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('state', 'waiting')), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('by')), _negated=True)), _connector='OR'), name='margin_two_people')],
                'triggers': [pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "deal_margintargetevent" ("at", "base", "by_id", "client_id", "decided_at", "decided_by_id", "decided_why", "edition_id", "evidence_id", "higher_is_better", "id", "name", "observed", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "state", "structure_id", "targets", "unit") VALUES (NEW."at", NEW."base", NEW."by_id", NEW."client_id", NEW."decided_at", NEW."decided_by_id", NEW."decided_why", NEW."edition_id", NEW."evidence_id", NEW."higher_is_better", NEW."id", NEW."name", NEW."observed", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."state", NEW."structure_id", NEW."targets", NEW."unit"); RETURN NULL;', hash='fc9b81fddf3c7f131402bd2f9f81dd3aef67d7cf', operation='UPDATE', pgid='pgtrigger_update_update_a5da6', table='deal_margintarget', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deal_margintargetevent" ("at", "base", "by_id", "client_id", "decided_at", "decided_by_id", "decided_why", "edition_id", "evidence_id", "higher_is_better", "id", "name", "observed", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "state", "structure_id", "targets", "unit") VALUES (OLD."at", OLD."base", OLD."by_id", OLD."client_id", OLD."decided_at", OLD."decided_by_id", OLD."decided_why", OLD."edition_id", OLD."evidence_id", OLD."higher_is_better", OLD."id", OLD."name", OLD."observed", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."state", OLD."structure_id", OLD."targets", OLD."unit"); RETURN NULL;', hash='13003cd0d743840e812a6cd06ec9658db365b82f', operation='DELETE', pgid='pgtrigger_delete_delete_1ed1b', table='deal_margintarget', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='EnvironmentReviewEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Waits for a second person'), ('confirmed', 'Confirmed'), ('refused', 'Turned down'), ('replaced', 'Replaced by a newer one')], default='waiting', max_length=10)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_why', models.TextField(blank=True)),
                ('rule', models.CharField(max_length=64)),
                ('product', models.CharField(max_length=64)),
                ('cost', models.DecimalField(blank=True, decimal_places=2, max_digits=20, null=True)),
                ('own', models.DecimalField(blank=True, decimal_places=2, max_digits=20, null=True)),
                ('together', models.DecimalField(blank=True, decimal_places=2, max_digits=20, null=True)),
                ('years', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                ('applies', models.BooleanField(null=True)),
                ('category', models.CharField(max_length=1)),
                ('rationale', models.TextField()),
                ('carbon', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('designated', models.BooleanField(default=False)),
                ('eia', models.CharField(blank=True, max_length=16)),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.client')),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.edition')),
                ('evidence', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.document')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='deal.environmentreview')),
                ('project', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deal.project')),
                ('structure', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deal.structure')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ab61a2881235deae9df6c31ba132184407ce3863', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_22dc2', table='deal_environmentreviewevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='EsgScoreEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Waits for a second person'), ('confirmed', 'Confirmed'), ('refused', 'Turned down'), ('replaced', 'Replaced by a newer one')], default='waiting', max_length=10)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_why', models.TextField(blank=True)),
                ('rule', models.CharField(max_length=64)),
                ('day', models.DateField()),
                ('answers', models.JSONField(default=dict)),
                ('stops', models.JSONField(default=list)),
                ('score', models.FloatField(null=True)),
                ('answered', models.FloatField(default=0.0)),
                ('pillars', models.JSONField(default=dict)),
                ('band', models.CharField(blank=True, max_length=16)),
                ('words', models.TextField(blank=True)),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.client')),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.edition')),
                ('evidence', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.document')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='deal.esgscore')),
                ('project', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deal.project')),
                ('structure', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deal.structure')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d2ef99d1afb7bc9de692f6360cdf28bf516d8c3c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_63eb1', table='deal_esgscoreevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='GreenUseEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Waits for a second person'), ('confirmed', 'Confirmed'), ('refused', 'Turned down'), ('replaced', 'Replaced by a newer one')], default='waiting', max_length=10)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_why', models.TextField(blank=True)),
                ('catalogue', models.CharField(max_length=64)),
                ('code', models.CharField(max_length=11)),
                ('loan', models.CharField(blank=True, max_length=64)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=20)),
                ('share', models.DecimalField(decimal_places=4, max_digits=5)),
                ('approved_on', models.DateField()),
                ('carbon', models.CharField(max_length=10)),
                ('benefits', models.JSONField(default=dict)),
                ('verifier', models.CharField(blank=True, max_length=120)),
                ('transition', models.BooleanField(default=False)),
                ('taxonomy', models.JSONField(default=dict)),
                ('words', models.TextField(blank=True)),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.client')),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.edition')),
                ('evidence', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.document')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='deal.greenuse')),
                ('project', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deal.project')),
                ('structure', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deal.structure')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5bfcfd0facdc6c71a986b7680f4d4fd6e479f35d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fbf91', table='deal_greenuseevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='MarginTargetEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Waits for a second person'), ('confirmed', 'Confirmed'), ('refused', 'Turned down'), ('replaced', 'Replaced by a newer one')], default='waiting', max_length=10)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_why', models.TextField(blank=True)),
                ('name', models.CharField(max_length=160)),
                ('unit', models.CharField(blank=True, max_length=40)),
                ('higher_is_better', models.BooleanField()),
                ('base', models.DecimalField(blank=True, decimal_places=4, max_digits=20, null=True)),
                ('targets', models.JSONField(default=dict)),
                ('observed', models.JSONField(default=dict)),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.client')),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.edition')),
                ('evidence', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.document')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='deal.margintarget')),
                ('project', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deal.project')),
                ('structure', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deal.structure')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3317556b8893935206ce9391936d32bebb4124e1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_29aa2', table='deal_margintargetevent', when='BEFORE'))],
            },
        ),
        *(migrations.RunSQL(step, migrations.RunSQL.noop) for step in STEPS),
    ]
