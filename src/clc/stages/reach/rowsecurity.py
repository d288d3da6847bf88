"""The SQL of row security for leads: the owner, the branch, who sees the client, and everybody a pool is open to."""

from __future__ import annotations

from clc.stages.hub import rowsecurity as sql

#: A pool is open to the people of its branch, or to all of the house.
POOLED = f"""(pool <> '' and owner_id is null and state = 'open' and (pool_wide
  or branch_id = (select u.branch_id from hub_user u where u.id = {sql.USER})))"""
LEAD = sql.guard(
    "reach_lead",
    f"owner_id = {sql.USER} or branch_id = any ({sql.BRANCHES}::bigint[]) or {POOLED}"
    " or exists (select 1 from hub_client c where c.id = reach_lead.client_id)",
)

#: Who else knows a firm, told without telling more: asked before a lead is written, so that two do not court one firm.
KNOWN = """
create or replace function reach_name_key(name text) returns text language sql immutable as $$
  select coalesce(nullif(regexp_replace(squeezed,
      '(有限责任公司|股份有限公司|集团有限公司|有限公司|股份公司|集团公司|总公司|公司)$', ''), ''), squeezed)
    from (select regexp_replace(lower(normalize(name, NFKC)), '[[:space:][:punct:]（）、，。·]+', '', 'g') as squeezed) s $$;
create or replace function reach_known(asked_code text, asked_key text, pieces text[])
  returns table (what text, at bigint, branch text) language sql stable security definer
  set search_path = public as $$
    select 'client', c.id, b.name
      from hub_client c join hub_party p on p.id = c.party_id join hub_branch b on b.id = c.branch_id
      where (asked_code <> '' and p.uscc = asked_code)
        or (cardinality(pieces) > 0 and p.bigrams @> pieces::varchar[] and reach_name_key(p.name) = asked_key)
    union all
    select 'lead', l.id, b.name from reach_lead l join hub_branch b on b.id = l.branch_id
      where l.state = 'open'
        and ((asked_code <> '' and l.uscc = asked_code) or (asked_key <> '' and l.name_key = asked_key)) $$;
"""


def by_lead(table: str) -> str:
    """Guard a table whose rows belong to a lead: the lead's own policy decides."""
    return sql.guard(table, f"exists (select 1 from reach_lead l where l.id = {table}.lead_id)")


def kept(table: str) -> str:
    """What was written stays; it goes only with its lead, when an import is taken back."""
    return f"""
create or replace function {table}_stays() returns trigger language plpgsql as $$ begin
    if tg_op = 'DELETE' and coalesce((select current_setting('clc.reach', true)) = 'all', false) then return old; end if;
    raise exception 'what a lead went through stays written';
  end $$;
create trigger {table}_stays before update or delete on {table} for each row execute function {table}_stays();
"""


STEPS = (
    LEAD,
    sql.history("reach_leadevent", "pgh_obj_id", "reach_lead"),
    *(by_lead(f"reach_{name}") for name in ("leadmove", "leadhand", "poollook", "interest")),
    sql.guard("reach_leadmodel", "true", writes="false"),
    kept("reach_leadmove"),
    kept("reach_leadhand"),
    KNOWN,
)
