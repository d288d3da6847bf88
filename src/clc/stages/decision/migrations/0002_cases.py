"""Cases, their steps, acts and votes, and the frozen papers, with row security."""
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from clc.stages.decision.rowsecurity_cases import STEPS


class Migration(migrations.Migration):

    dependencies = [
        ("decision", "0001_definitions"), ("deal", "0009_covenants"), ("hub", "0010_delegations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('process', models.CharField(max_length=64)),
                ('subject', models.CharField(max_length=40)),
                ('subject_key', models.CharField(max_length=64)),
                ('title', models.CharField(max_length=240, verbose_name='what is asked')),
                ('words', models.TextField(blank=True)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=20, null=True, verbose_name='amount')),
                ('currency', models.CharField(default='CNY', max_length=3)),
                ('state', models.CharField(choices=[('running', 'Under way'), ('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('expired', 'Expired'), ('done', 'Done')], default='running', max_length=10)),
                ('level', models.CharField(blank=True, max_length=40)),
                ('fast', models.BooleanField(default=False)),
                ('automatic', models.BooleanField(default=False)),
                ('engine', models.JSONField(default=dict)),
                ('facts', models.JSONField(default=dict)),
                ('form', models.JSONField(default=dict)),
                ('fingerprint', models.CharField(blank=True, max_length=64)),
                ('saves', models.PositiveIntegerField(default=0)),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_why', models.CharField(blank=True, max_length=400)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cases', to='hub.client')),
                ('definition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='decision.definition')),
                ('edition', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.edition')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases_opened', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'case',
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='CaseStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('node', models.CharField(max_length=80)),
                ('visit', models.PositiveSmallIntegerField(default=1)),
                ('label', models.CharField(max_length=240)),
                ('kind', models.CharField(choices=[('work', 'Work'), ('approve', 'Approval'), ('committee', 'Committee'), ('meeting', 'Joint meeting'), ('auto', 'Checked by the system')], max_length=10)),
                ('roles', models.JSONField(default=list)),
                ('gates', models.JSONField(default=list)),
                ('rule', models.CharField(default='one', max_length=10)),
                ('quorum', models.FloatField(default=0.6666666666666666)),
                ('majority', models.FloatField(default=0.6666666666666666)),
                ('veto', models.CharField(blank=True, max_length=32)),
                ('four_eyes', models.BooleanField(default=False)),
                ('decides', models.BooleanField(default=False)),
                ('escalate', models.CharField(blank=True, max_length=32)),
                ('fields', models.JSONField(default=dict)),
                ('sla', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('state', models.CharField(choices=[('open', 'Open'), ('approved', 'Approved'), ('refused', 'Refused'), ('done', 'Done'), ('returned', 'Returned'), ('void', 'Void'), ('withdrawn', 'Withdrawn')], default='open', max_length=10)),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('due', models.DateField(blank=True, null=True)),
                ('deadline', models.DateTimeField(blank=True, null=True)),
                ('waiting_days', models.PositiveSmallIntegerField(default=0)),
                ('escalated', models.PositiveSmallIntegerField(default=0)),
                ('escalated_at', models.DateTimeField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('why', models.TextField(blank=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='decision.case')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='hub.client')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='CaseCondition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=240)),
                ('asks', models.CharField(blank=True, max_length=240)),
                ('gate', models.CharField(max_length=16)),
                ('days', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('may_be_waived', models.BooleanField(default=False)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('struck_at', models.DateTimeField(blank=True, null=True)),
                ('struck_why', models.CharField(blank=True, max_length=400)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conditions', to='decision.case')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='hub.client')),
                ('condition', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deal.condition')),
                ('struck_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conditions', to='decision.casestep')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='CaseAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('opened', 'Opened'), ('did', 'Did the step'), ('passed', 'Passed by policy'), ('approved', 'Approved'), ('rejected', 'Refused'), ('voted', 'Voted'), ('recused', 'Stood aside'), ('counted', 'Votes counted'), ('returned', 'Returned'), ('renewed', 'Put forward anew'), ('asked', 'Asked'), ('answered', 'Answered'), ('took_back', 'Took the question back'), ('added', 'Added somebody'), ('handed', 'Handed on'), ('copied', 'Sent a copy'), ('wrote', 'Wrote into the form'), ('condition', 'Set a condition'), ('struck', 'Struck a condition'), ('withdrew', 'Withdrew'), ('escalated', 'Told somebody above'), ('decided', 'Decision'), ('expired', 'Approval lapsed'), ('migrated', 'Moved to another version')], max_length=12)),
                ('words', models.TextField(blank=True)),
                ('detail', models.JSONField(default=dict)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('acting_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acts', to='decision.case')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='hub.client')),
                ('step', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='acts', to='decision.casestep')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='Dossier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('seen', 'As it was put forward'), ('decided', 'As it was decided')], max_length=8)),
                ('paper', models.TextField()),
                ('fingerprint', models.CharField(max_length=64)),
                ('seal_before', models.CharField(blank=True, max_length=64)),
                ('seal', models.CharField(max_length=64)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dossiers', to='decision.case')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dossiers', to='hub.client')),
                ('step', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='dossiers', to='decision.casestep')),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='decision.case')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='hub.client')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='decision.casestep')),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='case_questions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField(default=0)),
                ('roles', models.JSONField(default=list)),
                ('compulsory', models.BooleanField(default=False)),
                ('veto', models.BooleanField(default=False)),
                ('passed', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('asked', 'Asked'), ('voted', 'Has decided'), ('recused', 'Stands aside'), ('handed', 'Handed on'), ('dropped', 'No longer needed')], default='asked', max_length=10)),
                ('why', models.CharField(blank=True, max_length=400)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='decision.case')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='hub.client')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='decision.casestep')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seats', to=settings.AUTH_USER_MODEL)),
                ('waits_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='awaited_by', to='decision.seat')),
            ],
            options={
                'ordering': ('place', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('choice', models.CharField(choices=[('yes', 'For'), ('no', 'Against'), ('abstain', 'Abstains')], max_length=8)),
                ('words', models.TextField(blank=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('acting_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='decision.case')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='hub.client')),
                ('seat', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='vote', to='decision.seat')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='decision.casestep')),
                ('voter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='Watcher',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(blank=True, max_length=400)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='watchers', to='decision.case')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='hub.client')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cases_watched', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['client', 'state'], name='case_client'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['subject', 'subject_key'], name='case_subject'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['state', '-id'], name='case_state'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('running', 'approved'))), fields=('process', 'subject', 'subject_key'), name='one_case_under_way'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('running', 'approved', 'refused', 'withdrawn', 'expired', 'done'))), name='a_case_has_one_state'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ('running', 'approved'))), models.Q(('ended_at__isnull', False), ('state__in', ('refused', 'withdrawn', 'expired', 'done'))), _connector='OR'), name='a_case_ends_once'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('approved', 'done')), _negated=True), models.Q(('decided_at__isnull', False), models.Q(('fingerprint', ''), _negated=True)), _connector='OR'), name='an_approval_is_sealed'),
        ),
        migrations.AddIndex(
            model_name='casestep',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['due'], name='step_due'),
        ),
        migrations.AddIndex(
            model_name='casestep',
            index=models.Index(fields=['case', 'state'], name='step_case'),
        ),
        migrations.AddConstraint(
            model_name='casestep',
            constraint=models.UniqueConstraint(fields=('case', 'node', 'visit'), name='a_visit_once'),
        ),
        migrations.AddConstraint(
            model_name='casestep',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('case', 'node'), name='a_step_is_open_once'),
        ),
        migrations.AddConstraint(
            model_name='casestep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('done_at__isnull', False)), _connector='OR'), name='an_open_step_has_no_end'),
        ),
        migrations.AddIndex(
            model_name='caseact',
            index=models.Index(fields=['by', '-at'], name='act_by_at'),
        ),
        migrations.AddConstraint(
            model_name='dossier',
            constraint=models.UniqueConstraint(fields=('client', 'seal_before'), name='one_dossier_follows_another'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('answered_at__isnull', True), ('taken_back_at__isnull', True)), fields=['to'], name='question_open'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('answered_at__isnull', True), models.Q(models.Q(('answer', ''), _negated=True), ('answered_by__isnull', False)), _connector='OR'), name='an_answer_has_words'),
        ),
        migrations.AddIndex(
            model_name='seat',
            index=models.Index(condition=models.Q(('state', 'asked')), fields=['user', 'state'], name='seat_user'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(condition=models.Q(('user__isnull', False), models.Q(('state', 'handed'), _negated=True)), fields=('step', 'user'), name='one_seat_per_person'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.UniqueConstraint(fields=('step', 'voter'), name='one_vote_per_person'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.CheckConstraint(condition=models.Q(('acting_for__isnull', True), models.Q(('acting_for', models.F('voter')), _negated=True), _connector='OR'), name='nobody_acts_for_themselves'),
        ),
        migrations.AddConstraint(
            model_name='watcher',
            constraint=models.UniqueConstraint(fields=('case', 'user'), name='one_copy_per_person'),
        ),
        *(migrations.RunSQL(step, migrations.RunSQL.noop) for step in STEPS),
    ]
