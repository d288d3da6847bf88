"""How much a reader takes on: every bound by name, so that no paper can eat the machine."""

from __future__ import annotations

from dataclasses import dataclass

BYTES_MAX = 30 << 20
PAGES_MAX = 60
CELLS_MAX = 200_000
ROWS_MAX = 20_000
COLUMNS_MAX = 60
CELL_SIGNS_MAX = 500
SHEETS_MAX = 40
PIXELS_MAX = 60_000_000
SIDE_PIXELS_MAX = 4_200
CHARACTERS_MAX = 60_000
ANSWER_BYTES_MAX = 64 << 20
SCAN_DOTS_PER_INCH = 200
SHOWN_DOTS_PER_INCH = 110


@dataclass(frozen=True)
class Allowance:
    """What a child process may use: seconds on the clock, seconds of processor, bytes of memory, bytes of one file."""

    seconds: int
    cpu_seconds: int
    memory: int
    file_bytes: int = 64 << 20


WORKBOOK = Allowance(seconds=60, cpu_seconds=40, memory=1 << 30)
PDF = Allowance(seconds=180, cpu_seconds=120, memory=2 << 30)
PICTURE = Allowance(seconds=480, cpu_seconds=240, memory=6 << 30)
