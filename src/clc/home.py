"""The one folder an installation keeps everything in: database, lake, documents, keys, rule book."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDERS = ("lake", "documents", "keys", "book", "approved", "models", "imports", "static", "run", "logs")


@dataclass(frozen=True)
class Home:
    """Where things are; `Home.open()` makes what is missing."""

    root: Path

    @classmethod
    def open(cls, root: Path | str | None = None) -> Home:
        """The folder named by `root`, else by CLC_HOME, else `~/.clc`; made private to its owner where new.

        The root itself may be walked through (0711), so that a database user can reach its own folder;
        every folder in it is 0700.
        """
        home = cls(Path(root or os.environ.get("CLC_HOME") or Path.home() / ".clc").expanduser().absolute())
        if not home.root.is_dir():
            home.root.mkdir(parents=True, exist_ok=True)
            home.root.chmod(0o711)
        for name in FOLDERS:
            (home.root / name).mkdir(mode=0o700, exist_ok=True)
        return home

    @property
    def database(self) -> Path:
        """The embedded database's cluster, or a link to it (see `clc.postgres`)."""
        return self.root / "database"

    @property
    def lake(self) -> Path:
        """Parquet parts by table and day."""
        return self.root / "lake"

    @property
    def documents(self) -> Path:
        """Raw bytes of records and documents, by digest."""
        return self.root / "documents"

    @property
    def keys(self) -> Path:
        """Secret keys, each a file that only its owner reads."""
        return self.root / "keys"

    @property
    def book(self) -> Path:
        """The institution's own layer of the rule book."""
        return self.root / "book"

    @property
    def approved(self) -> Path:
        """What two people approved on screen: the topmost layer of the rule book."""
        return self.root / "approved"

    @property
    def models(self) -> Path:
        """Trained models by name and version, as they came out of training."""
        return self.root / "models"

    @property
    def imports(self) -> Path:
        """Work in progress of imports and their files of rejected rows."""
        return self.root / "imports"

    @property
    def static(self) -> Path:
        """Collected static files, compressed and named by their content."""
        return self.root / "static"

    @property
    def run(self) -> Path:
        """Locks, stamps and process ids; may be emptied while nothing runs."""
        return self.root / "run"

    @property
    def logs(self) -> Path:
        """What server, worker and database say."""
        return self.root / "logs"

    def key(self, name: str) -> str:
        """A secret of 50 random bytes in hex, made at first use; the file is 0600."""
        return once(self.keys / name, secrets.token_hex(50))

    def mark(self) -> str:
        """12 characters that no other home has, also not one made later in the same place."""
        return once(self.run / "mark", secrets.token_hex(6))

    @contextlib.contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """Hold `run/<name>.lock`; other processes wait, and the lock falls with its holder."""
        with (self.run / f"{name}.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def once(path: Path, content: str) -> str:
    """The content of a private file, written by whoever comes first."""
    if not path.exists():
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")  # threads, too, each write their own
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(content)
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text()
