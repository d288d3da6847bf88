"""The night's watch: exposures from the newest run, groups proposed anew, what is used of limits told as facts."""
from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl
from django.db import connection
from django.utils import timezone

from clc.engines.exposure.groups import Ties, rings
from clc.engines.exposure.limits import amount
from clc.policy.kind.grouping import Grouping
from clc.policy.kind.limit import LimitRule
from clc.stages.credit import sums
from clc.stages.credit.models import Capital
from clc.stages.credit.proposing import propose_groups
from clc.stages.credit.services.reservations import expire_reservations
from clc.stages.credit.webs import grouping
from clc.stages.hub import judged
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Judging, User
from clc.stages.hub.permission import require
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.audit import note

TOLD_FROM = Decimal("0.5")
FACTS = {"loans": "loans_owed", "undrawn": "loans_undisbursed", "bonds": "bonds_held", "derivatives": "derivatives_exposure",
         "off_balance": "off_balance_exposure", "contract": "loans_principal"}
LENT = ("loans", "undrawn", "bonds", "derivatives", "off_balance")

_EXPOSURE = """
drop table if exists pg_temp.new_exposure;
create temp table new_exposure (client_id bigint, loans numeric, undrawn numeric, bonds numeric, derivatives numeric,
  off_balance numeric, contract numeric, total numeric) on commit drop;
"""
_EXPOSED = """
analyze new_exposure;
insert into credit_exposure (client_id, day, judging_id, loans, undrawn, bonds, derivatives, off_balance, contract, total)
  select n.client_id, %(day)s, %(run)s, n.loans, n.undrawn, n.bonds, n.derivatives, n.off_balance, n.contract, n.total
  from new_exposure n join hub_client c on c.id = n.client_id
  on conflict (client_id) do update set day = excluded.day, judging_id = excluded.judging_id, loans = excluded.loans,
    undrawn = excluded.undrawn, bonds = excluded.bonds, derivatives = excluded.derivatives,
    off_balance = excluded.off_balance, contract = excluded.contract, total = excluded.total;
"""
_TOTALS = """
delete from credit_total where scope <> 'group';
insert into credit_total (scope, key, exposure, clients, unknown, day)
  select 'industry', p.industry, coalesce(sum(e.total), 0), count(*), count(*) filter (where e.total is null), %(day)s
  from credit_exposure e join hub_client c on c.id = e.client_id join hub_party p on p.id = c.party_id
  where p.industry <> '' group by p.industry
  union all
  select 'area', p.area, coalesce(sum(e.total), 0), count(*), count(*) filter (where e.total is null), %(day)s
  from credit_exposure e join hub_client c on c.id = e.client_id join hub_party p on p.id = c.party_id
  where p.area <> '' group by p.area
  union all
  select 'product', one.product, coalesce(sum(one.money), 0), count(one.money), 0, %(day)s from credit_exposure e
  cross join lateral (values ('loans', e.loans + coalesce(e.undrawn, 0)), ('bonds', e.bonds),
    ('derivatives', e.derivatives), ('off_balance', e.off_balance)) one(product, money) group by one.product;
"""
_GROUPS = """
delete from credit_total where scope = 'group';
insert into credit_total (scope, key, exposure, clients, unknown, day)
  select 'group', m.group_id::text, coalesce(sum(e.total), 0), count(*), count(*) filter (where e.total is null), %(day)s
  from credit_membership m left join credit_exposure e on e.client_id = m.client_id
  where m.client_id is not null and m.state in ('proposed', 'confirmed') group by m.group_id;
"""
_FACT = """
drop table if exists pg_temp.new_limit_fact, pg_temp.held_now, pg_temp.fresh_fact;
create temp table new_limit_fact (client_id bigint, name text, value numeric) on commit drop;
create temp table held_now on commit drop as select r.client_id, sum(r.amount) as amount,
    coalesce(sum(r.amount) filter (where r.product = 'loans'), 0) as in_loans
  from credit_reservation r left join credit_exposure e on e.client_id = r.client_id
  where r.state = 'reserved' and r.until >= %(day)s or r.state = 'used' and (e.day is null or r.ended_on >= e.day)
  group by r.client_id;
"""
_USED = """case r.measure when 'loans' then {e}.loans + coalesce({h}.in_loans, 0)
  when 'contract' then {e}.contract + coalesce({h}.amount, 0) else {e}.total + coalesce({h}.amount, 0) end"""
