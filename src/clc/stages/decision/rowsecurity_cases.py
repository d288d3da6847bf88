"""The SQL of cases: who sees a client sees its cases; a case moves only forward; votes, acts and dossiers stay."""
from __future__ import annotations

from clc.stages.hub import rowsecurity as sql

TABLES = ("case", "casestep", "seat", "vote", "caseact", "dossier", "question", "casecondition", "watcher")

#: From which state a case may come into which; what is decided is never decided again.
MOVES = """
create or replace function decision_case_moves() returns trigger language plpgsql as $$ begin
    if new.state is distinct from old.state and not (
        (old.state = 'running' and new.state in ('approved', 'refused', 'withdrawn', 'done'))
        or (old.state = 'approved' and new.state in ('done', 'expired', 'withdrawn'))
        or (old.state = 'done' and new.state = 'expired')) then
      raise exception 'a case does not go from % to %', old.state, new.state;
    end if;
    if old.decided_at is not null and (new.decided_at is distinct from old.decided_at
        or new.fingerprint is distinct from old.fingerprint) then
      raise exception 'a decision stands';
    end if;
    if new.subject <> old.subject or new.subject_key <> old.subject_key or new.client_id <> old.client_id then
      raise exception 'a case stays with its subject';
    end if;
    if new.saves < old.saves then raise exception 'a case does not go back'; end if;
    return new;
  end $$;
create trigger decision_case_moves before update on decision_case for each row execute function decision_case_moves();
"""

STEP = """
create or replace function decision_casestep_moves() returns trigger language plpgsql as $$ begin
    if old.state <> 'open' and new.state is distinct from old.state then
      raise exception 'a step ends once';
    end if;
    return new;
  end $$;
create trigger decision_casestep_moves before update on decision_casestep
  for each row execute function decision_casestep_moves();
"""

#: A vote counts while its step is open and in time, whoever writes it.
COUNTS = """
create or replace function decision_vote_counts() returns trigger language plpgsql as $$
  declare held decision_casestep%rowtype; begin
    select * into held from decision_casestep where id = new.step_id for share;
    if held.state is distinct from 'open' then raise exception 'the step is closed'; end if;
    if held.deadline is not null and new.at > held.deadline then raise exception 'the vote is over'; end if;
    return new;
  end $$;
create trigger decision_vote_counts before insert on decision_vote for each row execute function decision_vote_counts();
"""


def stays(table: str) -> str:
    """SQL by which rows of a table are written once; they go only with their client, by the machine."""
    name = f"decision_{table}_stays"
    return f"""
create or replace function {name}() returns trigger language plpgsql as $$ begin
    if tg_op = 'DELETE' and coalesce((select current_setting('clc.reach', true)) = 'all', false) then return old; end if;
    raise exception 'what was written in a case stays';
  end $$;
create trigger {name} before update or delete on decision_{table} for each row execute function {name}();
"""


STEPS = (
    *(sql.by_client(f"decision_{table}") for table in TABLES), MOVES, STEP, COUNTS,
    stays("vote"), stays("caseact"), stays("dossier"),
)
