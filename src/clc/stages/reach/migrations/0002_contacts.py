"""People at clients, talks by playbook, templates of messages and what was sent, with row security."""
import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from clc.stages.reach import rowsecurity_contacts


class Migration(migrations.Migration):

    dependencies = [
        ('hub', '0010_delegations'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('reach', '0001_leads'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('title', models.CharField(blank=True, max_length=80, verbose_name='position')),
                ('level', models.CharField(choices=[('executive', 'Executive'), ('manager', 'Manager'), ('expert', 'Expert')], max_length=12)),
                ('field', models.CharField(choices=[('leadership', 'Leadership'), ('finance', 'Finance'), ('technical', 'Technology and projects'), ('legal', 'Legal'), ('operations', 'Operations'), ('other', 'Other')], default='other', max_length=12)),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='telephone')),
                ('mail', models.CharField(blank=True, max_length=160, verbose_name='mail')),
                ('chat', models.CharField(blank=True, max_length=80, verbose_name='chat account')),
                ('language', models.CharField(default='zh-hans', max_length=12)),
                ('basis', models.CharField(choices=[('consent', 'The person agreed'), ('company', 'Given by the company as its contact'), ('public', 'Made public by the person or the company')], max_length=8, verbose_name='basis')),
                ('basis_on', models.DateField()),
                ('left_on', models.DateField(blank=True, null=True)),
                ('version', models.IntegerField(default=1)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='hub.client')),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='reach.lead')),
            ],
            options={
                'verbose_name': 'contact',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('marketing', 'Marketing'), ('survey', 'Surveys'), ('recording', 'Recording of talks')], max_length=12)),
                ('agreed', models.BooleanField()),
                ('how', models.CharField(max_length=240)),
                ('given_at', models.DateTimeField()),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_how', models.CharField(blank=True, max_length=240)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='hub.document')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agreements', to='reach.contact')),
            ],
            options={
                'ordering': ('-given_at', '-id'),
            },
        ),
        migrations.CreateModel(
            name='ContactEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('title', models.CharField(blank=True, max_length=80, verbose_name='position')),
                ('level', models.CharField(choices=[('executive', 'Executive'), ('manager', 'Manager'), ('expert', 'Expert')], max_length=12)),
                ('field', models.CharField(choices=[('leadership', 'Leadership'), ('finance', 'Finance'), ('technical', 'Technology and projects'), ('legal', 'Legal'), ('operations', 'Operations'), ('other', 'Other')], default='other', max_length=12)),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='telephone')),
                ('mail', models.CharField(blank=True, max_length=160, verbose_name='mail')),
                ('chat', models.CharField(blank=True, max_length=80, verbose_name='chat account')),
                ('language', models.CharField(default='zh-hans', max_length=12)),
                ('basis', models.CharField(choices=[('consent', 'The person agreed'), ('company', 'Given by the company as its contact'), ('public', 'Made public by the person or the company')], max_length=8, verbose_name='basis')),
                ('basis_on', models.DateField()),
                ('left_on', models.DateField(blank=True, null=True)),
                ('version', models.IntegerField(default=1)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='hub.client')),
                ('lead', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reach.lead')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reach.contact')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MessageSent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('template', models.CharField(max_length=64)),
                ('purpose', models.CharField(max_length=12)),
                ('language', models.CharField(max_length=12)),
                ('channel', models.CharField(max_length=12)),
                ('subject', models.CharField(blank=True, max_length=240)),
                ('body', models.TextField()),
                ('basis', models.CharField(max_length=240)),
                ('state', models.CharField(choices=[('waiting', 'Waiting for its hour'), ('ready', 'To be sent by hand'), ('sent', 'Sent'), ('failed', 'Not delivered'), ('dropped', 'Not sent')], default='waiting', max_length=8)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('due_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('trouble', models.CharField(blank=True, max_length=400)),
                ('agreement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reach.agreement')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='hub.client')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='reach.contact')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.edition')),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='reach.lead')),
                ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-at', '-id'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Pause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateField()),
                ('why', models.CharField(max_length=240)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pauses', to='hub.client')),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='Phase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('playbook', models.CharField(max_length=64)),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('end', models.CharField(blank=True, choices=[('', 'Under way'), ('done', 'Completed'), ('given_up', 'Given up')], max_length=8)),
                ('why', models.CharField(blank=True, max_length=400)),
                ('met', models.JSONField(blank=True, default=dict)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='hub.client')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.edition')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='reach.lead')),
            ],
            options={
                'ordering': ('began_at', 'id'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Talk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('playbook', models.CharField(max_length=64)),
                ('kind', models.CharField(choices=[('call', 'Call'), ('visit', 'Visit'), ('meeting', 'Meeting'), ('mail', 'Mail'), ('message', 'Message'), ('note', 'Note')], max_length=10)),
                ('at', models.DateTimeField()),
                ('kept_at', models.DateTimeField(auto_now_add=True)),
                ('answers', models.JSONField(default=list)),
                ('notes', models.TextField(blank=True)),
                ('next_step', models.CharField(blank=True, max_length=240)),
                ('next_on', models.DateField(blank=True, null=True)),
                ('at_visit', models.BooleanField(default=False)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='hub.client')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.edition')),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='reach.lead')),
                ('own', models.ManyToManyField(related_name='talks', to=settings.AUTH_USER_MODEL)),
                ('phase', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='talks', to='reach.phase')),
                ('theirs', models.ManyToManyField(related_name='talks', to='reach.contact')),
                ('touch', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='talk', to='hub.touch')),
            ],
            options={
                'ordering': ('-at', '-id'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Chat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('lines', models.JSONField(default=list)),
                ('hashes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list, size=None)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='hub.client')),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='reach.lead')),
                ('touch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='chats', to='hub.touch')),
            ],
            options={
                'ordering': ('-day', '-id'),
                'abstract': False,
                'indexes': [models.Index(fields=['client', '-day'], name='chat_client')],
                'constraints': [models.CheckConstraint(condition=models.Q(('client__isnull', False), ('lead__isnull', False), _connector='OR'), name='chat_is_somebodys')],
            },
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['client', 'level'], name='contact_client'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('client__isnull', False), ('lead__isnull', False), _connector='OR'), name='contact_is_somebodys'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.UniqueConstraint(condition=models.Q(('left_on__isnull', True)), fields=('client', 'lead', 'name', 'title'), name='one_contact_there', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('basis', ''), _negated=True), name='a_contact_has_its_basis'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reach_contactevent" ("at", "basis", "basis_on", "by_id", "changed_at", "chat", "client_id", "field", "id", "language", "lead_id", "left_on", "level", "mail", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "title", "version") VALUES (NEW."at", NEW."basis", NEW."basis_on", NEW."by_id", NEW."changed_at", NEW."chat", NEW."client_id", NEW."field", NEW."id", NEW."language", NEW."lead_id", NEW."left_on", NEW."level", NEW."mail", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."title", NEW."version"); RETURN NULL;', hash='ed688e797b98edef2dffe30540940a704282d5be', operation='UPDATE', pgid='pgtrigger_update_update_8711e', table='reach_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reach_contactevent" ("at", "basis", "basis_on", "by_id", "changed_at", "chat", "client_id", "field", "id", "language", "lead_id", "left_on", "level", "mail", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "title", "version") VALUES (OLD."at", OLD."basis", OLD."basis_on", OLD."by_id", OLD."changed_at", OLD."chat", OLD."client_id", OLD."field", OLD."id", OLD."language", OLD."lead_id", OLD."left_on", OLD."level", OLD."mail", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."title", OLD."version"); RETURN NULL;', hash='41446365c4e0bbce3e804a36870d2b135f9f2a3b', operation='DELETE', pgid='pgtrigger_delete_delete_8cc2b', table='reach_contact', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('contact', 'purpose'), name='one_word_on_a_purpose'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5e85ead29ca2c1d81247a16f66c82e08823b16eb', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_10d9e', table='reach_contactevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='messagesent',
            index=models.Index(fields=['contact', 'purpose', 'at'], name='messagesent_cap'),
        ),
        migrations.AddIndex(
            model_name='messagesent',
            index=models.Index(fields=['client', '-at'], name='messagesent_client'),
        ),
        migrations.AddIndex(
            model_name='messagesent',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['due_at'], name='messagesent_due'),
        ),
        migrations.AddConstraint(
            model_name='messagesent',
            constraint=models.CheckConstraint(condition=models.Q(('client__isnull', False), ('lead__isnull', False), _connector='OR'), name='messagesent_is_somebodys'),
        ),
        migrations.AddConstraint(
            model_name='pause',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('client',), name='one_pause_of_a_client'),
        ),
        migrations.AddConstraint(
            model_name='phase',
            constraint=models.CheckConstraint(condition=models.Q(('client__isnull', False), ('lead__isnull', False), _connector='OR'), name='phase_is_somebodys'),
        ),
        migrations.AddConstraint(
            model_name='phase',
            constraint=models.UniqueConstraint(condition=models.Q(('client__isnull', False), ('ended_at__isnull', True)), fields=('client', 'playbook'), name='one_open_phase_of_a_client'),
        ),
        migrations.AddConstraint(
            model_name='phase',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('lead__isnull', False)), fields=('lead', 'playbook'), name='one_open_phase_of_a_lead'),
        ),
        migrations.AddConstraint(
            model_name='phase',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end', ''), ('ended_at__isnull', True)), models.Q(('ended_at__isnull', False), models.Q(('end', ''), _negated=True)), _connector='OR'), name='a_phase_ends_somehow'),
        ),
        migrations.AddConstraint(
            model_name='phase',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end', 'given_up'), _negated=True), models.Q(('why', ''), _negated=True), _connector='OR'), name='a_phase_is_given_up_for_a_reason'),
        ),
        migrations.AddIndex(
            model_name='talk',
            index=models.Index(fields=['client', '-at'], name='talk_client'),
        ),
        migrations.AddIndex(
            model_name='talk',
            index=models.Index(fields=['lead', '-at'], name='talk_lead'),
        ),
        migrations.AddConstraint(
            model_name='talk',
            constraint=models.CheckConstraint(condition=models.Q(('client__isnull', False), ('lead__isnull', False), _connector='OR'), name='talk_is_somebodys'),
        ),
        *[migrations.RunSQL(step, migrations.RunSQL.noop) for step in rowsecurity_contacts.STEPS],
    ]
