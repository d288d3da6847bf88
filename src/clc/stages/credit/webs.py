"""The web of ties around one client: owners with their arithmetic, who controls it, who guarantees whom."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from clc.engines.exposure import groups, ownership
from clc.engines.exposure.groups import Control, Ties
from clc.engines.exposure.ownership import Holdings
from clc.policy.kind.grouping import Grouping, Kinds
from clc.stages.credit import sums
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, Identifier, Party, PartyKind

PARTIES_MAX = 400
HOPS_MAX = 40


@dataclass(frozen=True)
class Tie:
    """A relation of the web, by the keys of its parties."""

    id: int
    source: int
    target: int
    kind: str
    share: float | None
    record: int | None


@dataclass(frozen=True)
class Way:
    """One path from an owner down: the parties on it, the share at each step, and their product."""

    parties: tuple[int, ...]
    shares: tuple[float, ...]
    product: float


@dataclass(frozen=True)
class Owner:
    """A beneficial owner, by which clause of the law (1 equity, 2 income or votes, 3 control, 4 daily management)."""

    party: int
    clause: int
    share: float | None
    ways: tuple[Way, ...]


class Web:
    """Everything tied to a party within reach, as columns the engines read; places are positions in `parties`."""

    def __init__(self, start: int, ties: Sequence[Tie], rule: Grouping, day: date) -> None:
        self.start, self.ties, self.rule, self.day = start, ties, rule, day
        self.parties = sorted({start, *(one.source for one in ties), *(one.target for one in ties)})
        self.place = {key: at for at, key in enumerate(self.parties)}
        self.here = self.place[start]
        self.known = Party.objects.in_bulk(self.parties)

    @property
    def count(self) -> int:
        """How many parties."""
        return len(self.parties)

    @property
    def is_cut(self) -> bool:
        """Whether the web is larger than what was read."""
        return self.count >= PARTIES_MAX

    def of(self, kinds: Iterable[str]) -> tuple[Ties, list[Tie]]:
        """The ties of some kinds as columns, and the same ties in that order."""
        told = [one for one in self.ties if one.kind in set(kinds)]
        share = [np.nan if one.share is None else one.share for one in told]
        return Ties.of([self.place[one.source] for one in told], [self.place[one.target] for one in told], share), told

    @cached_property
    def held(self) -> Holdings:
        """Shares of equity."""
        return self._held(self.rule.kinds.owns)

    def _held(self, kinds: Iterable[str]) -> Holdings:
        ties, _told = self.of(kinds)
        return ownership.holdings(ties.source, ties.target, ties.share, self.count)

    @cached_property
    def votes(self) -> Ties:
        """Shares that vote: those told of votes, and equity where no votes are told between the same two."""
        told, _rows = self.of(self.rule.kinds.votes)
        equity, _rows = self.of(self.rule.kinds.owns)
        spoken = set(zip(told.source.tolist(), told.target.tolist(), strict=True))
        pairs = zip(equity.source.tolist(), equity.target.tolist(), strict=True)
        rest = np.array([pair not in spoken for pair in pairs], dtype=bool)
        return Ties(np.r_[told.source, equity.source[rest]], np.r_[told.target, equity.target[rest]],
                    np.r_[told.share, equity.share[rest]])

    @cached_property
    def control(self) -> Control:
        """Who controls whom."""
        kinds = self.rule.kinds
        together, _rows = self.of((*kinds.together, *kinds.family))
        direct, _rows = self.of(kinds.controls)
        return groups.control(self.votes, self.count, direct=direct, together=together, above=self.rule.control(self.day))

    @cached_property
    def persons(self) -> ownership.Flags:
        """Which places are natural persons; a party the reader may not see is taken for one that nobody can name."""
        return np.array([key in self.known and self.known[key].kind == PartyKind.PERSON for key in self.parties], dtype=bool)

    @cached_property
    def controller(self) -> int | None:
        """The party at the head of the client's chain of control; None when nobody controls it."""
        head = int(self.control.by[self.here])
        return None if head == self.here else self.parties[head]

    def cast(self) -> dict[int, float]:
        """The votes each head casts in the client: {party: share}."""
        found = groups.votes_in(self.here, self.votes, self.control)
        return {self.parties[place]: share for place, share in found.items()}

    @property
    def is_unknowable(self) -> bool:
        """Whether the client lies in a loop of shares that owns itself wholly."""
        return bool(self.held.closed[self.here])

    def owners(self) -> list[Owner]:
        """Beneficial owners in the order of the law: equity, else income or votes, else control, else management."""
        least = self.rule.owner(self.day)
        by_equity = self._over(self.held, least, 1)
        if by_equity:
            return by_equity
        kinds = self.rule.kinds
        either = {owner.party: owner for each in (kinds.income, kinds.votes)
                  for owner in self._over(self._held(each), least, 2)}
        if either:
            return list(either.values())
        return self._by_control() or [Owner(one.source, 4, None, ()) for one in self.of(kinds.manages)[1]
                                      if one.target == self.start]

    def shares(self) -> dict[int, float]:
        """What everybody finally holds of the client: {party: share}, the largest first."""
        column = ownership.effective(self.held, [self.here]).tocoo()
        found = zip(column.row.tolist(), column.data.tolist(), strict=True)
        return {self.parties[row]: share for row, share in sorted(found, key=lambda one: (-one[1], one[0]))}

    def _over(self, held: Holdings, least: float, clause: int) -> list[Owner]:
        places, shares = ownership.owners(held, self.here, self.persons, least=least)
        return [Owner(self.parties[place], clause, share, self._ways(held, place))
                for place, share in zip(places.tolist(), shares.tolist(), strict=True)]

    def _ways(self, held: Holdings, place: int) -> tuple[Way, ...]:
        return tuple(Way(tuple(self.parties[at] for at in one.places), one.shares, one.product)
                     for one in ownership.paths(held, place, self.here, most=20))

    def _by_control(self) -> list[Owner]:
        head = int(self.control.by[self.here])
        return [Owner(self.parties[head], 3, self.cast().get(self.parties[head]), ())] if self.persons[head] else []

    def rings(self) -> tuple[dict[int, int], dict[int, int]]:
        """Guarantees around the client: {party: size of its ring}, {party: guarantees from the client to it}."""
        ties, _told = self.of(self.rule.kinds.guarantees)
        found = groups.rings(ties, self.count)
        mine = {self.parties[at]: int(found.size[at]) for at in np.flatnonzero(found.ring == found.ring[self.here]).tolist()}
        far = groups.depth(ties, self.count, self.here)
        return mine, {self.parties[at]: int(far[at]) for at in np.flatnonzero(far > 0).tolist()}

    @cached_property
    def codes(self) -> Mapping[int, str]:
        """Client codes of the parties the reader may see."""
        return dict(Client.objects.filter(party__in=self.parties).values_list("party_id", "code"))


def grouping() -> Grouping:
    """The rule by which owners and groups are found."""
    return next(iter(current_book().of(Grouping).values()))


def kinds_of(kinds: Kinds) -> list[str]:
    """Every kind of relation the web follows."""
    return sorted({name for told in kinds.model_dump().values() for name in told})


def web_of(client: Client, day: date) -> Web:
    """The web around a client the reader may see."""
    rule = grouping()
    found = sums.rows("select * from credit_web(%s, %s, %s, %s, %s)",
                      [client.party_id, kinds_of(rule.kinds), day, HOPS_MAX, PARTIES_MAX])
    ties = [Tie(key, source, target, kind, None if share is None else float(share), record)
            for key, source, target, kind, share, record in found]
    return Web(client.party_id, ties, rule, day)


def masked(party: Party) -> str:
    """A person's own number with its middle hidden; empty when none is told."""
    number = party.uscc or Identifier.objects.filter(party=party).values_list("value", flat=True).first() or ""
    return f"{number[:3]}{'*' * max(len(number) - 5, 3)}{number[-2:]}" if len(number) > 5 else "***" if number else ""
