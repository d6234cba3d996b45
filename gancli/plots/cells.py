"""What stands in the cells of a grid of runs: histograms under the target's density, or clouds of points."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.ticker import MaxNLocator

from gancli.distributions import Distribution
from gancli.plots.densities import binned, ceiling, cloud, curve, edges, ellipses, off_plane, outside, span
from gancli.plots.notes import LineNotes, PlaneNotes
from gancli.plots.sheet import Sheet
from gancli.plots.style import GENERATED, GENERATED_DARK, QUIET, REAL, RULE, TRUTH, tick
from gancli.plots.windows import common


@runtime_checkable
class Cells(Protocol):
    """The contents of all cells of a sheet."""

    def show(self, clouds: Sequence[Float[np.ndarray, "F N"]]) -> Sequence[Artist]:
        """Takes the points of every cell."""

    def make_room(self, heights: Mapping[int, float]) -> None:
        """In these cells an inset is to stand in an upper corner, down to that height on the sheet."""


DOTS = 12_000
"""How many points of all clouds are drawn together at most."""
DASHES = (0, (4, 2.5))
"""Of the truth …"""
DASHED = 0.25
"""… where its rings are so many inches wide; a smaller one would fall to pieces."""
BACKGROUND = 1000
"""How many of the target's are in one cell at most."""


class LineCells:
    """Histograms on common bins and axes; a bar that is too tall is cut and marked."""

    def __init__(self, sheet: Sheet, target: Distribution) -> None:
        self._sheet, self._edges, self._span = sheet, edges(target), span(target)
        self._top = ceiling(target)
        _ticks(sheet, self._span)
        self._x = np.repeat(_across(sheet, self._edges, self._span), 2, axis=1)
        codes = np.full(self._x.shape, Outline.LINETO)
        codes[:, 0] = Outline.MOVETO
        self._codes = codes.ravel()
        self._bars = PathPatch(Outline(np.zeros((1, 2))), fc=GENERATED, alpha=0.62, lw=0, zorder=2)
        sheet.axes.add_patch(self._bars)
        (self._cut,) = sheet.axes.plot(
            [], [], "^", color=GENERATED_DARK, ms=4 if sheet.head > 0.1 else 2, zorder=4
        )
        self._curves = self._target(target)
        self._notes = LineNotes(sheet)

    def show(self, clouds: Sequence[Float[np.ndarray, "1 N"]]) -> Sequence[Artist]:
        """Takes the points of every cell."""
        parts = np.stack([binned(points[0], self._edges) for points in clouds]) / self._top
        self._bars.set_path(Outline(self._outlines(np.minimum(parts, 1.0)), self._codes))
        left, bottom, width, height = self._sheet.boxes.T
        cell, bin_ = np.nonzero(parts > 1)
        self._cut.set_data(
            left[cell] + width[cell] * (bin_ + 0.5) / parts.shape[1], bottom[cell] + 0.97 * height[cell]
        )
        beyond = [outside(points[0], *self._span) for points in clouds]
        return (self._bars, self._curves, self._cut, *self._notes.show(beyond))

    def make_room(self, heights: Mapping[int, float]) -> None:
        """In these cells an inset is to stand in an upper corner, down to that height on the sheet."""
        self._notes.lower(heights)

    def _outlines(self, parts: Float[np.ndarray, "E K"]) -> Float[np.ndarray, "V 2"]:
        """The corners of every histogram, from the ground at the left to the ground at the right."""
        _, bottom, _, height = self._sheet.boxes.T[:, :, None]
        ground = np.zeros((len(parts), 1))
        y = bottom + height * np.hstack([ground, np.repeat(parts, 2, axis=1), ground])
        return np.column_stack([self._x.ravel(), np.ravel(y)])

    def _target(self, target: Distribution) -> LineCollection:
        x, p = curve(target, 121)
        _, bottom, _, height = self._sheet.boxes.T[:, :, None]
        lines = np.stack([_across(self._sheet, x, self._span), bottom + height * p / self._top], axis=-1)
        width = 1.5 if self._sheet.head > 0.1 else 0.9
        found = LineCollection(list(lines), colors=TRUTH, linestyles=DASHES, linewidths=width, zorder=3)
        self._sheet.axes.add_collection(found)
        return found


