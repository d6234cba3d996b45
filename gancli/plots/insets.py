"""Insets in the cells of a grid: runs that live off the common axes, on an axis of their own with its ends written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Bool, Float
from matplotlib.artist import Artist
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.text import Text

from gancli.distributions import Distribution, on_line
from gancli.plots.densities import binned
from gancli.plots.furniture import halo
from gancli.plots.sheet import Sheet
from gancli.plots.style import GENERATED, PAPER, QUIET, RULE, tick

LEAST = {1: (1.3, 0.8), 2: (1.55, 1.55)}
"""Inches that a box must measure to have room for an inset, by the target's dimension."""
_BINS = 24
_DOTS = 300
"""How many points of one run are in an inset at most."""
_EDGE, _LABEL, _TYPE = 0.05, 0.12, 7.0
"""Inches between an inset and its box, inches for a line of its numbers, and their size of type."""
_LONG = 1e5
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


@runtime_checkable
class Insets(Protocol):
    """The insets of all cells of a sheet."""

    windows: Sequence[Window]

    def show(self, clouds: Sequence[Float[np.ndarray, "F N"]]) -> Sequence[Artist]:
        """Takes the points of every cell; shows the insets of those that live in them now."""


def away(points: Float[np.ndarray, "F N"], target: Distribution) -> bool:
    """Whether all points are finite and more than half of them lie off the common axes."""
    low, high = target.limits[:, :1], target.limits[:, 1:]
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
    found = []
    for cell, run in enumerate(samples):
        far = [points for points in run[2 * len(run) // 3 :] if away(points, target)]
        if far:
            on_right = _free_right(run[-1], target)
            box = _BOXES[target.dimension](sheet.boxes[cell], on_right)
            found.append(Window(cell, _ends(np.concatenate(far, axis=1), target), box, on_right))
    return found


def _ends(points: Float[np.ndarray, "F N"], target: Distribution) -> Float[np.ndarray, "F 2"]:
    """An axis with nearly all of the points, as wide as its ends need to be told apart."""
    low, high = np.quantile(points.astype(np.float64), [0.02, 0.98], axis=1)
    middle, half = (low + high) / 2, 0.6 * (high - low)
    scale = target.scale if on_line(target) else np.sqrt(np.diag(target.covariance))
    part = np.where(np.abs(middle) < _LONG, _NARROWEST, _LONG_NARROWEST)
    half = np.maximum(half, np.maximum(part * np.abs(middle), _FINE * scale) / 2)
    unit = 10 ** np.round(np.log10(half / 10))  # so that the ends are short numbers, and exactly those
    return np.stack([np.floor((middle - half) / unit) * unit, np.ceil((middle + half) / unit) * unit], axis=1)


def _free_right(points: Float[np.ndarray, "F N"], target: Distribution) -> bool:
    """Whether the right half of the common axes holds no more of the points than the left one."""
    (low, high), x = target.limits[0], points[0]
    middle = (low + high) / 2
    return int(((x > middle) & (x <= high)).sum()) <= int(((x >= low) & (x <= middle)).sum())


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


class _Frames:
    """The grounds of the insets that are shown, and the numbers at the ends of their axes."""

    def __init__(self, sheet: Sheet, windows: Sequence[Window]) -> None:
        self._ground = PathPatch(Outline(np.zeros((1, 2))), fc=PAPER, ec=RULE, lw=0.8, zorder=5.2)
        sheet.axes.add_patch(self._ground)
        self._numbers = [_numbers(sheet, window) for window in windows]
        self.artists: Sequence[Artist] = [self._ground, *(text for four in self._numbers for text in four)]

    def show(self, windows: Sequence[Window], there: Sequence[bool]) -> None:
        """Shows some of them."""
        corners = [_corners(window) for window, here in zip(windows, there, strict=True) if here]
        self._ground.set_path(_polygons(corners))
        for four, here in zip(self._numbers, there, strict=True):
            for text in four:
                text.set_visible(here)


class LineInsets:
    """Histograms, each as tall as its inset."""

    def __init__(self, sheet: Sheet, target: Distribution, windows: Sequence[Window]) -> None:
        self._target, self.windows, self._frames = target, windows, _Frames(sheet, windows)
        self._bars = PathPatch(Outline(np.zeros((1, 2))), fc=GENERATED, alpha=0.75, lw=0, zorder=5.3)
        sheet.axes.add_patch(self._bars)

    def show(self, clouds: Sequence[Float[np.ndarray, "1 N"]]) -> Sequence[Artist]:
        """Takes the points of every cell."""
        there = [_lives(window, clouds[window.cell], self._target) for window in self.windows]
        shown = [window for window, here in zip(self.windows, there, strict=True) if here]
        self._frames.show(self.windows, there)
        self._bars.set_path(_polygons([_histogram(window, clouds[window.cell]) for window in shown]))
        return (*self._frames.artists, self._bars)


class PlaneInsets:
    """Clouds of points."""

    def __init__(self, sheet: Sheet, target: Distribution, windows: Sequence[Window]) -> None:
        self._target, self.windows, self._frames = target, windows, _Frames(sheet, windows)
        (self._dots,) = sheet.axes.plot([], [], ".", color=GENERATED, ms=2.2, mew=0, alpha=0.8, zorder=5.3)

    def show(self, clouds: Sequence[Float[np.ndarray, "2 N"]]) -> Sequence[Artist]:
        """Takes the points of every cell."""
        there = [_lives(window, clouds[window.cell], self._target) for window in self.windows]
        self._frames.show(self.windows, there)
        placed = [
            _cloud(window, clouds[window.cell])
            for window, here in zip(self.windows, there, strict=True)
            if here
        ]
        self._dots.set_data(*np.concatenate([np.empty((2, 0)), *placed], axis=1))
        return (*self._frames.artists, self._dots)


INSETS: dict[int, Callable[[Sheet, Distribution, Sequence[Window]], Insets]] = {1: LineInsets, 2: PlaneInsets}
"""By the target's dimension."""


def _lives(window: Window, points: Float[np.ndarray, "F N"], target: Distribution) -> bool:
    """Whether a run is off the common axes, and most of it in its inset."""
    return away(points, target) and bool(inside(window, points).mean() > 0.5)


def _histogram(window: Window, points: Float[np.ndarray, "1 N"]) -> Float[np.ndarray, "V 2"]:
    """The outline of the bars, from the ground at the left to the ground at the right."""
    left, bottom, width, height = window.box
    low, high = window.ends[0].tolist()
    heights = binned(points[0], np.linspace(low, high, _BINS + 1))
    parts = np.repeat(heights / heights.max(), 2)
    x = left + width * np.repeat(np.arange(_BINS + 1) / _BINS, 2)
    return np.column_stack([x, bottom + 0.94 * height * np.concatenate([[0.0], parts, [0.0]])])


def _cloud(window: Window, points: Float[np.ndarray, "2 N"]) -> Float[np.ndarray, "2 M"]:
    some = points[:, :: max(1, points.shape[1] // _DOTS)]
    parts = window.place(some[:, inside(window, some)])
    left, bottom, width, height = window.box
    return np.asarray(np.array([[left], [bottom]]) + np.array([[width], [height]]) * parts)


def _corners(window: Window) -> Float[np.ndarray, "4 2"]:
    left, bottom, width, height = window.box
    x, y = [left, left + width], [bottom, bottom + height]
    return np.array([[x[0], y[0]], [x[1], y[0]], [x[1], y[1]], [x[0], y[1]]])


def _polygons(shapes: Sequence[Float[np.ndarray, "V 2"]]) -> Outline:
    """Closed shapes as one path; a path without an extent where there are none."""
    if not shapes:
        return Outline(np.zeros((1, 2)))
    return Outline.make_compound_path(*(Outline(np.vstack([each, each[:1]]), closed=True) for each in shapes))


def _numbers(sheet: Sheet, window: Window) -> list[Text]:
    """The ends of the horizontal axis under the inset; of an upright one beside it, where it is not at the wall."""
    left, bottom, width, height = window.box
    found = [
        _number(
            sheet,
            left + part * width,
            bottom - 0.015,
            end,
            ("left", "top") if part == 0 else ("right", "top"),
        )
        for part, end in enumerate(window.ends[0].tolist())
    ]
    for part, end in enumerate(window.ends[1].tolist() if len(window.ends) > 1 else []):
        x = left - 0.03 if window.on_right else left + width + 0.03
        side = "right" if window.on_right else "left"
        found.append(
            halo(_number(sheet, x, bottom + part * height, end, (side, "top" if part else "bottom")))
        )
    return found


def _number(sheet: Sheet, x: float, y: float, value: float, anchor: tuple[str, str]) -> Text:
    text = sheet.axes.text(x, y, _short(value), fontsize=_TYPE, color=QUIET, zorder=5.4)
    text.set(ha=anchor[0], va=anchor[1])
    return text


def _short(value: float) -> str:
    """A number of few characters: 52, −10,100, 3e5."""
    if abs(value) < _LONG:
        return tick(value)
    return f"{value:.3g}".replace("e+0", "e").replace("e+", "e").replace("-", "−")
