"""The SQL of row security for contacts, talks and messages: who sees the client or the lead sees them."""
from __future__ import annotations

from clc.stages.hub import rowsecurity as sql


def by_somebody(table: str) -> str:
    """Guard a table whose rows belong to a client or a lead; people at a lead in a pool show when somebody takes it."""
    return sql.guard(
        table,
        f"exists (select 1 from hub_client c where c.id = {table}.client_id) or ({table}.client_id is null and exists"
        f" (select 1 from reach_lead l where l.id = {table}.lead_id and (l.pool = '' or l.owner_id is not null)))")


def by_row(table: str, column: str, of: str) -> str:
    """Guard a table whose rows are seen with the row they hang on."""
    return sql.guard(table, f"exists (select 1 from {of} o where o.id = {table}.{column})")


STEPS = (
    *(by_somebody(f"reach_{name}") for name in ("contact", "phase", "talk", "messagesent", "chat")),
    by_row("reach_agreement", "contact_id", "reach_contact"),
    by_row("reach_talk_own", "talk_id", "reach_talk"),
    by_row("reach_talk_theirs", "talk_id", "reach_talk"),
    sql.by_client("reach_pause"),
    sql.history("reach_contactevent", "pgh_obj_id", "reach_contact"),
)
