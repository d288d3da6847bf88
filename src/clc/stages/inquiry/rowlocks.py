"""The SQL that seals an investigation: what was found stays as it was submitted, written only by who may investigate."""
from __future__ import annotations

from clc.stages.hub.rowsecurity import ALL

FUNCTIONS = """
create or replace function inquiry_investigation_state(key bigint) returns text language sql stable security definer
  set search_path = public as $$ select state from inquiry_investigation where id = key $$;
create or replace function inquiry_may_investigate(key bigint, person bigint) returns boolean language sql stable
  security definer set search_path = public as $$
    select exists (select 1 from inquiry_investigation i join inquiry_declaration d on d.investigation_id = i.id
      where i.id = key and d.by_id = person and person in (i.first_id, i.second_id) and not d.conflict) $$;

create or replace function inquiry_found_stays() returns trigger language plpgsql as $$ begin
    if tg_op = 'DELETE' then
      if inquiry_investigation_state(old.investigation_id) in ('submitted', 'closed') and not {ALL} then
        raise exception 'what was found stays: the investigation is sealed';
      end if;
      return old;
    end if;
    if inquiry_investigation_state(new.investigation_id) in ('submitted', 'closed') then
      raise exception 'what was found stays: the investigation is sealed';
    end if;
    if not inquiry_may_investigate(new.investigation_id, new.by_id) then
      raise exception 'only an investigator who declared no conflict of interest writes here';
    end if;
    return new;
  end $$;

create or replace function inquiry_photo_stays() returns trigger language plpgsql as $$
  declare visit bigint; sealed text;
  begin
    visit := case when tg_op = 'DELETE' then old.visit_id else new.visit_id end;
    select inquiry_investigation_state(v.investigation_id) into sealed from inquiry_sitevisit v where v.id = visit;
    if sealed in ('submitted', 'closed') and not (tg_op = 'DELETE' and {ALL}) then
      raise exception 'what was found stays: the investigation is sealed';
    end if;
    if tg_op = 'DELETE' then return old; end if;
    return new;
  end $$;

create or replace function inquiry_seal_holds() returns trigger language plpgsql as $$ begin
    if tg_op = 'DELETE' then
      if old.state in ('submitted', 'closed') and not {ALL} then
        raise exception 'a sealed investigation stays';
      end if;
      return old;
    end if;
    if old.state in ('submitted', 'closed') and (
      new.seal, new.manifest, new.opinion, new.purpose, new.product, new.first_id, new.second_id, new.client_id,
      new.submitted_at, new.first_signed_at, new.second_signed_at) is distinct from (
      old.seal, old.manifest, old.opinion, old.purpose, old.product, old.first_id, old.second_id, old.client_id,
      old.submitted_at, old.first_signed_at, old.second_signed_at) then
      raise exception 'a sealed investigation stays';
    end if;
    if old.state = 'closed' or (old.state = 'submitted' and new.state not in ('submitted', 'closed')) then
      raise exception 'a sealed investigation stays';
    end if;
    return new;
  end $$;
""".replace("{ALL}", ALL)


#: No credit query is written down that an authorisation does not cover that day, and none is changed afterwards.
CREDIT = """
create or replace function inquiry_credit_gate() returns trigger language plpgsql as $$ begin
    if not exists (select 1 from inquiry_creditauthorisation a where a.id = new.authorisation_id
        and a.client_id = new.client_id and a.withdrawn_at is null and jsonb_exists(a.scopes, new.scope)
        and (new.at at time zone 'Asia/Shanghai')::date between a.valid_from and a.valid_to) then
      raise exception 'no authorisation covers this credit query';
    end if;
    return new;
  end $$;
create or replace function inquiry_credit_log() returns trigger language plpgsql as $$ begin
    if {ALL} then
      return case when tg_op = 'DELETE' then old else new end;
    end if;
    if tg_op = 'DELETE' or (new.authorisation_id, new.client_id, new.scope, new.reason, new.by_id, new.at)
      is distinct from (old.authorisation_id, old.client_id, old.scope, old.reason, old.by_id, old.at) then
      raise exception 'what was asked of a credit reference stays written down';
    end if;
    return new;
  end $$;
create trigger credit_gate before insert on inquiry_creditquery for each row execute function inquiry_credit_gate();
create trigger credit_log before update or delete on inquiry_creditquery
  for each row execute function inquiry_credit_log();
""".replace("{ALL}", ALL)


def found_stays(table: str) -> str:
    """Seal the rows of a table with their investigation, and let only its investigators write them."""
    return f"""
create trigger found_stays before insert or update or delete on {table}
  for each row execute function inquiry_found_stays();
"""


PHOTOS = """
create trigger photo_stays before insert or update or delete on inquiry_visitphoto
  for each row execute function inquiry_photo_stays();
"""
SEAL = """
create trigger seal_holds before update or delete on inquiry_investigation
  for each row execute function inquiry_seal_holds();
"""