class PlaneCells:
    """Clouds of points over ellipses at one and two sds around the target's modes, or over its points without modes."""

    def __init__(self, sheet: Sheet, target: Distribution) -> None:
        self._sheet, self._limits = sheet, common(sheet, target)
        cells = len(sheet.boxes)
        low, high = self._limits[0].tolist()
        _ticks(sheet, (low, high))
        shapes = ellipses(target, (1.0, 2.0) if cells <= 60 else (2.0,))
        rings = [self._place(cell, curve_.T).T for cell in range(cells) for curve_ in shapes]
        dashed = all(np.ptp(ring, axis=0).min() > DASHED for ring in rings)
        self._rings = LineCollection(
            rings, colors=TRUTH, linestyles=DASHES if dashed else "-", linewidths=0.8, zorder=2
        )
        sheet.axes.add_collection(self._rings)
        size = 3.4 if sheet.head > 0.1 else 1.8
        if not shapes:
            real = self._inside(cloud(target, min(BACKGROUND, DOTS // cells)))
            everywhere = np.concatenate([self._place(cell, real) for cell in range(cells)], axis=1)
            sheet.axes.plot(*everywhere, ".", color=REAL, ms=size, mew=0, alpha=0.5, zorder=1.8)
        (self._dots,) = sheet.axes.plot([], [], ".", color=GENERATED, ms=size, mew=0, alpha=0.7, zorder=3)
        self._notes = PlaneNotes(sheet)

    def show(self, clouds: Sequence[Float[np.ndarray, "2 N"]]) -> Sequence[Artist]:
        """Takes the points of every cell."""
        step = max(1, clouds[0].shape[-1] * len(clouds) // DOTS)
        placed = [self._place(cell, self._inside(points[:, ::step])) for cell, points in enumerate(clouds)]
        self._dots.set_data(*np.concatenate(placed, axis=1))
        return (
            self._rings,
            self._dots,
            *self._notes.show([off_plane(points, self._limits) for points in clouds]),
        )

    def make_room(self, heights: Mapping[int, float]) -> None:
        """Insets stand under the notes."""

    def _inside(self, points: Float[np.ndarray, "2 N"]) -> Float[np.ndarray, "2 M"]:
        low, high = self._limits[:, :1], self._limits[:, 1:]
        return points[:, ((points >= low) & (points <= high)).all(axis=0)]

    def _place(self, cell: int, points: Float[np.ndarray, "2 M"]) -> Float[np.ndarray, "2 M"]:
        """Where points lie on the sheet."""
        low, high = self._limits[:, :1], self._limits[:, 1:]
        left, bottom, width, height = self._sheet.boxes[cell]
        parts = (points - low) / (high - low)
        return np.asarray(np.array([[left], [bottom]]) + np.array([[width], [height]]) * parts)


CELLS: dict[int, Callable[[Sheet, Distribution], Cells]] = {1: LineCells, 2: PlaneCells}
"""By the target's dimension."""


def _across(sheet: Sheet, x: Float[np.ndarray, " G"], ends: tuple[float, float]) -> Float[np.ndarray, "E G"]:
    """Where places on the axis lie on the sheet, in every cell."""
    left, _, width, _ = sheet.boxes.T[:, :, None]
    return np.asarray(left + width * (x - ends[0]) / (ends[1] - ends[0]))


def _ticks(sheet: Sheet, ends: tuple[float, float]) -> None:
    """The few numbers of the common axis, under the lowest boxes."""
    found = np.asarray(MaxNLocator(4 if sheet.boxes[0, 2] > 1 else 2).tick_values(*ends))
    margin = 0.04 * (ends[1] - ends[0])
    for left, bottom, width, _ in sheet.lowest:
        for value in found[(found > ends[0] + margin) & (found < ends[1] - margin)]:
            x = left + width * (value - ends[0]) / (ends[1] - ends[0])
            sheet.axes.plot([x, x], [bottom - 0.035, bottom], color=RULE, lw=0.8)
            sheet.axes.text(
                x, bottom - 0.05, tick(float(value)), ha="center", va="top", fontsize=8, color=QUIET
            )
