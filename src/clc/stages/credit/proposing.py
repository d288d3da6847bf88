"""Proposals: the groups of the whole portfolio from its relations, written beside what people have decided."""
from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from django.db import connection

from clc.engines.exposure.groups import Control, Ties, connected, control
from clc.engines.exposure.groups import Membership as Grouped
from clc.engines.exposure.ownership import Flags, Integers
from clc.policy.kind.grouping import Grouping

MEMBER = {"cluster": pl.Int64, "party_id": pl.Int64, "reason": pl.String, "via_id": pl.Int64, "share": pl.Float64,
          "relation_id": pl.Int64}

_READ = """
copy (select r.id, r.source_id, r.target_id, r.kind, r.share::float8 from hub_relation r where r.kind = any (%s)
  and (r.starts is null or r.starts <= %s) and (r.ends is null or r.ends > %s) order by r.id) to stdout (format csv)
"""
_STAGE = """
drop table if exists pg_temp.new_member, pg_temp.placed;
create temp table new_member (cluster bigint, party_id bigint, reason text, via_id bigint, share float8, relation_id bigint)
  on commit drop;
"""
_WRITE = """
analyze new_member;
delete from new_member n where n.cluster not in (
  select m.cluster from new_member m join hub_client c on c.party_id = m.party_id group by m.cluster having count(*) > 1);
create temp table placed on commit drop as
  select distinct on (cluster) cluster, group_id from (
    select distinct on (m.group_id) n.cluster, m.group_id, count(*) as hits from new_member n
    join credit_membership m on m.party_id = n.party_id and m.state in ('proposed', 'confirmed')
    group by n.cluster, m.group_id order by m.group_id, hits desc, n.cluster) best order by cluster, hits desc, group_id;
insert into placed select cluster, nextval(pg_get_serial_sequence('credit_group', 'id'))
  from (select distinct cluster from new_member except select cluster from placed order by 1) fresh;
insert into credit_group (id, name, head_id, made_at)
  select p.group_id, '', h.id, now() from placed p join hub_party h on h.id = p.cluster
  where not exists (select 1 from credit_group g where g.id = p.group_id);
update credit_group g set head_id = p.cluster from placed p where g.id = p.group_id and g.head_id is distinct from p.cluster;
insert into credit_membership (
  group_id, party_id, client_id, reason, via_id, share, relation_id, words, state, is_told, since, decided_why)
  select p.group_id, n.party_id, c.id, n.reason, n.via_id, n.share, n.relation_id, '', 'proposed', true, %(day)s, ''
  from new_member n join placed p on p.cluster = n.cluster left join hub_client c on c.party_id = n.party_id
  on conflict (group_id, party_id) do update set reason = excluded.reason, via_id = excluded.via_id, share = excluded.share,
    relation_id = excluded.relation_id, is_told = true,
    state = case when credit_membership.state = 'ended' then 'proposed'
      when credit_membership.state = 'refused' and (credit_membership.reason, credit_membership.via_id)
        is distinct from (excluded.reason, excluded.via_id) then 'proposed' else credit_membership.state end
  where credit_membership.reason <> 'manual' and credit_membership.by_id is null
    and (credit_membership.reason, credit_membership.via_id, credit_membership.share,
      credit_membership.relation_id, credit_membership.is_told) is distinct from
    (excluded.reason, excluded.via_id, excluded.share, excluded.relation_id, true)
    or credit_membership.state = 'ended';
update credit_membership m set is_told = false, state = case when m.state = 'proposed' then 'ended' else m.state end
  where m.reason <> 'manual' and m.is_told and m.by_id is null and not exists (
    select 1 from new_member n join placed p on p.cluster = n.cluster
    where p.group_id = m.group_id and n.party_id = m.party_id);
"""


@dataclass(frozen=True)
class Found:
    """Groups as the engine finds them among relations: `rows` of MEMBER, one per member."""

    rows: pl.DataFrame
    groups: int


def propose_groups(rule: Grouping, day: date) -> Found:
    """Find every group of connected clients as of a day, and write what is new as proposals; in the caller's transaction.

    What a person confirmed or refused stays; a confirmed member whose tie is no longer told is marked so.
    """
    found = find(_relations(rule, day), rule, day)
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        with cursor.copy(f"copy new_member ({', '.join(MEMBER)}) from stdin (format csv)") as copy:
            buffer = io.BytesIO()
            found.rows.write_csv(buffer, include_header=False)
            copy.write(buffer.getvalue())
        cursor.execute(_WRITE, {"day": day})
    return found


