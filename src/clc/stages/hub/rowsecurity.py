"""The SQL of row security: who sees a client sees what hangs on it, and nobody else does."""
from __future__ import annotations

APP_ROLE = "clc_app"
ALL = "(select current_setting('clc.reach', true)) = 'all'"
USER = "(select nullif(current_setting('clc.user', true), '')::bigint)"
BRANCHES = "(select string_to_array(nullif(current_setting('clc.branches', true), ''), ',')::bigint[])"
#: The colleagues for whom the reader stands in at this moment; their branches are among BRANCHES.
STOOD_FOR = "(select string_to_array(nullif(current_setting('clc.stood_for', true), ''), ',')::bigint[])"

ROLE_AND_GRANTS = f"""
do $$ begin
  if not exists (select 1 from pg_roles where rolname = '{APP_ROLE}') then create role {APP_ROLE} login; end if;
end $$;
grant usage on schema public to {APP_ROLE};
grant select, insert, update, delete on all tables in schema public to {APP_ROLE};
grant usage, select on all sequences in schema public to {APP_ROLE};
alter default privileges in schema public grant select, insert, update, delete on tables to {APP_ROLE};
alter default privileges in schema public grant usage, select on sequences to {APP_ROLE};
revoke update, delete on hub_entry from {APP_ROLE};
"""

FUNCTIONS = """
create or replace function hub_last_entry_hash() returns text language sql stable security definer
  set search_path = public as $$ select hash from hub_entry order by id desc limit 1 $$;
create or replace function hub_party_is_client(party bigint) returns boolean language sql stable security definer
  set search_path = public as $$ select exists (select 1 from hub_client where party_id = party) $$;
"""


#: Row security keeps a condition away from an index unless its operator is known to tell nothing of rows it refuses.
#: Containing an array and LIKE tell nothing, but only a superuser may say so; without it search is right, and slow.
LEAKPROOF = """
do $$ begin
  alter function pg_catalog.arraycontains(anyarray, anyarray) leakproof;
  alter function pg_catalog.textlike(text, text) leakproof;
exception when insufficient_privilege then
  raise notice 'searching clients by name will not use its index: %', sqlerrm;
end $$;
"""


#: The whole portfolio added up for those who may see all of it: without the policies' conditions the database reads
#: each table once. For everybody else it answers nothing.
PORTFOLIO = """
create or replace function hub_portfolio() returns table (cut int, branch bigint, kind text, country text, industry text,
    light text, service_tier text, grade text, clients bigint, exposure float8, known bigint)
  language sql stable security definer set search_path = public set work_mem = '64MB' as $$
    select grouping(c.branch_id, p.kind, p.country, p.industry, s.light), c.branch_id, p.kind, p.country, p.industry,
      s.light, s.service_tier, s.grade, count(*), coalesce(sum(s.exposure), 0), count(s.exposure)
    from hub_standing s join hub_client c on c.id = s.client_id join hub_party p on p.id = c.party_id
    where current_setting('clc.reach', true) = 'all'
    group by grouping sets ((c.branch_id), (p.kind), (p.country), (p.industry), (s.light, s.service_tier, s.grade)) $$;
"""


def guard(table: str, sees: str, *, writes: str | None = None) -> str:
    """SQL that lets a reader of `table` see rows for which `sees` holds, and write those for which `writes` does."""
    return f"""
alter table {table} enable row level security;
alter table {table} force row level security;
create policy {table}_reach on {table} using ({ALL} or {sees}) with check ({ALL} or {writes or sees});
"""


def by_client(table: str, column: str = "client_id") -> str:
    """Guard a table whose rows belong to a client: the client's own policy decides."""
    return guard(table, f"exists (select 1 from hub_client c where c.id = {table}.{column})")


#: A standing carries its client's branch and manager, so that its policy asks nothing of another table: lists walk its
#: indexes. The database itself keeps them: on writing a standing, and when a client changes hands.
STANDING = f"""
create or replace function hub_standing_owner() returns trigger language plpgsql security definer
  set search_path = public as $$ begin
    select c.branch_id, c.manager_id into new.branch_id, new.manager_id from hub_client c where c.id = new.client_id;
    return new;
  end $$;
create trigger hub_standing_owner before insert or update of client_id on hub_standing
  for each row execute function hub_standing_owner();
create or replace function hub_client_owner() returns trigger language plpgsql security definer
  set search_path = public as $$ begin
    update hub_standing set branch_id = new.branch_id, manager_id = new.manager_id where client_id = new.id;
    return null;
  end $$;
create trigger hub_client_owner after update of branch_id, manager_id on hub_client for each row
  when (old.branch_id is distinct from new.branch_id or old.manager_id is distinct from new.manager_id)
  execute function hub_client_owner();
alter policy hub_standing_reach on hub_standing
  using ({ALL} or manager_id = {USER} or branch_id = any ({BRANCHES}::bigint[]))
  with check ({ALL} or manager_id = {USER} or branch_id = any ({BRANCHES}::bigint[]));
"""

