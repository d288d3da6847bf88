"""How well scanned balance sheets are read: `python benchmarks/reading.py [sheets]`."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

KINDS = ({"dpi": 200}, {"dpi": 150}, {"dpi": 200, "degrees": -4.5, "noise": 22.0, "quality": 40}, {"dpi": 300, "noise": 8.0})


def main() -> None:
    """Draw sheets, read them as uploads are read, and print what came of each kind and of all."""
    import django

    django.setup()
    from clc.stages.inquiry.reading.papers import read_paper
    from tests import drawn_sheets

    sheets = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    totals = dict.fromkeys(("amounts", "right", "marked", "silent"), 0)
    for seed in range(sheets):
        kind = KINDS[seed % len(KINDS)]
        drawn = drawn_sheets.scanned(seed + 100, **kind)
        with tempfile.TemporaryDirectory() as folder:
            picture = Path(folder) / "sheet.png"
            drawn.image.save(picture)
            began = time.perf_counter()
            told = drawn_sheets.score(drawn, read_paper(picture, Path(folder)).sheets[0])
        for name in totals:
            totals[name] += getattr(told, name)
        print(seed, kind, told, f"{time.perf_counter() - began:.1f} s", flush=True)
    print(totals, f"right {totals['right'] / totals['amounts']:.2%}")


if __name__ == "__main__":
    main()
