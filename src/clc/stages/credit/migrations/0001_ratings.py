"""Ratings and the answers they rest on, with their row security."""
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from clc.stages.hub import rowsecurity as sql

_OF_A_RATING = "exists (select 1 from credit_rating r where r.id = credit_ratinganswer.rating_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("hub", "0009_rating_verdicts"),
        ("inquiry", "0002_due_diligence"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(max_length=64)),
                ('as_of', models.DateField()),
                ('state', models.CharField(choices=[('draft', 'Being drafted'), ('proposed', 'Proposed'), ('confirmed', 'Confirmed'), ('expired', 'Expired'), ('superseded', 'Superseded'), ('returned', 'Returned')], default='draft', max_length=10)),
                ('version', models.IntegerField(default=1)),
                ('inputs', models.JSONField(default=dict)),
                ('inputs_hash', models.CharField(max_length=64)),
                ('outcome', models.JSONField(default=dict)),
                ('points', models.FloatField(null=True)),
                ('model_grade', models.CharField(max_length=10)),
                ('computed_grade', models.CharField(max_length=10)),
                ('computed_pd', models.FloatField(null=True)),
                ('grade', models.CharField(max_length=10)),
                ('pd', models.FloatField(null=True)),
                ('support', models.JSONField(default=dict)),
                ('facilities', models.JSONField(default=list)),
                ('override_notches', models.SmallIntegerField(default=0)),
                ('override_reason', models.CharField(blank=True, max_length=64)),
                ('override_words', models.TextField(blank=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('proposed_at', models.DateTimeField(blank=True, null=True)),
                ('returned_why', models.TextField(blank=True)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ratings', to='hub.client')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.edition')),
                ('override_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('returned_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-id',),
                'indexes': [models.Index(fields=['client', '-id'], name='rating_client'), models.Index(fields=['state', 'valid_until'], name='rating_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('draft', 'proposed', 'returned'))), fields=('client',), name='one_rating_under_way'), models.UniqueConstraint(condition=models.Q(('state', 'confirmed')), fields=('client',), name='one_rating_confirmed'), models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(models.Q(('confirmed_by', models.F('proposed_by')), _negated=True), models.Q(('override_by__isnull', True), models.Q(('confirmed_by', models.F('override_by')), _negated=True), _connector='OR')), _connector='OR'), name='two_people_rate'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(('confirmed_by__isnull', False), ('proposed_by__isnull', False), ('valid_until__isnull', False)), _connector='OR'), name='a_confirmed_rating_says_who_and_until_when')],
            },
        ),
        migrations.CreateModel(
            name='RatingAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(max_length=64)),
                ('answer', models.SmallIntegerField()),
                ('words', models.TextField(blank=True)),
                ('at', models.DateTimeField(auto_now=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='hub.document')),
                ('rating', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='credit.rating')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('rating', 'item'), name='one_answer_per_question'), models.CheckConstraint(condition=models.Q(('answer__gte', 1), ('answer__lte', 4)), name='answers_are_1_to_4')],
            },
        ),
        migrations.CreateModel(
            name='RatingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('model', models.CharField(max_length=64)),
                ('as_of', models.DateField()),
                ('state', models.CharField(choices=[('draft', 'Being drafted'), ('proposed', 'Proposed'), ('confirmed', 'Confirmed'), ('expired', 'Expired'), ('superseded', 'Superseded'), ('returned', 'Returned')], default='draft', max_length=10)),
                ('version', models.IntegerField(default=1)),
                ('inputs', models.JSONField(default=dict)),
                ('inputs_hash', models.CharField(max_length=64)),
                ('outcome', models.JSONField(default=dict)),
                ('points', models.FloatField(null=True)),
                ('model_grade', models.CharField(max_length=10)),
                ('computed_grade', models.CharField(max_length=10)),
                ('computed_pd', models.FloatField(null=True)),
                ('grade', models.CharField(max_length=10)),
                ('pd', models.FloatField(null=True)),
                ('support', models.JSONField(default=dict)),
                ('facilities', models.JSONField(default=list)),
                ('override_notches', models.SmallIntegerField(default=0)),
                ('override_reason', models.CharField(blank=True, max_length=64)),
                ('override_words', models.TextField(blank=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('proposed_at', models.DateTimeField(blank=True, null=True)),
                ('returned_why', models.TextField(blank=True)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.client')),
                ('confirmed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.edition')),
                ('override_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='credit.rating')),
                ('proposed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('returned_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RatingAnswerEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('item', models.CharField(max_length=64)),
                ('answer', models.SmallIntegerField()),
                ('words', models.TextField(blank=True)),
                ('at', models.DateTimeField(auto_now=True)),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.document')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='credit.ratinganswer')),
                ('rating', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='credit.rating')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rating',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "credit_ratingevent" ("as_of", "at", "by_id", "client_id", "computed_grade", "computed_pd", "confirmed_at", "confirmed_by_id", "edition_id", "facilities", "grade", "id", "inputs", "inputs_hash", "model", "model_grade", "outcome", "override_by_id", "override_notches", "override_reason", "override_words", "pd", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "proposed_at", "proposed_by_id", "returned_by_id", "returned_why", "state", "support", "valid_until", "version") VALUES (NEW."as_of", NEW."at", NEW."by_id", NEW."client_id", NEW."computed_grade", NEW."computed_pd", NEW."confirmed_at", NEW."confirmed_by_id", NEW."edition_id", NEW."facilities", NEW."grade", NEW."id", NEW."inputs", NEW."inputs_hash", NEW."model", NEW."model_grade", NEW."outcome", NEW."override_by_id", NEW."override_notches", NEW."override_reason", NEW."override_words", NEW."pd", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."points", NEW."proposed_at", NEW."proposed_by_id", NEW."returned_by_id", NEW."returned_why", NEW."state", NEW."support", NEW."valid_until", NEW."version"); RETURN NULL;', hash='46f1d4ee819f0cb9c902e31f08efadb2345b9c70', operation='UPDATE', pgid='pgtrigger_update_update_17d2e', table='credit_rating', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rating',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "credit_ratingevent" ("as_of", "at", "by_id", "client_id", "computed_grade", "computed_pd", "confirmed_at", "confirmed_by_id", "edition_id", "facilities", "grade", "id", "inputs", "inputs_hash", "model", "model_grade", "outcome", "override_by_id", "override_notches", "override_reason", "override_words", "pd", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "proposed_at", "proposed_by_id", "returned_by_id", "returned_why", "state", "support", "valid_until", "version") VALUES (OLD."as_of", OLD."at", OLD."by_id", OLD."client_id", OLD."computed_grade", OLD."computed_pd", OLD."confirmed_at", OLD."confirmed_by_id", OLD."edition_id", OLD."facilities", OLD."grade", OLD."id", OLD."inputs", OLD."inputs_hash", OLD."model", OLD."model_grade", OLD."outcome", OLD."override_by_id", OLD."override_notches", OLD."override_reason", OLD."override_words", OLD."pd", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."points", OLD."proposed_at", OLD."proposed_by_id", OLD."returned_by_id", OLD."returned_why", OLD."state", OLD."support", OLD."valid_until", OLD."version"); RETURN NULL;', hash='d45bf26e59a4755906ec153709df95d8dc22272d', operation='DELETE', pgid='pgtrigger_delete_delete_885db', table='credit_rating', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ratinganswer',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "credit_ratinganswerevent" ("answer", "at", "by_id", "document_id", "id", "item", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rating_id", "words") VALUES (NEW."answer", NEW."at", NEW."by_id", NEW."document_id", NEW."id", NEW."item", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rating_id", NEW."words"); RETURN NULL;', hash='eb492ac1091472e4652ce3b4cd5eba2b895b05cc', operation='UPDATE', pgid='pgtrigger_update_update_9dc52', table='credit_ratinganswer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ratinganswer',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "credit_ratinganswerevent" ("answer", "at", "by_id", "document_id", "id", "item", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rating_id", "words") VALUES (OLD."answer", OLD."at", OLD."by_id", OLD."document_id", OLD."id", OLD."item", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rating_id", OLD."words"); RETURN NULL;', hash='2b4457d7162208d55b5e902072bfe7179c6996f9', operation='DELETE', pgid='pgtrigger_delete_delete_96382', table='credit_ratinganswer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ratinganswerevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='47457c58b23daf88445b90c557e7265f73ce8497', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9417e', table='credit_ratinganswerevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ratingevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f9ea780ff03c83f94d75c98cfc3a30d011b09a5d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_34779', table='credit_ratingevent', when='BEFORE')),
        ),
        migrations.RunSQL(sql.by_client("credit_rating"), migrations.RunSQL.noop),
        migrations.RunSQL(sql.guard("credit_ratinganswer", _OF_A_RATING), migrations.RunSQL.noop),
        migrations.RunSQL(sql.history("credit_ratingevent", "pgh_obj_id", "credit_rating"), migrations.RunSQL.noop),
        migrations.RunSQL(sql.history("credit_ratinganswerevent", "pgh_obj_id", "credit_ratinganswer"),
                          migrations.RunSQL.noop),
    ]
