"""Where the insets of a grid stand and on which axes: one for each run that lives off the common axes at the end."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from gancli.distributions import Distribution, on_line
from gancli.plots.densities import view
from gancli.plots.sheet import Sheet

LEAST = {1: (1.3, 0.8), 2: (1.55, 1.55)}
"""Inches that a box must measure to have room for an inset, by the target's dimension."""
_EDGE, _LABEL = 0.05, 0.12
"""Inches between an inset and its box, and for a line of its numbers."""
LONG = 1e5
"""From here on numbers have few digits."""
_NARROWEST, _LONG_NARROWEST, _FINE = 0.004, 0.02, 0.02
"""No axis is narrower than these parts of its distance from 0, so that its ends read apart (long numbers have fewer
digits), nor than the last part of the target's scale."""


@dataclass(frozen=True, eq=False)
class Window:
    """The inset of one cell.

    Attributes:
        cell: Which one.
        ends: The low and the high end of the axis of every feature.
        box: Left, bottom, width and height on the sheet.
        on_right: Whether it stands in the right corner of its cell.
    """

    cell: int
    ends: Float[np.ndarray, "F 2"]
    box: tuple[float, float, float, float]
    on_right: bool

    @property
    def foot(self) -> float:
        """Down to where its numbers reach on the sheet."""
        return self.box[1] - _LABEL

    def place(self, points: Float[np.ndarray, "F N"]) -> Float[np.ndarray, "F N"]:
        """Where points lie in it, from 0 to 1."""
        low, high = self.ends[:, :1], self.ends[:, 1:]
        return np.asarray((points - low) / (high - low))


def common(sheet: Sheet, target: Distribution) -> Float[np.ndarray, "F 2"]:
    """The axes of every cell: in the plane with one scale, filling their box."""
    _, _, width, height = sheet.boxes[0]
    return target.limits if on_line(target) else view(target, width / height)


def away(points: Float[np.ndarray, "F N"], limits: Float[np.ndarray, "F 2"]) -> bool:
    """Whether all points are finite and more than half of them lie off the common axes."""
    low, high = limits[:, :1], limits[:, 1:]
    off = ((points < low) | (points > high)).any(axis=0)
    return bool(np.isfinite(points).all() and off.mean() > 0.5)


def inside(window: Window, points: Float[np.ndarray, "F N"]) -> Bool[np.ndarray, " N"]:
    """Which points lie in an inset."""
    parts = window.place(points)
    return np.asarray(((parts >= 0) & (parts <= 1)).all(axis=0))


def windows(
    sheet: Sheet, target: Distribution, samples: Sequence[Float[np.ndarray, "T F N"]]
) -> list[Window]:
    """The insets of the runs that are away in the last third of their snapshots.

    Each has the axis of what is away then, so that it stays the same over a film.
    """
    if (sheet.boxes[0, 2:] < LEAST[target.dimension]).any():
        return []
    found, limits = [], common(sheet, target)
    for cell, run in enumerate(samples):
        far = [points for points in run[2 * len(run) // 3 :] if away(points, limits)]
        if far:
            on_right = _free_right(run[-1], limits)
            box = _BOXES[target.dimension](sheet.boxes[cell], on_right)
            found.append(Window(cell, _ends(np.concatenate(far, axis=1), target), box, on_right))
    return found


def _ends(points: Float[np.ndarray, "F N"], target: Distribution) -> Float[np.ndarray, "F 2"]:
    """An axis with nearly all of the points, as wide as its ends need to be told apart."""
    low, high = np.quantile(points.astype(np.float64), [0.02, 0.98], axis=1)
    middle, half = (low + high) / 2, 0.6 * (high - low)
    scale = target.scale if on_line(target) else np.sqrt(np.diag(target.covariance))
    part = np.where(np.abs(middle) < LONG, _NARROWEST, _LONG_NARROWEST)
    half = np.maximum(half, np.maximum(part * np.abs(middle), _FINE * scale) / 2)
    unit = 10 ** np.round(np.log10(half / 10))  # so that the ends are short numbers, and exactly those
    return np.stack([np.floor((middle - half) / unit) * unit, np.ceil((middle + half) / unit) * unit], axis=1)


def _free_right(points: Float[np.ndarray, "F N"], limits: Float[np.ndarray, "F 2"]) -> bool:
    """Whether the right half of the common axes holds no more of the points than the left one."""
    (low, high), x = limits[0], points[0]
    middle = (low + high) / 2
    return int(((x > middle) & (x <= high)).sum()) <= int(((x >= low) & (x <= middle)).sum())


def lives(window: Window, points: Float[np.ndarray, "F N"], limits: Float[np.ndarray, "F 2"]) -> bool:
    """Whether a run is off the common axes, and most of it in its inset."""
    return away(points, limits) and bool(inside(window, points).mean() > 0.5)


def _flat(box: Float[np.ndarray, "4"], on_right: bool) -> tuple[float, float, float, float]:
    """Over the target's curve, which takes the lower half of the box."""
    left, bottom, width, height = box.tolist()
    wide, tall = max(0.44 * width, min(0.8, 0.6 * width)), 0.36 * height - _LABEL
    start = left + (width - wide - _EDGE if on_right else _EDGE)
    return start, bottom + height - _EDGE - tall, wide, tall


def _square(box: Float[np.ndarray, "4"], on_right: bool) -> tuple[float, float, float, float]:
    """Under the note in the box's upper corner."""
    left, bottom, width, height = box.tolist()
    side = 0.36 * min(width, height)
    start = left + (width - side - _EDGE if on_right else _EDGE)
    return start, bottom + height - 0.24 - side, side, side


_BOXES = {1: _flat, 2: _square}