CLIENT = guard("hub_client", f"manager_id = {USER} or branch_id = any ({BRANCHES}::bigint[])")

PARTY = guard(
    "hub_party",
    "exists (select 1 from hub_client c where c.party_id = hub_party.id) or not hub_party_is_client(hub_party.id)"
    " or exists (select 1 from hub_relation r join hub_client c"
    " on c.party_id = r.source_id or c.party_id = r.target_id"
    " where hub_party.id in (r.source_id, r.target_id))",
)

ENTRY = f"""
alter table hub_entry enable row level security;
alter table hub_entry force row level security;
create policy hub_entry_read on hub_entry for select using ({ALL} or by_id = {USER}
  or exists (select 1 from hub_client c where c.id = hub_entry.client_id));
create policy hub_entry_write on hub_entry for insert with check ({ALL} or by_id = {USER});
"""

MESSAGE = guard("hub_message", f"to_id = {USER} or exists (select 1 from hub_client c where c.id = client_id)")


def history(table: str, key: str, of: str) -> str:
    """Guard a history table: readable with the row it tells of, appended by triggers only."""
    return f"""
alter table {table} enable row level security;
alter table {table} force row level security;
create policy {table}_read on {table} for select using ({ALL} or exists (select 1 from {of} o where o.id = {table}.{key}));
create policy {table}_write on {table} for insert with check (true);
revoke update, delete on {table} from {APP_ROLE};
"""


def mine(alias: str = "") -> str:
    """SQL that holds for a row with `manager_id` and `branch_id` that is the reader's own, or theirs to stand in for."""
    at = f"{alias}." if alias else ""
    return (f"{at}manager_id = {USER} or {at}branch_id = any ({BRANCHES}::bigint[])"
            f" or {at}manager_id = any ({STOOD_FOR}::bigint[])")


#: For whom somebody stands in now: the colleagues' keys, and the branches of those whose role sees branches, each for
#: acting and for seeing only. It is asked when a reach begins, so that the day after the last nothing is left of it.
STANDING_IN = """
create or replace function hub_standing_in(asker bigint, wide text[]) returns table (acts text, sees text,
    act_branches text, see_branches text)
  language sql stable security definer set search_path = public set clc.reach = 'all' as $$
    with held as (
      select d.giver_id, d.scope, case when u.role = any (wide) then b.path end as path
      from hub_delegation d join hub_user u on u.id = d.giver_id left join hub_branch b on b.id = u.branch_id
      where d.deputy_id = asker and d.ended_at is null and d.starts_at <= now() and now() < d.ends_at and u.is_active),
    below as (
      select h.scope, b.id from held h join hub_branch b on b.path = h.path or starts_with(b.path, h.path || '/'))
    select
      (select coalesce(string_agg(distinct giver_id::text, ','), '') from held where scope = 'act'),
      (select coalesce(string_agg(distinct giver_id::text, ','), '') from held where scope = 'see'),
      (select coalesce(string_agg(distinct id::text, ','), '') from below where scope = 'act'),
      (select coalesce(string_agg(distinct id::text, ','), '') from below where scope = 'see') $$;
create or replace function hub_is_away(asked bigint, first timestamptz, ends timestamptz) returns boolean
  language sql stable security definer set search_path = public set clc.reach = 'all' as $$
    select exists (select 1 from hub_delegation d
      where d.giver_id = asked and d.ended_at is null and d.starts_at < ends and d.ends_at > first) $$;
"""

#: The deputy's rows: the client and its standing are theirs to see while it lasts. Only the giver writes a delegation.
DELEGATIONS = f"""
alter policy hub_client_reach on hub_client using ({ALL} or {mine()}) with check ({ALL} or {mine()});
alter policy hub_standing_reach on hub_standing using ({ALL} or {mine()}) with check ({ALL} or {mine()});
""" + guard(
    "hub_delegation",
    f"giver_id = {USER} or deputy_id = {USER}"
    f" or exists (select 1 from hub_user u where u.id = giver_id and u.branch_id = any ({BRANCHES}::bigint[]))",
    writes=f"giver_id = {USER}")
