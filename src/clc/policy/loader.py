"""Reads the rule book from its layers of directories: shipped, jurisdiction, institution, drafts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from clc.policy.kinds import KINDS
from clc.policy.overlay import over
from clc.policy.problems import BadBook, Problem
from clc.policy.rulebook import DRAFT, Book, Lines
from clc.policy.text import BYTES_MAX, Plain, Text, UnreadableError, read

HERE = Path(__file__).resolve().parent
FILES_MAX = 5000


class Layer(NamedTuple):
    """A named directory of `<kind>/<name>.yaml` files; one that does not exist says nothing."""

    name: str
    folder: Path


class Source(NamedTuple):
    """One file of a layer, and what tells whether it changed."""

    path: str
    layer: str
    file: Path
    stamp: tuple[int, int, int]


SHIPPED = Layer("shipped", HERE / "book")
_kept: dict[tuple[Layer, ...], tuple[tuple[Source, ...], Book]] = {}


def shipped() -> Book:
    """The book that comes with the program, with its jurisdictions."""
    return load()


def load(*layers: Path | Layer) -> Book:
    """The shipped book with these directories over it, nearest last; BadBook with every mistake of every
    file.

    Files that did not change since the last call are not read again: a call then costs a listing of the
    folders.
    """
    return assemble([SHIPPED, *jurisdictions(), *map(as_layer, layers)])


def of_home(book: Path, drafts: Path | None = None) -> Book:
    """The shipped book with an institution's directory, and drafts when given, over it."""
    above = [Layer("institution", book)] + ([Layer(DRAFT, drafts)] if drafts else [])
    return load(*above)


def jurisdictions(folder: Path = HERE) -> list[Layer]:
    """Directories `book_<jurisdiction>` beside the shipped book, in order of name."""
    return [
        Layer(each.name.removeprefix("book_"), each)
        for each in sorted(folder.glob("book_*"))
        if each.is_dir()
    ]


def as_layer(told: Path | Layer) -> Layer:
    """A directory as a layer of its own name."""
    return told if isinstance(told, Layer) else Layer(told.name, told)


def assemble(layers: Iterable[Layer]) -> Book:
    """The book of exactly these layers, farthest first; BadBook with every mistake."""
    stack = tuple(layers)
    problems: list[Problem] = []
    sources = tuple(source for layer in stack for source in listed(layer, problems))
    held = _kept.get(stack)
    if held is not None and held[0] == sources and not problems:
        return held[1]
    book = _merged(sources, problems)
    _kept[stack] = (sources, book)
    return book


def listed(layer: Layer, problems: list[Problem]) -> Iterator[Source]:
    """The files of a layer in order of path; anything that is not `<kind>/<name>.yaml` is a problem."""
    if not layer.folder.is_dir():
        return
    for count, file in enumerate(sorted(layer.folder.glob("*/*"))):
        shown = f"{layer.name}:{file.parent.name}/{file.name}"
        if file.name.startswith(".") or file.suffix == ".md":
            continue
        if (
            file.parent.name not in KINDS
            or file.suffix != ".yaml"
            or not file.is_file()
            or count >= FILES_MAX
        ):
            todo = f"files are <kind>/<name>.yaml, at most {FILES_MAX:,}; the kinds are {', '.join(KINDS)}"
            problems.append(Problem(shown, 0, "", "this is no file of a rule book", todo))
            continue
        about = file.stat()
        stamp = (about.st_mtime_ns, about.st_size, about.st_ino)
        yield Source(f"{file.parent.name}/{file.stem}", layer.name, file, stamp)


def _merged(sources: Iterable[Source], problems: list[Problem]) -> Book:
    """One book of many files; the mistakes found on the way and in the rules are told together."""
    texts: dict[str, dict[str, Plain]] = {}
    lines: dict[str, dict[tuple[str | int, ...], tuple[str, int]]] = {}
    origins: dict[str, tuple[str, ...]] = {}
    for source in sources:
        text = _read(source, problems)
        held = lines.setdefault(source.path, {})
        if text is None:
            continue
        shown = f"{source.layer}:{source.path}.yaml"
        texts[source.path] = over(texts.get(source.path, {}), text.told)
        held.update({place: (shown, line) for place, line in text.lines.items()})
        origins[source.path] = (*origins.get(source.path, ()), source.layer)
    return _book(texts, origins, lines, problems)


def _book(
    texts: dict[str, dict[str, Plain]],
    origins: dict[str, tuple[str, ...]],
    lines: dict[str, dict[tuple[str | int, ...], tuple[str, int]]],
    problems: list[Problem],
) -> Book:
    """The book, or BadBook with the problems of reading and of meaning."""
    shown: dict[str, Lines] = dict(lines)
    try:
        book = Book.from_texts(texts, origins, shown)
    except BadBook as wrong:
        raise BadBook([*problems, *wrong.problems]) from wrong
    if problems:
        raise BadBook(problems)
    return book


def _read(source: Source, problems: list[Problem]) -> Text | None:
    """The text of a file; None, and a problem noted, when it cannot be read."""
    shown = f"{source.layer}:{source.path}.yaml"
    try:
        with source.file.open("rb") as opened:
            return read(opened.read(BYTES_MAX + 1))
    except UnreadableError as wrong:
        problems.append(Problem(shown, wrong.line, "", wrong.wrong, wrong.todo))
    except OSError as wrong:
        problems.append(
            Problem(shown, 0, "", f"cannot be read: {wrong.strerror}", "check the file's permissions")
        )
    return None
