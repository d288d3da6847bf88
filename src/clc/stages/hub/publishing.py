"""From a run's frames to what people work on: standings, open verdicts and the actions of their plans."""
from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import polars as pl
from django.db import connection

from clc.stages.hub.models import Judging

STANDING = ("client_id", "service_tier", "management_tier", "tier_score", "grade", "score", "pd", "light",
            "light_rank", "light_score", "reds", "oranges", "yellows", "unknowns", "exposure", "sales")
VERDICT = ("client_id", "kind", "rule", "level", "value", "evidence")
STEP = ("rule", "level", "plan", "step", "title", "detail", "codes", "severity", "due", "role")

_STAGES = """
drop table if exists pg_temp.new_standing, pg_temp.new_verdict, pg_temp.plan_step, pg_temp.step_owner;
create temp table new_standing (client_id bigint, service_tier text, management_tier text, tier_score float8,
  grade text, score float8, pd float8, light text, light_rank int2, light_score float8, reds int2, oranges int2,
  yellows int2, unknowns int2, exposure float8, sales float8) on commit drop;
create temp table new_verdict (client_id bigint, kind text, rule text, level text, value float8, evidence jsonb)
  on commit drop;
create temp table plan_step (rule text, level text, plan text, step text, title text, detail text, codes text,
  severity int2, due date, role text) on commit drop;
"""

_OWNERS = """
create temp table step_owner on commit drop as
  select r.role, b.id as branch_id,
    (select u.id from hub_user u where u.role = r.role and u.is_active and (u.branch_id = b.id or u.branch_id is null)
     order by u.branch_id nulls last, u.id limit 1) as user_id
  from (select distinct role from plan_step where role <> 'manager') r cross join hub_branch b;
analyze step_owner;
"""

_SAME = ", ".join(f"s.{name}" for name in STANDING[1:])
_NEW = ", ".join(f"n.{name}" for name in STANDING[1:])
_SET = ", ".join(f"{name} = n.{name}" for name in STANDING[1:])

_STANDINGS = f"""
update hub_standing s set judging_id = %(run)s, day = %(day)s, {_SET}
  from new_standing n where s.client_id = n.client_id and ({_SAME}) is distinct from ({_NEW});
insert into hub_standing (client_id, judging_id, day, {", ".join(STANDING[1:])})
  select n.client_id, %(run)s, %(day)s, {_NEW} from new_standing n
  left join hub_standing s on s.client_id = n.client_id where s.client_id is null;
"""

_CLOSE = """
update hub_verdict v set closed_at = now() where v.closed_at is null and v.kind in ('warning', 'tier', 'grade')
  and not exists (select 1 from new_verdict n where n.client_id = v.client_id and n.kind = v.kind
                  and n.rule = v.rule and n.level = v.level);
"""

_OPEN = """
with fresh as (
  insert into hub_verdict (client_id, kind, rule, level, value, day, edition_id, judging_id, evidence, raised_at)
  select n.client_id, n.kind, n.rule, n.level, n.value, %(day)s, %(edition)s, %(run)s, n.evidence, now()
  from new_verdict n left join hub_verdict v on v.client_id = n.client_id and v.kind = n.kind and v.rule = n.rule
    and v.closed_at is null
  where v.id is null returning id, client_id, kind, rule, level)
insert into hub_action (client_id, verdict_id, plan, step, title, detail, codes, severity, owner_id, due, state,
  outcome, opened_at)
  select f.client_id, f.id, p.plan, p.step, p.title, p.detail, p.codes, p.severity,
    coalesce(o.user_id, c.manager_id),
    p.due, 'open', '', now()
  from fresh f join plan_step p on p.rule = f.rule and p.level = f.level join hub_client c on c.id = f.client_id
  left join step_owner o on o.role = p.role and o.branch_id = c.branch_id
  where f.kind = 'warning';
"""

_DROP = """
update hub_action a set state = 'dropped', outcome = 'the warning no longer holds', done_at = now()
  from hub_verdict v where a.verdict_id = v.id and a.state = 'open' and v.closed_at is not null
    and v.level <> 'red';
"""


def _copy(table: str, columns: Sequence[str], frame: pl.DataFrame) -> None:
    """Send a frame to a staging table as CSV; an empty cell is NULL."""
    head = f"copy {table} ({', '.join(columns)}) from stdin (format csv)"
    with connection.cursor() as cursor, cursor.copy(head) as copy:
        for piece in frame.select(columns).iter_slices(100_000):
            buffer = io.BytesIO()
            piece.write_csv(buffer, include_header=False, quote_style="necessary")
            copy.write(buffer.getvalue())


def publish(run: Judging, *, standings: pl.DataFrame, verdicts: pl.DataFrame, steps: pl.DataFrame) -> None:
    """Bring standings, verdicts and actions to what the run found, in the caller's transaction.

    Only what changed is written: a verdict that still holds at its level is left alone, one that does not is
    closed, a new one opens the actions of its plan. A red warning's action outlives the warning (domain 6).
    """
    values: dict[str, int | date] = {"run": run.pk, "day": run.day, "edition": run.edition_id}
    with connection.cursor() as cursor:
        cursor.execute(_STAGES)
    _copy("new_standing", STANDING, standings)
    _copy("new_verdict", VERDICT, verdicts)
    _copy("plan_step", STEP, steps)
    with connection.cursor() as cursor:
        cursor.execute("analyze new_standing; analyze new_verdict; analyze plan_step")
        cursor.execute(_OWNERS)
        cursor.execute(_STANDINGS, values)
        cursor.execute(_CLOSE)
        cursor.execute(_OPEN, values)
        cursor.execute(_DROP)
