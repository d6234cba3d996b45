"""Arrays as text: whole numbers of 8 or 16 bits between two ends, or floats, in base64; unpack.js undoes it."""

from base64 import b64encode
from typing import Literal

import numpy as np
from jaxtyping import Float

Packed = dict[str, object]
Ends = tuple[float, float]


def pack(values: Float[np.ndarray, "*S"], ends: Ends | None = None, bits: Literal[8, 16] = 16) -> Packed:
    """Values in equal steps between two ends.

    Args:
        values: What is not finite stays unknown (the highest code).
        ends: What lies beyond them is moved onto them; the smallest and the largest value where left out.
        bits: Of each value: 255 levels or 65,535.
    """
    finite = np.isfinite(values)
    known = values[finite].astype(np.float64)
    low, high = ends or ((float(known.min()), float(known.max())) if known.size else (0.0, 1.0))
    highest = 2**bits - 2
    step = (high - low) / highest or 1.0
    codes = np.full(values.shape, highest + 1, "<u2" if bits == 16 else "u1")
    codes[finite] = np.round((np.clip(known, low, high) - low) / step)
    return {"bits": bits, "shape": list(values.shape), "low": low, "step": step, "data": _text(codes)}


def floats(values: Float[np.ndarray, "*S"]) -> Packed:
    """Values as floats of 32 bits: for short series, whose spikes no fixed steps would do justice."""
    with np.errstate(over="ignore"):
        return {"bits": 32, "shape": list(values.shape), "data": _text(values.astype("<f4"))}


def _text(values: np.ndarray) -> str:
    return b64encode(values.tobytes()).decode("ascii")