_SINGLE = """
with best as (
  select distinct on (e.client_id) e.client_id, u.used, r.lim from credit_exposure e
    left join held_now h on h.client_id = e.client_id
    cross join unnest(%(measures)s::text[], %(limits)s::numeric[]) as r(measure, lim)
    cross join lateral (select USED as used) u
  where u.used is not null and r.lim > 0 and (u.used >= %(floor)s * r.lim or exists (select 1 from hub_fact f
    where f.client_id = e.client_id and f.name = 'single_limit' and f.superseded_at is null))
  order by e.client_id, u.used / r.lim desc)
insert into new_limit_fact select client_id, 'single_limit_used', used from best
  union all select client_id, 'single_limit', lim from best;
""".replace("USED", _USED.format(e="e", h="h"))
_GROUP = """
with whole as (
  select m.group_id, sum(e.loans) as loans, sum(e.total) as total, sum(e.contract) as contract,
    sum(h.amount) as amount, sum(h.in_loans) as in_loans
  from credit_membership m join credit_exposure e on e.client_id = m.client_id
    left join held_now h on h.client_id = m.client_id
  where m.state in ('proposed', 'confirmed') group by m.group_id),
best as (
  select distinct on (w.group_id) w.group_id, u.used, r.lim from whole w
    cross join unnest(%(measures)s::text[], %(limits)s::numeric[]) as r(measure, lim)
    cross join lateral (select USED as used) u
  where u.used is not null and r.lim > 0 order by w.group_id, u.used / r.lim desc),
told as (
  select distinct on (m.client_id) m.client_id, b.used, b.lim from best b join credit_membership m on m.group_id = b.group_id
  where m.client_id is not null and m.state in ('proposed', 'confirmed') and (b.used >= %(floor)s * b.lim or exists (
    select 1 from hub_fact f where f.client_id = m.client_id and f.name = 'group_limit' and f.superseded_at is null))
  order by m.client_id, b.used / b.lim desc)
insert into new_limit_fact select client_id, 'group_limit_used', used from told
  union all select client_id, 'group_limit', lim from told;
""".replace("USED", _USED.format(e="w", h="w"))
_TELL = """
analyze new_limit_fact;
create temp table fresh_fact on commit drop as
  select n.client_id, n.name, round(n.value, 2) as value from new_limit_fact n
  left join lateral (select f.value from hub_fact f where f.client_id = n.client_id and f.name = n.name
    and f.superseded_at is null order by f.as_of desc, f.id desc limit 1) f on true
  where f.value is distinct from round(n.value, 2);
update hub_fact f set superseded_at = now() from fresh_fact n where f.client_id = n.client_id and f.name = n.name
  and f.as_of = %(day)s and f.superseded_at is null;
insert into hub_fact (client_id, name, value, text, unit, as_of, known_at, by_id)
  select client_id, name, value, '', case when name = 'guarantee_ring_members' then 'count' else 'money' end, %(day)s,
    now(), %(by)s from fresh_fact;
"""


@dataclass(frozen=True)
class Watched:
    """What a watch did: clients with an exposure, groups found, reservations that lapsed, facts told anew."""

    exposures: int
    groups: int
    lapsed: int
    facts: int


def watch_limits(*, by: User, day: date | None = None) -> Watched:
    """Bring exposures, groups and the use of limits to what is known now, in one transaction.

    Facts are told only of clients that use at least half of a limit, or did before; the next judgement makes warnings.
    """
    require(by, "set_limit")
    today = day or timezone.localdate()
    with as_system():
        run = judged.last_run()
        exposures = _exposures(run) if run is not None else 0
        found = propose_groups(grouping(), today)
        with connection.cursor() as cursor:
            cursor.execute(_GROUPS, {"day": today})
        lapsed = expire_reservations(by=by, day=today)
        facts = _facts(by, grouping(), today)
        done = Watched(exposures, found.groups, lapsed, facts)
        note(by, "watched the limits", None, {"day": today, **done.__dict__})
    return done


