"""Plans of what the book lends, with row security."""
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from clc.stages.hub import rowsecurity as sql

#: What was confirmed or withdrawn stays as it is, and what an answer said is never changed.
STAYS = """
create or replace function deal_lendingplan_stays() returns trigger language plpgsql as $$ begin
    if tg_op = 'DELETE' then
      raise exception 'a lending plan stays';
    end if;
    if old.state in ('confirmed', 'withdrawn', 'failed')
      or (old.answer is not null and (new.answer, new.rows) is distinct from (old.answer, old.rows))
      or (new.budget, new.terms, new.rule, new.shock, new.day, new.by_id
      ) is distinct from (old.budget, old.terms, old.rule, old.shock, old.day, old.by_id) then
      raise exception 'a lending plan stays';
    end if;
    return new;
  end $$;
create trigger deal_lendingplan_stays before update or delete on deal_lendingplan
  for each row execute function deal_lendingplan_stays();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('deal', '0006_prices'),
        ('hub', '0009_rating_verdicts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LendingPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('rule', models.CharField(max_length=63)),
                ('shock', models.CharField(blank=True, max_length=63)),
                ('budget', models.DecimalField(decimal_places=2, max_digits=20)),
                ('terms', models.JSONField(default=dict)),
                ('day', models.DateField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Being worked out'), ('done', 'Worked out'), ('failed', 'Refused'), ('confirmed', 'Confirmed'), ('withdrawn', 'Withdrawn')], default='waiting', max_length=10)),
                ('answer', models.JSONField(blank=True, null=True)),
                ('rows', models.JSONField(blank=True, null=True)),
                ('message', models.TextField(blank=True)),
                ('todo', models.TextField(blank=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_why', models.CharField(blank=True, max_length=400)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.edition')),
            ],
            options={
                'ordering': ('-id',),
                'constraints': [models.CheckConstraint(condition=models.Q(('budget__gt', 0)), name='a_plan_has_a_budget'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), ('confirmed_by__isnull', False), _connector='OR'), name='a_confirmed_plan_has_a_confirmer'), models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('by')), _negated=True), _connector='OR'), name='a_plan_is_confirmed_by_another')],
            },
        ),
        migrations.RunSQL(sql.guard("deal_lendingplan", "false"), migrations.RunSQL.noop),
        migrations.RunSQL(STAYS, migrations.RunSQL.noop),
    ]
