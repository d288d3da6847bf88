"""Delegations that end by themselves, and what a deputy may see."""
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from clc.stages.hub import rowsecurity as sql


class Migration(migrations.Migration):

    dependencies = [("hub", "0009_rating_verdicts")]

    operations = [
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(choices=[('see', 'See only'), ('act', 'See and act')], default='act', max_length=4)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('why', models.CharField(blank=True, max_length=240, verbose_name='reason')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('deputy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='delegations_held', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('giver', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='delegations_given', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-starts_at', '-id'),
                'indexes': [models.Index(fields=['deputy', 'ends_at'], name='delegation_deputy')],
                'constraints': [models.CheckConstraint(condition=models.Q(('giver', models.F('deputy')), _negated=True), name='nobody_stands_in_for_themselves'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='a_delegation_ends')],
            },
        ),
        migrations.RunSQL(sql.STANDING_IN, migrations.RunSQL.noop),
        migrations.RunSQL(sql.DELEGATIONS, migrations.RunSQL.noop),
    ]
