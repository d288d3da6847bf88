"""The text of one policy file, read strictly: plain YAML, no anchors, no repeated keys, bounded in size and
depth."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

import yaml

BYTES_MAX = 512 * 1024
DEPTH_MAX = 16
Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]
Path = tuple[str | int, ...]


class UnreadableError(ValueError):
    """A text that cannot be a rule: where (line from 1, 0 unknown), what is wrong and what to do."""

    def __init__(self, line: int, wrong: str, todo: str) -> None:
        super().__init__(wrong)
        self.line, self.wrong, self.todo = line, wrong, todo


class Text(NamedTuple):
    """What a file says, as plain values with days as ISO words, and the line of every field."""

    told: dict[str, Plain]
    lines: dict[Path, int]


_scalars = yaml.constructor.SafeConstructor()
_composer = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(raw: bytes) -> Text:
    """The mapping that a file holds; UnreadableError when it is no plain, bounded mapping."""
    if len(raw) > BYTES_MAX:
        raise UnreadableError(
            0, f"the file has {len(raw):,} bytes; a rule has at most {BYTES_MAX:,}", "split or shorten it"
        )
    lines: dict[Path, int] = {}
    node = _composed(raw)
    if not isinstance(node, yaml.MappingNode):
        raise UnreadableError(1, "the file is not a mapping", "write `field: value` lines")
    told = _mapping(node, (), lines, set())
    return Text(told, lines)


def _composed(raw: bytes) -> yaml.Node | None:
    """The YAML tree of a text; UnreadableError where it is not YAML in UTF-8 or nests beyond measure."""
    try:
        words = raw.decode("utf-8-sig")
        _refuse_depth(words)
        composed: yaml.Node | None = yaml.compose(words, Loader=_composer)
    except UnicodeDecodeError as wrong:
        raise UnreadableError(0, "the file is not UTF-8", "save it as UTF-8") from wrong
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 0
        raise UnreadableError(
            line, f"not YAML: {wrong.problem}", "check indentation, colons and quotes here"
        ) from wrong
    except yaml.YAMLError as wrong:
        raise UnreadableError(
            0, "the file holds characters that YAML does not allow", "remove them"
        ) from wrong
    return composed


def _refuse_depth(words: str) -> None:
    """Refuses deep nesting before the parser, which is written in C and recursive, sees it."""
    deepest = max((len(line) - len(line.lstrip(" -")) for line in words.splitlines()), default=0)
    opened = max(_open_brackets(words), default=0)
    if deepest > 200 or opened > 4 * DEPTH_MAX:
        raise UnreadableError(0, "the file nests too deeply", "write it flatter")


def _open_brackets(words: str) -> Iterator[int]:
    """How many flow brackets stand open after each one in the text (quotes not considered: an upper
    bound)."""
    count = 0
    for character in words:
        if character in "[{":
            count += 1
            yield count
        elif character in "]}":
            count -= 1


def _value(node: yaml.Node, path: Path, lines: dict[Path, int], seen: set[int]) -> Plain:
    """The plain value of a node; a node met twice is an alias and refused."""
    lines[path] = node.start_mark.line + 1
    if id(node) in seen:
        raise UnreadableError(
            lines[path], "anchors and aliases (& and *) are not allowed", "write the value out"
        )
    seen.add(id(node))
    if len(path) > DEPTH_MAX:
        raise UnreadableError(lines[path], f"more than {DEPTH_MAX} levels of nesting", "write it flatter")
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines, seen)
    if isinstance(node, yaml.SequenceNode) and str(node.tag).endswith(":seq"):
        return [_value(each, (*path, at), lines, seen) for at, each in enumerate(node.value)]
    return _scalar(node)


def _mapping(node: yaml.MappingNode, path: Path, lines: dict[Path, int], seen: set[int]) -> dict[str, Plain]:
    """A mapping with keys as words, each told once."""
    if not str(node.tag).endswith(":map"):
        raise UnreadableError(node.start_mark.line + 1, f"tag {node.tag} is not allowed", "remove it")
    told: dict[str, Plain] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode) or str(key_node.tag).endswith(":merge"):
            raise UnreadableError(line, "a key must be one word or a day", "write `field: value`")
        key = str(key_node.value) if key_node.tag != "tag:yaml.org,2002:timestamp" else str(_scalar(key_node))
        if key in told:
            raise UnreadableError(line, f"`{key}` is told twice", "keep one of the two")
        told[key] = _value(value_node, (*path, key), lines, seen)
    return told


def _scalar(node: yaml.Node) -> bool | int | float | str | None:
    """A word, number, flag or nothing; a day becomes its ISO word."""
    line = node.start_mark.line + 1
    if str(node.tag).rpartition(":")[2] not in ("str", "int", "float", "bool", "null", "timestamp"):
        raise UnreadableError(line, f"tag {node.tag} is not allowed", "remove it")
    try:
        value = _scalars.construct_object(node)
    except (yaml.YAMLError, ValueError, OverflowError) as wrong:
        raise UnreadableError(
            line, f"{str(node.value)[:40]!r} cannot be read: {wrong}", "check the value"
        ) from wrong
    finally:
        _scalars.constructed_objects.clear()
    if isinstance(value, datetime):
        raise UnreadableError(
            line, f"{node.value} has a time of day", "rules change at midnight: write the day only"
        )
    return value.isoformat() if isinstance(value, date) else value
