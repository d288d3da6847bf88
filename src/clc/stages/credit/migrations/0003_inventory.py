"""The inventory of models: versions, votes, which one is in use."""
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('credit', '0002_limits'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RiskModel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.SlugField(max_length=63, unique=True, verbose_name='name')),
                ('label', models.CharField(max_length=240)),
                ('purpose', models.TextField(blank=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='owned_models', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='RiskModelVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Waiting for two approvals'), ('approved', 'Approved'), ('returned', 'Sent back'), ('retired', 'Retired')], default='draft', max_length=10)),
                ('place', models.CharField(blank=True, choices=[('', 'Not in use'), ('champion', 'Champion'), ('challenger', 'Challenger')], default='', max_length=10)),
                ('card', models.JSONField()),
                ('report', models.JSONField(default=dict)),
                ('card_sha256', models.CharField(max_length=64)),
                ('report_sha256', models.CharField(max_length=64)),
                ('challenger_file', models.CharField(blank=True, max_length=200)),
                ('challenger_sha256', models.CharField(blank=True, max_length=64)),
                ('source', models.CharField(blank=True, max_length=240)),
                ('probe', models.JSONField(default=list)),
                ('trained_at', models.DateTimeField(auto_now_add=True)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('expires_on', models.DateField(blank=True, null=True)),
                ('why', models.TextField(blank=True)),
                ('model', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='credit.riskmodel')),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('trained_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-number',),
                'constraints': [models.UniqueConstraint(fields=('model', 'number'), name='a_version_once'), models.UniqueConstraint(condition=models.Q(('place', 'champion')), fields=('model',), name='one_champion'), models.CheckConstraint(condition=models.Q(('place', ''), models.Q(('approved_at__isnull', False), ('expires_on__isnull', False), ('state', 'approved')), _connector='OR'), name='only_the_approved_are_used')],
            },
        ),
        migrations.CreateModel(
            name='RiskModelVote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('agrees', models.BooleanField()),
                ('words', models.TextField(blank=True)),
                ('round', models.PositiveIntegerField(default=1)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='credit.riskmodelversion')),
            ],
            options={
                'ordering': ('id',),
                'constraints': [models.UniqueConstraint(fields=('version', 'by', 'round'), name='one_vote_a_person')],
            },
        ),
        migrations.CreateModel(
            name='RiskModelTraining',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.SlugField(max_length=63)),
                ('file_name', models.CharField(max_length=200)),
                ('target', models.CharField(max_length=120)),
                ('options', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('waiting', 'Waiting for the worker'), ('running', 'Under way'), ('done', 'Finished'), ('failed', 'Failed')], default='waiting', max_length=10)),
                ('message', models.TextField(blank=True)),
                ('todo', models.TextField(blank=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='credit.riskmodelversion')),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
    ]
