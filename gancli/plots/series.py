"""Long series made drawable: their ends without stray spikes, and their course in a few hundred steps."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float


@dataclass(frozen=True)
class Course:
    """A series in K steps: each one's last epoch, and the lowest, middle and highest value in it."""

    epoch: Float[np.ndarray, " K"]
    low: Float[np.ndarray, " K"]
    middle: Float[np.ndarray, " K"]
    high: Float[np.ndarray, " K"]


def course(values: Float[np.ndarray, " S"], steps: int = 400) -> Course:
    """A series whose entry i belongs to epoch i + 1, in at most that many steps of equal length.

    Values that are not finite leave gaps (NaN).
    """
    length = max(1, -(-len(values) // steps))
    count = -(-len(values) // length)
    padded = np.full(count * length, np.nan)
    padded[: len(values)] = np.where(np.isfinite(values), values, np.nan)
    low, middle, high = _spread(padded.reshape(count, length))
    epoch = np.minimum(np.arange(1, count + 1) * length, len(values)).astype(np.float64)
    return Course(epoch, low, middle, high)


def _spread(rows: Float[np.ndarray, "K L"]) -> Float[np.ndarray, "3 K"]:
    found = np.full((3, len(rows)), np.nan)
    some = np.isfinite(rows).any(axis=1)
    found[0, some] = np.nanmin(rows[some], axis=1)
    found[1, some] = np.nanmedian(rows[some], axis=1)
    found[2, some] = np.nanmax(rows[some], axis=1)
    return found


def ends(
    values: Float[np.ndarray, "*S"], include: tuple[float, ...] = (), outer: float = 0.005, room: float = 0.08
) -> tuple[float, float]:
    """Fixed ends for an axis: all but the outermost values, the numbers to include, and some room.

    Args:
        values: The whole series; what is not finite is left out.
        include: Numbers that must be on the axis.
        outer: The share of the values that may fall off at each end; up to four times as many where they lie far out.
        room: The margin at each end, in parts of the distance between them.
    """
    found = [*_most(values[np.isfinite(values)].astype(np.float64), outer), *include] or [0.0, 1.0]
    low, high = min(found), max(found)
    margin = room * (high - low) or 0.1 * abs(high) or 0.1
    return low - margin, high + margin


def _most(values: Float[np.ndarray, " S"], outer: float) -> list[float]:
    """The two ends of nearly all values, neither of them farther out than the bulk of the values is wide."""
    if not len(values):
        return []
    low, bulk_low, bulk_high, high = np.quantile(
        values, [outer, 4 * outer, 1 - 4 * outer, 1 - outer]
    ).tolist()
    width = bulk_high - bulk_low
    return [max(low, bulk_low - width), min(high, bulk_high + width)]
