"""What is known of the words of lines: learned for a client or the house, told by the format or its aliases, guessed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.policy.kind.template import Alias, Line, Part, Template
from clc.policy.rulebook import Book
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client
from clc.stages.inquiry.models import LineMapping
from clc.stages.inquiry.wording import Wording, folded, letters

How = Literal["learned", "house", "template", "alias", "guess", "none", "aside"]
BASE = "cas_general"
_GUESS_FROM = 0.6
#: A cash flow statement by the indirect method tells the lines of its supplement in its own place.
_BESIDE = {"cash": "supplement", "supplement": "cash"}
SURE: Mapping[How, float] = {"learned": 1.0, "house": 0.98, "template": 1.0, "alias": 0.95, "aside": 1.0, "none": 0.0}


@dataclass(frozen=True)
class Meaning:
    """What a line means: its key (empty: nothing, or left aside), how that is known, how sure, and what folds.

    choices: the keys among which a person must split the amount.
    """

    item: str
    part: str
    how: How
    sure: float
    alias: Alias | None = None
    flip: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """The keys of a line that must be split."""
        return self.alias.into if self.alias and len(self.alias.into) > 1 else ()


NOTHING = Meaning("", "", "none", 0.0)


@dataclass(frozen=True)
class Knowledge:
    """Every way a line may be understood, the nearest first; by (part, folded words)."""

    template: Template
    learned: Mapping[tuple[str, str], Meaning] = field(default_factory=dict)
    names: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    aliases: Mapping[tuple[str, str], Alias] = field(default_factory=dict)
    aside: frozenset[str] = frozenset()
    within: Mapping[str, str] = field(default_factory=dict)

    def of(self, words: Wording, part: str, last: str) -> Meaning:
        """What a line in a part of the statement means; `last` is the key of the line it may be a part of."""
        for of_part in filter(None, (part, _BESIDE.get(part))):
            for spelled in dict.fromkeys((words.full, words.bare)):
                found = self._exactly(spelled, of_part, last, words)
                if found is not None:
                    return found
        return self._guessed(words.bare or words.full, part)

    def _exactly(self, spelled: str, part: str, last: str, words: Wording) -> Meaning | None:
        """The meaning of words known exactly."""
        for key in ((part, spelled), ("", spelled)):
            if key in self.learned:
                return self.learned[key]
        alias = self.aliases.get((part, spelled))
        if alias is not None:
            return self._folded(alias, part, last, words)
        keys = self.names.get((part, spelled), ())
        if keys:
            inside = [key for key in keys if self.within.get(key) == last]
            alone = [key for key in keys if key not in self.within]
            return Meaning((inside or alone or list(keys))[0], part, "template", SURE["template"])
        return Meaning("", part, "aside", 1.0) if spelled in self.aside else None

    def _folded(self, alias: Alias, part: str, last: str, words: Wording) -> Meaning:
        """The meaning of an older line: a part of the line before it, or folded into its own."""
        is_part = alias.of_which is not None and (words.prefix == "of_which" or last == alias.into[0])
        if is_part:
            return Meaning(str(alias.of_which), part, "alias", SURE["alias"])
        item = "" if len(alias.into) > 1 else alias.into[0]
        return Meaning(item, part, "alias", SURE["alias"], alias)

    def _guessed(self, spelled: str, part: str) -> Meaning:
        """The line whose name is most like the words, if any is like enough; a guess is always marked."""
        pairs = _pairs(spelled)
        if len(spelled) < 2:
            return NOTHING
        best, likeness = NOTHING, 0.0
        for (of_part, name), keys in self.names.items():
            if of_part != part:
                continue
            alike = 2 * len(pairs & _pairs(name)) / (len(pairs) + len(_pairs(name)))
            if alike > max(likeness, _GUESS_FROM):
                best, likeness = Meaning(keys[0], part, "guess", round(0.8 * alike, 3)), alike
        return best

    def part_like(self, spelled: Sequence[str]) -> str:
        """The part of the statement that knows most of these words; empty where none knows any."""
        counts: dict[str, int] = {}
        for part, name in (*self.names, *self.aliases):
            counts[part] = counts.get(part, 0) + (name in spelled)
        best = max(counts, key=lambda part: counts[part], default="")
        return best if counts.get(best) else ""


def knowledge_of(client: Client | None, template: str = BASE, book: Book | None = None) -> Knowledge:
    """What is known for a client who reports in a format; BadInput for a format the book does not have."""
    told = (book or current_book()).of(Template)
    if template not in told:
        raise BadInput(_("There is no format %(name)s.") % {"name": template},
                       todo=_("Choose one of: %(names)s.") % {"names": ", ".join(told)})  # fmt: skip
    stack = stack_of(template, told)
    return Knowledge(
        merged(stack), _learned(client), _names(stack), _aliases(stack),
        frozenset(folded(words) for each in stack for words in each.left_aside),
        {line.key: line.within for each in reversed(stack) for line in each.each() if line.within},
    )  # fmt: skip


def stack_of(template: str, told: Mapping[str, Template]) -> list[Template]:
    """The format and those it is based on, in turn."""
    stack = [told[template]]
    while (base := stack[-1].based_on) is not None and told[base] not in stack:
        stack.append(told[base])
    return stack


def whole_template(template: str, book: Book | None = None) -> Template:
    """The format with everything it takes from the one it is based on; the base format where the book lacks it."""
    told = (book or current_book()).of(Template)
    return merged(stack_of(template if template in told else BASE, told))


def merged(stack: Sequence[Template]) -> Template:
    """A format with the sums and lines of what it is based on where it does not tell its own."""
    own, base = stack[0], stack[-1]
    if own is base:
        return own
    lines: dict[Part, tuple[Line, ...]] = {}
    for part, based in base.lines.items():
        mine = own.lines.get(part, ())
        told = tuple(_summed(line, base.by_key) for line in mine)
        keys = {line.key for line in mine}
        lines[part] = (*told, *(line for line in based if line.key not in keys))
    return Template(label=own.label, reference=own.reference, status=own.status, lines=lines, not_told=own.not_told,
                    left_aside=own.left_aside)  # fmt: skip


def _summed(line: Line, base: Mapping[str, Line]) -> Line:
    """The line with the sum it has in the format it is based on, where it tells none."""
    held = base.get(line.key)
    return line if line.sum or held is None or not held.sum else line.model_copy(update={"sum": held.sum})


def _names(stack: Sequence[Template]) -> dict[tuple[str, str], list[str]]:
    """Keys by the names and plain aliases of their lines."""
    found: dict[tuple[str, str], list[str]] = {}
    for part, line in (told for template in stack for told in _lines(template)):
        for words in dict.fromkeys(map(folded, (line.zh, line.en, *line.aliases))):
            keys = found.setdefault((part, words), [])
            keys.extend(() if line.key in keys else (line.key,))
    return found


def _aliases(stack: Sequence[Template]) -> dict[tuple[str, str], Alias]:
    """Folding aliases by part and words; a format's own go before those it is based on."""
    found: dict[tuple[str, str], Alias] = {}
    for template in stack:
        names = _own_names(stack[0], template)
        for alias in template.aliases:
            part = stack[-1].part_of[alias.into[0]]
            spelled = {(part, folded(words)): alias for words in alias.written}
            found = {**{key: each for key, each in spelled.items() if key not in names}, **found}
    return found


def _lines(template: Template) -> Iterator[tuple[str, Line]]:
    """Every line with its part."""
    return ((part, line) for part, lines in template.lines.items() for line in lines)


def _own_names(own: Template, of: Template) -> set[tuple[str, str]]:
    """Names a format gives its own lines, which no alias of another format takes away."""
    if own is of:
        return set()
    return {(part, folded(words)) for part, line in _lines(own) for words in (line.zh, line.en)}


def _learned(client: Client | None) -> dict[tuple[str, str], Meaning]:
    """What people taught: for the house, and over it for the client."""
    found: dict[tuple[str, str], Meaning] = {}
    for how, of in (("house", None), ("learned", client)):
        if how == "learned" and client is None:
            continue
        for row in LineMapping.objects.filter(client=of):
            meant: How = "house" if how == "house" else "learned"
            found[row.part, row.written] = Meaning(row.item, row.part, meant if row.item else "aside", SURE[meant],
                                                   flip=row.flip)  # fmt: skip
    return found


@lru_cache(maxsize=8192)
def _pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring letters."""
    plain = letters(text)
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1)) or frozenset((plain,))
