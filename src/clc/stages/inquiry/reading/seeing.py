"""Seeing text on a page: where it is, and what it says sign by sign with how sure that is. Only ever run in a child."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidocr import RapidOCR

from clc.stages.inquiry.reading.amounts import SIGNS
from clc.stages.inquiry.reading.upright import Pixels

THREADS = 2
_BATCH = 16
_SIDE_MAX = 4_000
_HEIGHT = 48
_BLANK = 0
_WIDTH_SHARE_MIN = 320 / _HEIGHT


@dataclass(frozen=True)
class Seen:
    """What a part of a page says; `sure` (0 to 1) is that of its least sure sign, `at` each sign's place (0 to 1) across."""

    text: str
    sure: float
    at: tuple[float, ...] = ()


class Eye:
    """The models, loaded once for all pages."""

    def __init__(self) -> None:
        models: Any = RapidOCR(params={
            "Global.log_level": "error", "Global.max_side_len": _SIDE_MAX, "Global.use_cls": False, "Global.use_rec": False,
            "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
        })
        self._models, self._reader = models, models._load_rec_model()
        self._signs: Sequence[str] = self._reader.postprocess_op.character
        self._of_amounts = np.array([_BLANK, *(at for at, sign in enumerate(self._signs) if sign and sign in SIGNS)])

    def places(self, page: Pixels) -> NDArray[np.float64]:
        """(n, 4) left, top, right, bottom in pixels of whatever looks like a run of text; n may be 0."""
        boxes = self._models(cv2.cvtColor(page, cv2.COLOR_GRAY2BGR)).boxes
        if boxes is None or len(boxes) == 0:
            return np.zeros((0, 4))
        corners = np.asarray(boxes, dtype=float)
        return np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)

    def read(self, parts: Sequence[Pixels]) -> list[Seen]:
        """What each part says, in order."""
        return [plain for plain, _amount in self.read_both(parts)]

    def read_both(self, parts: Sequence[Pixels]) -> list[tuple[Seen, Seen]]:
        """What each part says, and what it says if it is an amount, in order."""
        order = sorted(range(len(parts)), key=lambda at: parts[at].shape[1] / parts[at].shape[0])
        answers = [(Seen("", 0.0), Seen("", 0.0))] * len(parts)
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            for at, seen in zip(chosen, self._read_batch([parts[at] for at in chosen]), strict=True):
                answers[at] = seen
        return answers

    def _read_batch(self, parts: Sequence[Pixels]) -> list[tuple[Seen, Seen]]:
        """One run of the model over parts of like width."""
        shares = [part.shape[1] / part.shape[0] for part in parts]
        widest = max(_WIDTH_SHARE_MIN, *shares)
        rows = [self._reader.resize_norm_img(cv2.cvtColor(part, cv2.COLOR_GRAY2BGR), widest) for part in parts]
        odds = np.asarray(self._reader.session(np.stack(rows).astype(np.float32)))
        every = np.arange(odds.shape[2])
        amounts = self._of_amounts
        return [
            (self._decoded(one, every, widest / share), self._decoded(one[:, amounts], amounts, widest / share))
            for one, share in zip(odds, shares, strict=True)
        ]

    def _decoded(self, odds: NDArray[np.float32], names: NDArray[np.int64], stretch: float) -> Seen:
        """Signs in order, repeats and blanks taken out; each as sure as the surest place it was seen at."""
        best, sure = odds.argmax(axis=1), odds.max(axis=1)
        starts = np.flatnonzero(np.diff(best, prepend=-1))
        ends = np.append(starts[1:], len(best))
        signs = [(start, end) for start, end in zip(starts, ends, strict=True) if best[start] != _BLANK]
        if not signs:
            return Seen("", 0.0)
        text = [self._signs[int(names[best[start]])] for start, _end in signs]
        least = min(float(sure[start:end].max()) for start, end in signs)
        at = tuple(min(1.0, (start + end) / 2 / len(best) * stretch) for start, end in signs)
        return Seen("".join(text), least, at)
