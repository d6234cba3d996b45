"""Arrays as text: whole numbers of 16 bits between two ends, or floats of 32, in base64; unpack.js undoes it."""

from base64 import b64encode

import numpy as np
from jaxtyping import Float

Packed = dict[str, object]
Ends = tuple[float, float]
HIGHEST = 2**16 - 2
"""The code of the high end; the next one means unknown."""


def pack(values: Float[np.ndarray, "*S"], ends: Ends | None = None) -> Packed:
    """Values in 65,535 equal steps between two ends.

    Args:
        values: What is not finite stays unknown (the highest code).
        ends: What lies beyond them is moved onto them; the smallest and the largest value where left out.
    """
    finite = np.isfinite(values)
    known = values[finite].astype(np.float64)
    low, high = ends or ((float(known.min()), float(known.max())) if known.size else (0.0, 1.0))
    step = (high - low) / HIGHEST or 1.0
    codes = np.full(values.shape, HIGHEST + 1, "<u2")
    codes[finite] = np.round((np.clip(known, low, high) - low) / step)
    return {"bits": 16, "shape": list(values.shape), "low": low, "step": step, "data": _text(codes)}


def floats(values: Float[np.ndarray, "*S"]) -> Packed:
    """Values as floats of 32 bits: for short series, whose spikes no fixed steps would do justice."""
    with np.errstate(over="ignore"):
        return {"bits": 32, "shape": list(values.shape), "data": _text(values.astype("<f4"))}


def _text(values: np.ndarray) -> str:
    return b64encode(values.tobytes()).decode("ascii")