def _exposures(run: Judging) -> int:
    frame = exposure_frame(judged.table(run, "facts"))
    with connection.cursor() as cursor:
        cursor.execute(_EXPOSURE)
        with cursor.copy(f"copy new_exposure ({', '.join(frame.columns)}) from stdin (format csv)") as copy:
            copy.write(_csv(frame))
        cursor.execute(_EXPOSED, {"day": run.day, "run": run.pk})
        cursor.execute(_TOTALS, {"day": run.day})
    return frame.height


def exposure_frame(facts: pl.LazyFrame) -> pl.DataFrame:
    """One row per client: money by product, contracts and the total of what is known; null where nothing is."""
    there = set(facts.collect_schema().names())
    columns = [(pl.col(fact) if fact in there else pl.lit(None)).cast(pl.Float64).fill_nan(None).round(2).alias(name)
               for name, fact in FACTS.items()]
    total = pl.when(pl.any_horizontal(pl.col(name).is_not_null() for name in LENT)).then(pl.sum_horizontal(LENT)).round(2)
    return facts.select(pl.col("client").alias("client_id"), *columns).with_columns(total.alias("total")).collect()


def _csv(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_csv(buffer, include_header=False)
    return buffer.getvalue()


def caps(scope: str, day: date) -> tuple[list[str], list[Decimal]]:
    """Measures and amounts of the limits of a scope that block, in force on a day; empty without a capital base."""
    capital = Capital.objects.at(day)
    if capital is None:
        return [], []
    told = [(rule, rule.share_on(day), getattr(capital, rule.base)) for rule in current_book().of(LimitRule).values()
            if rule.scope == scope and rule.effect == "cap" and rule.holds_for(capital.lender, day)]
    held = [(rule.measure, amount(base, share)) for rule, share, base in told if share is not None and base is not None]
    return [measure for measure, _limit in held], [limit for _measure, limit in held]


def _facts(by: User, rule: Grouping, day: date) -> int:
    ringed = _csv(_in_rings(rule, day))
    with connection.cursor() as cursor:
        cursor.execute(_FACT, {"day": day})
        for scope, sql in (("client", _SINGLE), ("group", _GROUP)):
            measures, limits = caps(scope, day)
            if limits:
                cursor.execute(sql, {"measures": measures, "limits": limits, "floor": TOLD_FROM})
        with cursor.copy("copy new_limit_fact (client_id, name, value) from stdin (format csv)") as copy:
            copy.write(ringed)
        cursor.execute(_TELL, {"day": day, "by": by.pk})
        cursor.execute("select count(*) from fresh_fact")
        return int(cursor.fetchone()[0])


def _in_rings(rule: Grouping, day: date) -> pl.DataFrame:
    """Clients in a ring of guarantees, or in one before: the size of it."""
    told = sums.rows(
        "select source_id, target_id from hub_relation where kind = any (%s) and (starts is null or starts <= %s)"
        " and (ends is null or ends > %s)", [list(rule.kinds.guarantees), day, day])
    ends = np.array(told, dtype=np.int64).reshape(-1, 2)
    parties, places = np.unique(ends.ravel(), return_inverse=True)
    pairs = places.reshape(-1, 2)
    size = rings(Ties.of(pairs[:, 0], pairs[:, 1]), len(parties)).size
    before = sums.rows(
        "select c.id, c.party_id from hub_client c where c.party_id = any (%s) or exists (select 1 from hub_fact f"
        " where f.client_id = c.id and f.name = 'guarantee_ring_members' and f.superseded_at is null and f.value > 1)",
        [parties[size > 1].tolist()])
    of = dict(zip(parties.tolist(), size.tolist(), strict=True))
    rows = [(client, "guarantee_ring_members", of.get(party, 1)) for client, party in before]
    return pl.DataFrame(rows, schema={"client_id": pl.Int64, "name": pl.String, "value": pl.Int64}, orient="row")
