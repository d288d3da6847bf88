"""Which listed names a name is like: found by letters in any order, by sound, across scripts, or by the same code."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from clc.kernel.likeness import likeness, spellings
from clc.policy.kind.name_screening import SHAPE, NameScreening
from clc.policy.shapes import on
from clc.stages.hub.book import current_book
from clc.stages.hub.reach import as_system
from clc.stages.reach.models import HitState, ListedName, ListedSpelling, NameHit, NameList

#: Trigrams in common from which a spelling is compared letter by letter: far below what a hit needs.
_WIDE = 0.3
_CANDIDATES = 200
_NEAREST = """
select s.id from reach_listedspelling s join reach_listedname n on n.id = s.listed_id and n.gone_on is null
where s.words %% %s or s.joined %% %s
order by greatest(similarity(s.words, %s), similarity(s.joined, %s)) desc, s.id limit %s
"""


@dataclass(frozen=True)
class Hit:
    """A listed name that ours is like: by how much (0.85 to 1; 1 also where a code is the same), and which spelling."""

    listed: ListedName
    matched: str
    score: float

    @property
    def list_name(self) -> str:
        """The list's own name."""
        return self.listed.on.label

    @property
    def kind(self) -> str:
        """What being on the list means: sanctions, exposed, courts, internal."""
        return self.listed.on.kind


def rule() -> NameScreening:
    """The house's rule for screening names."""
    return current_book().of(SHAPE)["house"]


def screen_name(name: str, *, others: Iterable[str] = (), codes: Iterable[str] = (), day: date | None = None) -> list[Hit]:
    """Names in force on the lists that `name` (or one of its `others`, such as the English one) is like; most alike first.

    codes: credit codes and LEIs of the named: a listed one that has the same is a hit with score 1, whatever its name.
    Writes nothing: `services.names.watch` keeps what is found for two people to look into. A blank name has no hits.
    """
    held, today = rule(), day or timezone.localdate()
    found: dict[int, Hit] = {hit.listed.pk: hit for hit in _by_code(codes)}
    for one in dict.fromkeys(text.strip() for text in (name, *others) if text.strip()):
        for spelling in _candidates(one):
            score = likeness(one, spelling.text)
            before = found.get(spelling.listed_id)
            if score >= held.threshold(today) and (before is None or before.score < score):
                found[spelling.listed_id] = Hit(spelling.listed, spelling.text, score)
    ranked = sorted(found.values(), key=lambda hit: (-hit.score, hit.listed.pk))
    return ranked[: on(held.hits_max, today) or 1]


def spelled(text: str) -> list[tuple[str, str]]:
    """The pairs (words apart, words together) a listed name is found by; one, or one for each reading of a Chinese name."""
    return list(dict.fromkeys((" ".join(words)[:400], "".join(words)[:400]) for words in spellings(text)))


def lists_in_force() -> list[NameList]:
    """The lists names are compared with; none means that nothing was screened, which is not clear."""
    return list(NameList.objects.all())


def old_lists(day: date | None = None) -> list[NameList]:
    """Lists whose newest telling is older than the house allows."""
    today = day or timezone.localdate()
    allowed = on(rule().stale_days, today) or 0
    return [one for one in lists_in_force() if (today - one.day).days > allowed]


def name_state(subject: str, key: int) -> str:
    """What watching a name has come to: `confirmed`, `waiting`, `clear`, or `unknown` while no list is in force.

    A gate lets pass only what is clear. It tells a word and no more, so everybody may ask.
    """
    with as_system():
        states = set(NameHit.objects.filter(subject=subject, key=key).values_list("state", flat=True))
        if not NameList.objects.exists():
            return "unknown"
    if HitState.CONFIRMED in states:
        return "confirmed"
    return "waiting" if states - {HitState.CLEARED} else "clear"


def _by_code(codes: Iterable[str]) -> list[Hit]:
    wanted = [code.strip().upper() for code in codes if code.strip()]
    asked = Q(pk=None)
    for code in wanted:
        asked |= Q(codes__contains=[code])
    rows = ListedName.objects.filter(asked, gone_on__isnull=True).select_related("on") if wanted else ()
    return [Hit(row, next(code for code in wanted if code in row.codes), 1.0) for row in rows]


def _candidates(name: str) -> Sequence[ListedSpelling]:
    """Spellings that share trigrams with the name."""
    keys: dict[int, None] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('pg_trgm.similarity_threshold', %s, true)", [str(_WIDE)])
        for words, joined in spelled(name):
            cursor.execute(_NEAREST, [words, joined, words, joined, _CANDIDATES])
            keys.update(dict.fromkeys(row[0] for row in cursor.fetchall()))
    return list(ListedSpelling.objects.filter(pk__in=list(keys)).select_related("listed__on"))
