"""Row security of groups and limits, and the sums a reader may know without knowing whose they are."""
from __future__ import annotations

from clc.stages.hub import rowsecurity as sql

SEEN = sql.mine("c")
_DEFINER = "security definer set search_path = public set clc.reach = 'all'"

#: A group is seen by who sees one of its clients; asked here so that the policies of group and member do not ask in a ring.
GROUP_SEEN = f"""
create or replace function credit_group_seen(asked bigint) returns boolean language sql stable {_DEFINER} as $$
  select exists (select 1 from credit_membership m join hub_client c on c.id = m.client_id
                 where m.group_id = asked and ({SEEN})) $$;
"""

#: Keys of clients of a group and of whom a party guarantees: for sums; names stay behind the policies.
SETS = f"""
create or replace function credit_group_clients(asked bigint[]) returns table (group_id bigint, client_id bigint, state text)
  language sql stable {_DEFINER} as $$
  select m.group_id, m.client_id, m.state from credit_membership m
  where m.group_id = any (asked) and m.client_id is not null and m.state in ('proposed', 'confirmed') $$;
create or replace function credit_groups_of(asked bigint) returns table (group_id bigint)
  language sql stable {_DEFINER} as $$
  select m.group_id from credit_membership m
  where m.client_id = asked and m.state in ('proposed', 'confirmed') order by m.group_id $$;
create or replace function credit_guarantors(asked bigint, kinds text[], day date) returns table (party_id bigint)
  language sql stable {_DEFINER} as $$
  select distinct r.source_id from hub_relation r join hub_client c on c.party_id = r.target_id
  where c.id = asked and r.kind = any (kinds) and (r.starts is null or r.starts <= day)
    and (r.ends is null or r.ends > day) $$;
create or replace function credit_guaranteed(guarantor bigint, kinds text[], day date)
  returns table (client_id bigint, share numeric) language sql stable {_DEFINER} as $$
  select c.id, coalesce(max(r.share), 1) from hub_relation r join hub_client c on c.party_id = r.target_id
  where r.source_id = guarantor and r.kind = any (kinds) and (r.starts is null or r.starts <= day)
    and (r.ends is null or r.ends > day) group by c.id $$;
create or replace function credit_related_clients() returns table (client_id bigint) language sql stable {_DEFINER} as $$
  select p.client_id from credit_relatedparty p where p.client_id is not null and p.state = 'confirmed' $$;
"""

_ROOM = """(r.state = 'reserved' and r.until >= {of}.day or r.state = 'used' and (e.day is null or r.ended_on >= e.day))"""
PRODUCTS = ("loans", "bonds", "derivatives", "off_balance")
_HELD = ", ".join(f"coalesce(sum(r.amount) filter (where r.product = '{one}'), 0) as {one}" for one in PRODUCTS)
COLUMNS = ("loans", "undrawn", "bonds", "derivatives", "off_balance", "exposure", "contract",
           *(f"held_{one}" for one in PRODUCTS))
_KNOWN = ", ".join(f"coalesce(sum(e.{'total' if one == 'exposure' else one} * w.share), 0)" for one in COLUMNS[:7])
_RESERVED = ", ".join(f"coalesce(sum(h.{one} * w.share), 0)" for one in PRODUCTS)

#: What is used by some clients together: what is known of exposure, what is reserved by product (a used reservation counts
#: until an exposure of a later day holds the loan), how many members there are and of how many nothing is known.
SUMS = f"""
create or replace function credit_sums(asked bigint[], shares numeric[], day date) returns table (
    {", ".join(f"{one} numeric" for one in COLUMNS)}, members int, unknown int)
  language sql stable {_DEFINER} as $$
  with wanted as (select * from unnest(asked, shares) as w(client_id, share)),
  held as (select r.client_id, {_HELD} from credit_reservation r left join credit_exposure e on e.client_id = r.client_id
           where r.client_id = any (asked) and {_ROOM.format(of="credit_sums")} group by r.client_id)
  select {_KNOWN}, {_RESERVED}, count(*)::int, (count(*) filter (where e.total is null))::int
  from wanted w left join credit_exposure e on e.client_id = w.client_id left join held h on h.client_id = w.client_id $$;
create or replace function credit_reserved_where(industry_like text, area_like text, of_product text, day date)
  returns numeric language sql stable {_DEFINER} as $$
  select coalesce(sum(r.amount), 0) from credit_reservation r join hub_client c on c.id = r.client_id
    join hub_party p on p.id = c.party_id left join credit_exposure e on e.client_id = r.client_id
  where {_ROOM.format(of="credit_reserved_where")}
    and (industry_like is null or p.industry like industry_like) and (area_like is null or p.area like area_like)
    and (of_product is null or r.product = of_product) $$;
"""

#: The web of ties around a party, some hops up and down, and no further once it holds `most` parties.
WEB = f"""
create or replace function credit_web(start bigint, kinds text[], day date, hops int, most int) returns table (
    id bigint, source_id bigint, target_id bigint, kind text, share numeric, record_id bigint)
  language plpgsql stable {_DEFINER} as $$
  declare found bigint[] := array[start]; front bigint[] := array[start];
  begin
    for hop in 1..hops loop
      select array_agg(distinct o.party) into front from (
          select r.target_id as party from hub_relation r where r.source_id = any (front) and r.kind = any (kinds)
            and (r.starts is null or r.starts <= credit_web.day) and (r.ends is null or r.ends > credit_web.day)
          union all
          select r.source_id from hub_relation r where r.target_id = any (front) and r.kind = any (kinds)
            and (r.starts is null or r.starts <= credit_web.day) and (r.ends is null or r.ends > credit_web.day)
          limit most * 4) o
        where o.party <> all (found);
      exit when front is null;
      found := found || front[1:greatest(most - array_length(found, 1), 0)];
      exit when array_length(found, 1) >= most;
    end loop;
    return query select r.id, r.source_id, r.target_id, r.kind::text, r.share, r.record_id from hub_relation r
      where r.source_id = any (found) and r.target_id = any (found) and r.kind = any (kinds)
        and (r.starts is null or r.starts <= credit_web.day) and (r.ends is null or r.ends > credit_web.day) order by r.id;
  end $$;
"""

GROUP = sql.guard("credit_group", "credit_group_seen(id)", writes="true")
MEMBERSHIP = sql.guard(
    "credit_membership",
    "case when client_id is null then credit_group_seen(group_id)"
    " else exists (select 1 from hub_client c where c.id = credit_membership.client_id) end")
LIMIT = sql.guard(
    "credit_limit",
    "case when client_id is null then credit_group_seen(group_id)"
    " else exists (select 1 from hub_client c where c.id = credit_limit.client_id) end")
CAPITAL = sql.guard("credit_capital", "true", writes="false")
TOTAL = sql.guard("credit_total", "true", writes="false")

STEPS = (
    GROUP_SEEN, SETS, SUMS, WEB, GROUP, MEMBERSHIP, LIMIT, CAPITAL, TOTAL,
    sql.by_client("credit_exposure"), sql.by_client("credit_reservation"), sql.by_client("credit_relatedparty"),
    sql.history("credit_membershipevent", "pgh_obj_id", "credit_membership"),
    sql.history("credit_limitevent", "pgh_obj_id", "credit_limit"),
    sql.history("credit_reservationevent", "pgh_obj_id", "credit_reservation"),
)