def _relations(rule: Grouping, day: date) -> pl.DataFrame:
    schema = {"id": pl.Int64, "source": pl.Int64, "target": pl.Int64, "kind": pl.String, "share": pl.Float64}
    kinds = rule.kinds
    wanted = [*kinds.owns, *kinds.votes, *kinds.controls, *kinds.together, *kinds.family, *kinds.depends]
    buffer = io.BytesIO()
    with connection.cursor() as cursor, cursor.cursor.copy(_READ, [wanted, day, day]) as copy:
        for piece in copy:
            buffer.write(piece)
    if not buffer.tell():
        return pl.DataFrame(schema=schema)
    buffer.seek(0)
    return pl.read_csv(buffer, has_header=False, new_columns=list(schema), schema_overrides=schema)


def find(relations: pl.DataFrame, rule: Grouping, day: date) -> Found:
    """Groups among relations (id, source, target, kind, share): control, acting together, family, dependence."""
    parties, places = np.unique(
        np.concatenate([relations["source"].to_numpy(), relations["target"].to_numpy()]), return_inverse=True)
    count, rows = len(parties), relations.height
    source, target = places[:rows].astype(np.int64), places[rows:].astype(np.int64)
    share = relations["share"].fill_null(float("nan")).to_numpy()
    kind = {name: relations["kind"].is_in(list(told)).to_numpy() for name, told in rule.kinds.model_dump().items()}
    voting = _voting(kind["votes"], kind["owns"], source, target, count)
    near = kind["together"] | kind["family"]
    controls = np.flatnonzero(kind["controls"])
    heads = control(
        Ties.of(source[voting], target[voting], share[voting]), count, direct=Ties.of(source[controls], target[controls]),
        together=Ties.of(source[near], target[near]), above=rule.control(day))
    leaning = np.flatnonzero(kind["depends"] & (share >= rule.dependence(day)))
    joined = _joined(heads, voting, source, target,
                     {"together": np.flatnonzero(kind["together"]), "family": np.flatnonzero(kind["family"]),
                      "dependence": leaning})
    weight = np.zeros(count)
    np.add.at(weight, heads.by, 1.0)
    return _as_rows(parties, connected(joined.ties, count, weight=weight), joined, relations, heads)


@dataclass(frozen=True)
class Joined:
    """All ties that join groups, the word of each, and the row of the relation that tells it (-1: control unspoken)."""

    ties: Ties
    reasons: pl.Series
    row: Integers


def _voting(votes: Flags, owns: Flags, source: Integers, target: Integers, count: int) -> Integers:
    """Rows that vote: votes told, and equity where no votes are told between the same two."""
    key = source * np.int64(count) + target
    return np.flatnonzero(votes | (owns & ~np.isin(key, key[votes])))


def _joined(heads: Control, voting: Integers, source: Integers, target: Integers, others: Mapping[str, Integers]) -> Joined:
    own = np.flatnonzero(heads.parent != np.arange(heads.parent.size))
    tie = heads.tie[own]
    told = np.where(tie >= 0, voting[tie] if voting.size else -1, -1)
    more = np.concatenate(list(others.values()))
    words = ["control"] * own.size + [word for word, rows in others.items() for _row in range(rows.size)]
    ties = Ties.of(np.concatenate([heads.parent[own], source[more]]), np.concatenate([own, target[more]]))
    return Joined(ties, pl.Series(words, dtype=pl.String), np.concatenate([told, more]))


def _as_rows(parties: Integers, found: Grouped, joined: Joined, relations: pl.DataFrame, heads: Control) -> Found:
    """The members as rows to be written: head, reason, the party it hangs on, the share and relation that say so."""
    at = np.flatnonzero(found.size > 1)
    hung = found.tie[at]
    head = hung < 0
    safe = np.where(head, 0, hung)
    why = joined.reasons.gather(safe) if len(joined.reasons) else pl.Series([""] * at.size, dtype=pl.String)
    place = np.where(head, -1, joined.row[safe] if joined.row.size else -1)
    told = pl.Series(place).replace(-1, None)
    frame = pl.DataFrame({
        "cluster": parties[found.group[at]], "party_id": parties[at], "why": why, "via": parties[found.via[at]],
        "told": relations["share"].gather(told), "block": pl.Series(heads.share[at]).fill_nan(None),
        "relation_id": relations["id"].gather(told), "head": head})
    rows = frame.select(
        "cluster", "party_id", pl.when("head").then(pl.lit("head")).otherwise("why").alias("reason"),
        pl.when(~pl.col("head")).then("via").alias("via_id"),
        pl.when(pl.col("why") == "control").then(pl.coalesce("block", "told")).otherwise("told").alias("share"),
        "relation_id")
    return Found(rows.cast(MEMBER), int(np.unique(found.group[at]).size))  # type: ignore[arg-type]
