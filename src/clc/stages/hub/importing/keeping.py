"""The raw bytes of what came in: copied once while they are hashed, kept by their hash, never changed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, Unavailable

_CHUNK = 4 << 20
_NAME_MAX = 120


@dataclass(frozen=True)
class Kept:
    """Where the bytes lie (relative to the folder of imports), their hash, their size, and their line ends."""

    path: str
    sha256: str
    size: int
    lines: int


def keep(path: Path, imports: Path) -> Kept:
    """Copy the file's bytes to `raw/<hash>/<name>` under the folder of imports, once however often they come.

    The file is streamed. BadInput when it cannot be read; Unavailable when the disk is full.
    """
    raw = imports / "raw"
    raw.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = raw / f".{os.getpid()}.part"
    _forget_drafts(raw)
    with _disk_watched():
        try:
            digest, size, lines = _copy(path, draft)
            place = raw / digest / safe_name(path.name)
            if place.exists() and place.stat().st_size == size:
                draft.unlink()
            else:
                place.parent.mkdir(mode=0o700, exist_ok=True)
                draft.chmod(0o400)
                draft.replace(place)
        finally:
            draft.unlink(missing_ok=True)
    return Kept(str(place.relative_to(imports)), digest, size, lines)


def look(path: Path) -> Kept:
    """Hash the bytes where they lie; nothing is copied."""
    digest, size, lines = sha256(), 0, 0
    with _opened(path) as source:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            lines += chunk.count(b"\n")
    return Kept(str(path.absolute()), digest.hexdigest(), size, lines)


def safe_name(name: str) -> str:
    """A file name that leads nowhere: its last part, odd signs replaced, the suffix kept."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = re.sub(r"[^\w.\-]+", "_", last, flags=re.UNICODE).lstrip(".") or "file"
    stem, dot, suffix = clean.rpartition(".")
    return f"{stem[:_NAME_MAX]}{dot}{suffix[:12]}" if dot else clean[:_NAME_MAX]


def _copy(path: Path, draft: Path) -> tuple[str, int, int]:
    """Stream the bytes to the draft; returns hash, size, number of line ends."""
    digest, size, lines = sha256(), 0, 0
    with _opened(path) as source, draft.open("wb") as target:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            target.write(chunk)
            size += len(chunk)
            lines += chunk.count(b"\n")
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest(), size, lines


def _forget_drafts(raw: Path) -> None:
    """Remove copies that killed processes left unfinished."""
    for draft in raw.glob(".*.part"):
        if not Path("/proc", draft.name.strip(".").split(".")[0]).exists() and Path("/proc").is_dir():
            draft.unlink(missing_ok=True)


def _opened(path: Path) -> BinaryIO:
    """The file opened for reading; BadInput when it cannot be."""
    try:
        return path.open("rb")
    except OSError as error:
        raise BadInput(
            _("%(file)s cannot be read: %(why)s") % {"file": path.name, "why": error.strerror},
            todo=_("Check the path and that you may read the file."),
        ) from error


@contextmanager
def _disk_watched() -> Iterator[None]:
    """A full disk told as what it is."""
    try:
        yield
    except OSError as error:
        raise Unavailable(
            _("The file could not be kept: %(why)s") % {"why": error.strerror or error},
            todo=_("Make room on the disk of CLC_HOME and import again."),
        ) from error
