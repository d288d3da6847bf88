"""Rows are a multiset: the lake gains exactly what it lacks, whatever came before and in whatever pieces."""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clc.stages.hub.importing import repeats
from clc.stages.hub.importing.repeats import mark_repeats, marks_of
from clc.stages.hub.importing.staging import StagedPart

CONTENT = st.lists(st.sampled_from("abcde"), max_size=12)


def digest(content: str) -> bytes:
    return blake2b(content.encode(), digest_size=16).digest()


def written(path: Path, contents: list[str]) -> Path:
    rows = {"digest": [digest(one) for one in contents], "row": list(range(len(contents)))}
    pl.DataFrame(rows, schema={"digest": pl.Binary, "row": pl.Int64}).write_parquet(path)
    return path


@pytest.mark.parametrize("bucket_rows", [4_000_000, 3])
@settings(max_examples=40, deadline=None)
@given(held=CONTENT, parts=st.lists(CONTENT, min_size=1, max_size=3))
def test_what_is_new_is_what_the_lake_lacks(
    tmp_path_factory, bucket_rows: int, held: list[str], parts: list[list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("lake")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repeats, "_BUCKET_ROWS", bucket_rows)
        staged = [
            StagedPart(written(folder / f"{number}.parquet", contents), "t", 0, number)
            for number, contents in enumerate(parts)
        ]
        mark_repeats(staged, [written(folder / "held.parquet", held)], folder / "marks")
    fresh: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for number, contents in enumerate(parts):
        marks = {row: (repeat, known) for row, repeat, known in marks_of(number, folder / "marks").rows()}
        for row, content in enumerate(contents):
            repeat, known = marks.get(row, (0, False))
            assert repeat == seen[content]
            seen[content] += 1
            fresh[content] += not known
    told = Counter(content for contents in parts for content in contents)
    assert fresh == told - Counter(held)
