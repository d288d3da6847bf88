"""Who the invented clients are, and how well each of them really does: the truth behind every table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from clc.channels.demo import trades
from clc.channels.demo.chance import CHUNK_CLIENTS, Flags, Floats, Integers, among, share, spread, stream

PERSON, SME, COMPANY, PARENT, PROJECT, GOVERNMENT, INSTITUTION = range(7)
MONTHS: Final = 36
PATTERN_CLIENTS: Final = 100
BRANCHES: Final = 8
ABROAD_BRANCHES: Final = (6, 7)
REVENUE_MEDIAN: Final = {SME: 9e6, COMPANY: 4.5e8, PARENT: 3.2e9, PROJECT: 3.0e8}
REVENUE_SPREAD: Final = {SME: 1.35, COMPANY: 0.9, PARENT: 0.9, PROJECT: 0.9}
DEBT_MEDIAN: Final = {PERSON: 6e5, GOVERNMENT: 1.6e9, INSTITUTION: 2.4e9}
ONSET_MONTHS_MOST: Final = 20


@dataclass(frozen=True)
class Population:
    """The clients of one chunk, each array (n,): identity, wealth, and the hidden quality all tables share.

    quality: standard normal, higher is better; severity: 0 (healthy) to 1; onset: months since the strain
    began; growth: a year's, share; revenue and debt: yuan; parent: index of the owner or -1; known_days:
    days a client.
    """

    seed: int
    chunk: int
    today: date
    index: Integers
    kind: Integers
    abroad: Flags
    country: Integers
    trade: Integers
    quality: Floats
    severity: Floats
    onset: Integers
    growth: Floats
    revenue: Floats
    debt: Floats
    parent: Integers
    branch: Integers
    manager: Integers
    known_days: Integers
    prospect: Flags
    quiet: Flags
    building: Flags

    def __len__(self) -> int:
        return len(self.index)

    def chance(self, table: str) -> np.random.Generator:
        """The table's own stream of chance in this chunk."""
        return stream(self.seed, self.chunk, table)

    @property
    def day(self) -> np.datetime64:
        """The day the demo is alive on."""
        return np.datetime64(self.today, "D")

    def firms(self) -> Flags:
        """Which clients keep books: companies of every size, not persons, governments or institutions."""
        return np.isin(self.kind, (SME, COMPANY, PARENT, PROJECT))

    def activity(self, months: int) -> Floats:
        """(n, months) business done in each calendar month, the current as far as it went, oldest first.

        1 is a healthy month of today.
        """
        ago = np.arange(months - 1, -1, -1)
        trend = (1.0 + self.growth[:, None]) ** (-ago[None, :] / 12.0)
        strain = self.severity[:, None] * np.clip((self.onset[:, None] - ago[None, :]) / 6.0, 0.0, 1.0)
        season = 1.0 + 0.06 * np.sin((self.index[:, None] % 12 + ago[None, :]) * np.pi / 6.0)
        gone = np.where(ago == 0, (self.today.day - 1) / 30.0, 1.0)
        busy: Floats = trend * season * gone * (1.0 - 0.8 * strain)
        return busy


def pattern() -> tuple[Integers, Integers]:
    """Kinds of a hundred neighbours and how many places back each one's owner stands (0: none).

    The first ten hold every kind, so that the smallest demo shows them all.
    """
    first = [PARENT, COMPANY, COMPANY, COMPANY, SME, PROJECT, GOVERNMENT, INSTITUTION, PERSON, SME]
    owners = [0, 1, 2, 3, 4, 5, 0, 0, 0, 0]
    second = [PARENT, COMPANY, COMPANY, COMPANY, PROJECT]
    rest = [COMPANY, PROJECT] * 2 + [GOVERNMENT] * 2 + [PERSON] * 11 + [SME] * 46 + [COMPANY] * 22
    loose = np.random.Generator(np.random.PCG64(7)).permutation(np.array(rest[4:]))
    kinds = np.array([*first, *second, *rest[:4], *loose], dtype=np.int64)
    owners += [0, 1, 2, 3, 4, 0, 1, 0, 1] + [0] * len(loose)
    return np.resize(kinds, PATTERN_CLIENTS), np.resize(np.array(owners, dtype=np.int64), PATTERN_CLIENTS)


def _owners(index: Integers, back: Integers) -> Integers:
    return np.where(back > 0, index - back, -1)


