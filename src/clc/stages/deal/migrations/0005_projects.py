"""Versions of project models, with row security."""
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from clc.stages.hub import rowsecurity as sql

#: What a version says never changes; it may be confirmed once by another, or withdrawn while it is not confirmed.
STAYS = """
create or replace function deal_projectversion_stays() returns trigger language plpgsql as $$ begin
    if tg_op = 'DELETE' then
      if not (select current_setting('clc.reach', true)) = 'all' then
        raise exception 'a version of a project model stays';
      end if;
      return old;
    end if;
    if (new.text, new.digest, new.number, new.project_id, new.client_id, new.figures, new.stresses, new.by_id, new.before_id
      ) is distinct from (
      old.text, old.digest, old.number, old.project_id, old.client_id, old.figures, old.stresses, old.by_id, old.before_id
      ) or old.state <> 'written' then
      raise exception 'a version of a project model stays';
    end if;
    return new;
  end $$;
create trigger deal_projectversion_stays before update or delete on deal_projectversion
  for each row execute function deal_projectversion_stays();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('deal', '0004_structures'),
        ('hub', '0009_rating_verdicts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ProjectVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('note', models.CharField(blank=True, max_length=400, verbose_name='what changed')),
                ('text', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('figures', models.JSONField()),
                ('stresses', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('written', 'Written'), ('confirmed', 'Confirmed'), ('withdrawn', 'Withdrawn')], default='written', max_length=10)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_why', models.CharField(blank=True, max_length=400)),
                ('before', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='after', to='deal.projectversion')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='project_versions', to='hub.client')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.edition')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='deal.project')),
            ],
            options={
                'ordering': ('-number',),
                'constraints': [models.UniqueConstraint(fields=('project', 'number'), name='a_project_version_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), ('confirmed_by__isnull', False), _connector='OR'), name='a_confirmed_version_has_a_confirmer'), models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('by')), _negated=True), _connector='OR'), name='a_version_is_confirmed_by_another')],
            },
        ),
        migrations.RunSQL(sql.by_client("deal_projectversion"), migrations.RunSQL.noop),
        migrations.RunSQL(STAYS, migrations.RunSQL.noop),
    ]
