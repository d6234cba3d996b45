"""Insets in the cells of a grid: runs that live off the common axes, on an axis of their own with its ends written."""

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float
from matplotlib.artist import Artist
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.text import Text

from gancli.distributions import Distribution
from gancli.plots.canvas import breadth
from gancli.plots.densities import binned
from gancli.plots.furniture import halo
from gancli.plots.sheet import Sheet
from gancli.plots.style import GENERATED, PAPER, QUIET, RULE, tick
from gancli.plots.windows import LONG, Window, common, inside, lives

_BINS = 24
_DOTS, _TYPE = 300, 7.0
"""How many points of one run are in an inset at most, and the size of type of its numbers."""


@runtime_checkable
class Insets(Protocol):
    """The insets of all cells of a sheet."""

    windows: Sequence[Window]

    def show(self, clouds: Sequence[Float[np.ndarray, "F N"]]) -> Sequence[Artist]:
        """Takes the points of every cell; shows the insets of those that live in them now."""


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
        self._limits, self.windows, self._frames = common(sheet, target), windows, _Frames(sheet, windows)
        self._bars = PathPatch(Outline(np.zeros((1, 2))), fc=GENERATED, alpha=0.75, lw=0, zorder=5.3)
        sheet.axes.add_patch(self._bars)

    def show(self, clouds: Sequence[Float[np.ndarray, "1 N"]]) -> Sequence[Artist]:
        """Takes the points of every cell."""
        there = [lives(window, clouds[window.cell], self._limits) for window in self.windows]
        shown = [window for window, here in zip(self.windows, there, strict=True) if here]
        self._frames.show(self.windows, there)
        self._bars.set_path(_polygons([_histogram(window, clouds[window.cell]) for window in shown]))
        return (*self._frames.artists, self._bars)


class PlaneInsets:
    """Clouds of points."""

    def __init__(self, sheet: Sheet, target: Distribution, windows: Sequence[Window]) -> None:
        self._limits, self.windows, self._frames = common(sheet, target), windows, _Frames(sheet, windows)
        (self._dots,) = sheet.axes.plot([], [], ".", color=GENERATED, ms=2.2, mew=0, alpha=0.8, zorder=5.3)

    def show(self, clouds: Sequence[Float[np.ndarray, "2 N"]]) -> Sequence[Artist]:
        """Takes the points of every cell."""
        there = [lives(window, clouds[window.cell], self._limits) for window in self.windows]
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
    if sum(map(breadth, found)) > 0.92 * width * sheet.axes.figure.dpi:
        for text, end in zip(found, window.ends[0].tolist(), strict=True):
            text.set_text(_shortest(end))
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
    return tick(value) if abs(value) < LONG else _by_power(f"{value:.3g}")


def _shortest(value: float) -> str:
    """A number of as few as there can be, where two would meet: 52, −3e3."""
    return min(_short(value), _by_power(f"{value:.2g}"), key=len)


def _by_power(text: str) -> str:
    return text.replace("e+0", "e").replace("e+", "e").replace("-", "−")
