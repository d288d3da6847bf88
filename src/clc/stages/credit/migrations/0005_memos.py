"""Credit memos under their seal, with row security."""
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from clc.stages.hub import rowsecurity as sql

#: A memo that was submitted keeps its papers and its seal; it may only be withdrawn.
SEAL = """
create or replace function credit_memo_stays() returns trigger language plpgsql as $$ begin
    if tg_op = 'DELETE' then
      if old.state <> 'draft' and not (select current_setting('clc.reach', true)) = 'all' then
        raise exception 'a sealed memo stays';
      end if;
      return old;
    end if;
    if old.state <> 'draft' and (
      new.paper_zh, new.paper_en, new.seal, new.seal_before, new.words, new.client_id, new.number, new.as_of, new.submitted_at
      ) is distinct from (
      old.paper_zh, old.paper_en, old.seal, old.seal_before, old.words, old.client_id, old.number, old.as_of, old.submitted_at
      ) then
      raise exception 'a sealed memo stays';
    end if;
    if old.state <> 'draft' and new.state = 'draft' then raise exception 'a sealed memo stays'; end if;
    return new;
  end $$;
create trigger credit_memo_stays before update or delete on credit_memo for each row execute function credit_memo_stays();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('credit', '0004_collateral'),
        ('hub', '0009_rating_verdicts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Memo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(max_length=64)),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('draft', 'Being written'), ('submitted', 'Submitted and sealed'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10)),
                ('words', models.JSONField(default=dict)),
                ('saves', models.PositiveIntegerField(default=0)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('as_of', models.DateField(blank=True, null=True)),
                ('paper_zh', models.TextField(blank=True)),
                ('paper_en', models.TextField(blank=True)),
                ('seal_before', models.CharField(blank=True, max_length=64)),
                ('seal', models.CharField(blank=True, max_length=64)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_why', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memos', to='hub.client')),
                ('edition', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hub.edition')),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-number',),
                'constraints': [models.UniqueConstraint(fields=('client', 'number'), name='a_memo_once'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('client',), name='one_memo_being_written'), models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('seal', ''), _negated=True), _connector='OR'), name='what_is_submitted_is_sealed')],
            },
        ),
        migrations.RunSQL(sql.by_client("credit_memo"), migrations.RunSQL.noop),
        migrations.RunSQL(SEAL, migrations.RunSQL.noop),
    ]
