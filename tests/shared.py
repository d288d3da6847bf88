"""What tests of every room share: the real data, when it is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


def shared_data(name: str) -> Path:
    """A folder of the real data for development; the test is skipped where it is absent.

    CLC_SHARED_DATA names the folder; else `shared/data` beside the repository.
    """
    folder = Path(os.environ.get("CLC_SHARED_DATA") or REPOSITORY.parent / "shared" / "data") / name
    if not folder.exists():
        pytest.skip(f"real data '{name}' is not here (CLC_SHARED_DATA)")
    return folder
