"""Whom the rows speak of: identifiers matched to parties and clients, and those nobody knew taken in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from clc.stages.hub.importing.channel import CLIENTS, RELATIONS, Intake, shaped
from clc.stages.hub.importing.staging import Stage
from clc.stages.hub.models import Branch, Client, ClientState, Identifier, Import, Party, PartyKind, User
from clc.stages.hub.reach import as_system

CODE_MAX = 40
IDENTIFIER_MAX = 64
_CHUNK = 5_000
_TOLD_OF_PARTY = ("name", "name_en", "kind", "country", "uscc", "lei", "industry", "area", "size")
_MATCHED = {"who": pl.String, "party": pl.Int64, "client": pl.Int64}
_OWN_FIELDS = {"code": "client__code", "uscc": "uscc", "lei": "lei"}

Pair = tuple[int, int | None]


def named_identifiers(stage: Stage) -> pl.Series:
    """Every identifier the staged rows name, once, in the order of first naming."""
    frames = []
    for table in stage.tables():
        rows = stage.scan(table)
        assert rows is not None
        if "who" not in rows.collect_schema():
            continue
        frames.append(rows.select("who"))
        if table == RELATIONS:
            frames.append(rows.select(pl.col("other").alias("who")))
    if not frames:
        return pl.Series("who", [], dtype=pl.String)
    whole = pl.concat(frames).filter(pl.col("who").is_not_null()).unique(maintain_order=True)
    return whole.collect(engine="streaming")["who"]


def match(identifiers: pl.Series, intake: Intake) -> pl.DataFrame:
    """Party and client (null where the party is none) of each identifier that is known: `who`, `party`, `client`."""
    found: dict[str, Pair] = {}
    for chunk in _chunks(identifiers):
        with as_system():
            found.update(_known(chunk, intake))
    rows = [(who, party, client) for who, (party, client) in found.items()]
    return pl.DataFrame(rows, schema=_MATCHED, orient="row")


def take_in(run: Import, stage: Stage, intake: Intake, by: User, branch: Branch) -> pl.DataFrame:
    """Match all identifiers; those nobody knows become parties and clients where the import may make them.

    Each chunk is one transaction: a killed run finds on its return those it made.
    """
    identifiers = named_identifiers(stage)
    told = told_clients(stage)
    for chunk in _chunks(identifiers):
        with as_system():
            known = _known(chunk, intake)
            fresh = [who for who in chunk if who not in known]
            lines = _lines(told, [who for who in chunk if who not in known or known[who][1] is None])
            if not intake.new_clients:
                fresh = [who for who in fresh if who in lines]
            _make(run, fresh, lines, intake.scheme, by, branch)
            _promote(run, known, lines, by, branch)
    return match(identifiers, intake)


def told_clients(stage: Stage) -> pl.DataFrame:
    """What the staged rows tell of clients: the first row of each identifier, one that makes it a client before others."""
    rows = stage.scan(CLIENTS)
    if rows is None:
        return shaped(CLIENTS, pl.DataFrame(schema={"who": pl.String}))
    clients_first = rows.collect().sort(pl.col("is_client").fill_null(True), descending=True, maintain_order=True)
    return clients_first.unique("who", keep="first", maintain_order=True)


def _lines(told: pl.DataFrame, whos: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What is told of the clients named."""
    return {line["who"]: line for line in told.filter(pl.col("who").is_in(list(whos))).iter_rows(named=True)}


def _chunks(identifiers: pl.Series) -> Iterator[list[str]]:
    """The identifiers, some thousand at a time."""
    for start in range(0, identifiers.len(), _CHUNK):
        yield identifiers.slice(start, _CHUNK).to_list()


def _known(whos: Sequence[str], intake: Intake) -> dict[str, Pair]:
    """Party and client of the identifiers that are known: by the scheme's register, else by our own client code."""
    own = _OWN_FIELDS.get(intake.scheme)
    if own:
        parties = Party.objects.filter(**{f"{own}__in": whos}).order_by("-id")
        return {who: (party, client) for who, party, client in parties.values_list(own, "id", "client__id")}
    registered = Identifier.objects.filter(scheme=intake.scheme, value__in=whos)
    found: dict[str, Pair] = {
        who: (party, client) for who, party, client in registered.values_list("value", "party_id", "party__client__id")
    }
    rest = [who for who in whos if who not in found] if intake.new_clients else []
    same_code = Client.objects.filter(code__in=rest).values_list("code", "party_id", "id")
    for code, party, client in same_code:
        found[code] = (party, client)
        Identifier.objects.get_or_create(scheme=intake.scheme, value=code, defaults={"party_id": party})
    return found


def _make(
    run: Import, whos: Sequence[str], lines: Mapping[str, Mapping[str, Any]], scheme: str, by: User, branch: Branch
) -> None:
    """Take in parties nobody knew, with their identifier, and clients for those that are to be clients."""
    parties = [_party(who, lines.get(who, {}), scheme).spell() for who in whos]
    Party.objects.bulk_create(parties)
    if scheme not in _OWN_FIELDS:
        Identifier.objects.bulk_create(
            Identifier(party=party, scheme=scheme, value=who) for who, party in zip(whos, parties, strict=True)
        )
    wanted = [
        (lines.get(who, {}), who, party.pk)
        for who, party in zip(whos, parties, strict=True)
        if lines.get(who, {}).get("is_client") is not False
    ]
    _make_clients(run, wanted, by, branch)


def _promote(
    run: Import, known: Mapping[str, Pair], lines: Mapping[str, Mapping[str, Any]], by: User, branch: Branch
) -> None:
    """Make clients of parties that were known without being one."""
    wanted = [
        (line, who, known[who][0])
        for who, line in lines.items()
        if who in known and known[who][1] is None and line.get("is_client") is not False
    ]
    _make_clients(run, wanted, by, branch)


def _make_clients(run: Import, wanted: Sequence[tuple[Mapping[str, Any], str, int]], by: User, branch: Branch) -> None:
    """Clients of parties, each with the code told, else its identifier, else that with a number."""
    codes = [(line.get("code") or who)[:CODE_MAX] for line, who, _party in wanted]
    taken = set(Client.objects.filter(code__in=codes).values_list("code", flat=True))
    clients = []
    for (line, _who, party), code in zip(wanted, codes, strict=True):
        free = _free_code(code, taken)
        taken.add(free)
        clients.append(
            Client(
                code=free,
                party_id=party,
                branch=branch,
                manager=by if by.role == "manager" else None,
                state=line.get("state") or ClientState.ACTIVE,
                since=line.get("since"),
                created_by_import=run,
            )
        )
    Client.objects.bulk_create(clients)


def _free_code(code: str, taken: set[str]) -> str:
    """The code, or the first of code-2, code-3, ... that is free."""
    free, number = code, 1
    while free in taken or (number > 1 and Client.objects.filter(code=free).exists()):
        number += 1
        free = f"{code[: CODE_MAX - 5]}-{number}"
    return free


def _party(who: str, line: Mapping[str, Any], scheme: str) -> Party:
    """A party as told; without a name it is called by its identifier."""
    values = {key: line[key] for key in _TOLD_OF_PARTY if line.get(key)}
    values.setdefault("name", who)
    if scheme in ("uscc", "lei"):
        values[scheme] = who
    values.setdefault("kind", PartyKind.COMPANY)
    return Party(**{key: str(value)[: _length(key)] for key, value in values.items()})


def _length(key: str) -> int:
    """How long a party's field may be."""
    return int(getattr(Party._meta.get_field(key), "max_length", 0) or 240)
