"""People at clients; with row security and their history."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from clc.stages.hub import rowsecurity as sql

_SECURITY = [
    sql.by_client("inquiry_seat"),
    sql.history("inquiry_seatevent", "pgh_obj_id", "inquiry_seat"),
]


class Migration(migrations.Migration):

    dependencies = [
        ('hub', '0009_rating_verdicts'),
        ('inquiry', '0002_due_diligence'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('position', models.CharField(max_length=64, verbose_name='position')),
                ('since', models.DateField(verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('background', models.TextField(blank=True, verbose_name='education and experience')),
                ('left_why', models.CharField(blank=True, max_length=240, verbose_name='why they left')),
                ('source', models.CharField(blank=True, max_length=240, verbose_name='source')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='hub.client')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='hub.document')),
                ('record', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='hub.record')),
            ],
            options={
                'ordering': ('-since', 'id'),
                'indexes': [models.Index(fields=['client', '-since'], name='seat_client')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='a_seat_ends_after_it_begins'), models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('client', 'position', 'name'), name='one_seat_at_a_time')],
                'triggers': [pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "inquiry_seatevent" ("at", "background", "by_id", "client_id", "document_id", "id", "left_why", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "record_id", "since", "source", "until") VALUES (NEW."at", NEW."background", NEW."by_id", NEW."client_id", NEW."document_id", NEW."id", NEW."left_why", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."record_id", NEW."since", NEW."source", NEW."until"); RETURN NULL;', hash='089425b36a44fa6648e125fa90b304ff3184a438', operation='UPDATE', pgid='pgtrigger_update_update_80e75', table='inquiry_seat', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "inquiry_seatevent" ("at", "background", "by_id", "client_id", "document_id", "id", "left_why", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "record_id", "since", "source", "until") VALUES (OLD."at", OLD."background", OLD."by_id", OLD."client_id", OLD."document_id", OLD."id", OLD."left_why", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."record_id", OLD."since", OLD."source", OLD."until"); RETURN NULL;', hash='e9b0288b3dd4991f87cb0a9d4d8fbfa3cd26bd1e', operation='DELETE', pgid='pgtrigger_delete_delete_8ade3', table='inquiry_seat', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='SeatEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('position', models.CharField(max_length=64, verbose_name='position')),
                ('since', models.DateField(verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('background', models.TextField(blank=True, verbose_name='education and experience')),
                ('left_why', models.CharField(blank=True, max_length=240, verbose_name='why they left')),
                ('source', models.CharField(blank=True, max_length=240, verbose_name='source')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.client')),
                ('document', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.document')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='inquiry.seat')),
                ('record', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.record')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='72240a2575015d20f051f10d08e6bad60c6878d3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_07612', table='inquiry_seatevent', when='BEFORE'))],
            },
        ),
        *[migrations.RunSQL(each, migrations.RunSQL.noop) for each in _SECURITY],
    ]