def _hidden(chance: np.random.Generator, own: Integers) -> tuple[Floats, Floats, Integers]:
    """Quality, severity and onset of the strain; members of a group lean on their parent's."""
    count = len(own)
    quality = chance.normal(0.0, 1.0, count)
    member = own >= 0
    quality = np.where(member, 0.5 * quality[np.maximum(own, 0)] + 0.85 * quality, quality)
    strained = share(chance, count, 1.0 / (1.0 + np.exp(3.35 + 1.1 * quality)))
    strained |= member & strained[np.maximum(own, 0)] & share(chance, count, 0.4)
    watched = ~strained & share(chance, count, 0.12)
    severity = np.where(strained, 0.45 + 0.55 * chance.beta(2, 2, count), 0.0)
    severity = np.where(watched, 0.08 + 0.22 * chance.random(count), severity)
    onset = chance.integers(4, ONSET_MONTHS_MOST + 1, count)
    return quality, severity, onset


def _money(chance: np.random.Generator, kind: Integers, quality: Floats, severity: Floats) -> tuple[Floats, Floats]:
    """Revenue and debt; weak small firms are smaller."""
    count = len(kind)
    revenue = np.zeros(count)
    luck = np.exp(np.where(kind == SME, 0.35 * quality - 1.1 * severity, 0.1 * quality))
    debt = np.zeros(count)
    for one, median in REVENUE_MEDIAN.items():
        revenue = np.where(kind == one, median * luck * spread(chance, count, REVENUE_SPREAD[one]), revenue)
    for one, median in DEBT_MEDIAN.items():
        debt = np.where(kind == one, median * spread(chance, count, 0.7), debt)
    return np.maximum(np.round(revenue, -4), 0.0), debt


def _trades(chance: np.random.Generator, kind: Integers) -> Integers:
    count = len(kind)
    drawn = among(chance, np.broadcast_to(trades.shares(), (count, len(trades.TRADES))))
    project = np.array(trades.PROJECT_TRADES)[chance.integers(0, len(trades.PROJECT_TRADES), count)]
    drawn = np.where(kind == PROJECT, project, drawn)
    return np.where(np.isin(kind, (PERSON, GOVERNMENT, INSTITUTION)), trades.NO_TRADE, drawn)


def _abroad(chance: np.random.Generator, kind: Integers, own: Integers) -> Flags:
    count = len(kind)
    probability = np.select(
        [kind == INSTITUTION, kind == GOVERNMENT, kind == PERSON, kind == SME], [1.0, 0.6, 0.02, 0.04], 0.15
    )
    abroad = share(chance, count, probability)
    return np.where(own >= 0, abroad[np.maximum(own, 0)], abroad)


def managers_of(clients: int) -> int:
    """How many client managers an institution of so many clients employs: 24, then one more for every 400."""
    return max(24, BRANCHES * (clients // (400 * BRANCHES)))


def population(*, clients: int, seed: int, today: date, chunk: int) -> Population:
    """The clients of one chunk of an institution with so many clients in all."""
    start = chunk * CHUNK_CLIENTS
    index = np.arange(start, min(start + CHUNK_CLIENTS, clients), dtype=np.int64)
    count = len(index)
    chance = stream(seed, chunk, "population")
    kinds, back = pattern()
    kind = kinds[index % PATTERN_CLIENTS]
    parent = _owners(index, back[index % PATTERN_CLIENTS])
    own = np.where(parent >= 0, parent - start, -1)
    quality, severity, onset = _hidden(chance, own)
    revenue, debt = _money(chance, kind, quality, severity)
    abroad = _abroad(chance, kind, own)
    branch = np.where(abroad, chance.choice(ABROAD_BRANCHES, count), chance.integers(0, BRANCHES - 2, count))
    branch = np.where(own >= 0, branch[np.maximum(own, 0)], branch)
    per_branch = managers_of(clients) // BRANCHES
    return Population(
        seed=seed,
        chunk=chunk,
        today=today,
        index=index,
        kind=kind,
        abroad=abroad,
        country=np.where(abroad, chance.integers(0, 8, count), -1),
        trade=_trades(chance, kind),
        quality=quality,
        severity=severity,
        onset=onset,
        growth=np.clip(0.05 + 0.04 * quality + 0.07 * chance.normal(0, 1, count), -0.15, 0.45),
        revenue=revenue,
        debt=debt,
        parent=parent,
        branch=branch,
        manager=branch * per_branch + chance.integers(0, per_branch, count),
        known_days=np.round(60 + 3_600 * chance.beta(1.3, 2.0, count)).astype(np.int64),
        prospect=share(chance, count, 0.07) & (kind != PROJECT) & (parent < 0),
        quiet=share(chance, count, 0.12),
        building=(kind == PROJECT) & share(chance, count, 0.35),
    )
