"""Numbers over the epochs as curves, with the levels to compare them with."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from jaxtyping import Float

from gancli.plots.series import ends
from gancli.plots.terminal.axes import MARGIN, Axis, Key, framed, label
from gancli.plots.terminal.characters import Characters
from gancli.plots.terminal.drawing import Drawing, Ink
from gancli.plots.terminal.points import polylines

_FARTHEST = 1e100
"""What is farther from zero is as good as lost, and would overflow."""
_PLACES = 12
"""A level's decimals: a mean of 6e-17 is one of 0."""
_FINEST = 1e-6
"""The share of the largest distance under which one is no more than zero."""


def curves(
    epochs: npt.NDArray[np.int64],
    values: Float[np.ndarray, "K T"],
    levels: Sequence[float],
    key: Key,
    rows: int,
    width: int,
    characters: Characters,
    *,
    level_ink: Ink = Ink.TARGET,
    logarithmic: bool = False,
    names: Sequence[str] = (),
    include: Sequence[float] = (),
) -> Drawing:
    """Series over the epochs and the levels to compare them with, whose numbers stand at the left.

    Args:
        epochs: Of the snapshots, ascending.
        values: What is not finite, or nearly so, is a gap.
        levels: Numbers on the other axis.
        key: The headline.
        rows: Of the area between the axes.
        width: Of everything.
        characters: To draw with.
        level_ink: Of the levels.
        logarithmic: Whether the axis upwards is; values at and below zero lie at its low end.
        names: Of the series, a character each, written where they end.
        include: Further numbers that must be on the axis.
    """
    values = np.where(np.abs(values) < _FARTHEST, values, np.nan)
    known = [round(float(level), _PLACES) for level in levels if np.isfinite(level)]
    axis = _axis(
        values, [*known, *(float(each) for each in include if np.isfinite(each))], logarithmic=logarithmic
    )
    over = Axis(float(epochs[0]), float(max(epochs[-1], epochs[0] + 1)))
    x, y = (
        over.places(epochs.astype(np.float64)),
        axis.places(np.maximum(values, axis.low) if logarithmic else values),
    )
    area = Drawing.blank(rows, width - MARGIN)
    marks = {0: label(axis.high), rows - 1: label(axis.low)}
    for level in known:
        row = axis.row(level, rows)
        marks[row] = label(level)
        area.put(np.full((1, area.width), characters.level), level_ink, row)
    area.put(polylines(x, y, rows, area.width, characters), Ink.GENERATED)
    for name, course in zip(names, y, strict=False):
        _name_end(area, name, x, course)
    return framed(area, key, (f"{epochs[0]:,}", "epoch", f"{epochs[-1]:,}"), marks, width, characters)


def _axis(values: Float[np.ndarray, "K T"], levels: list[float], *, logarithmic: bool) -> Axis:
    if not logarithmic:
        low, high = ends(values, tuple(levels), outer=0.01)
        below = min([*levels, *values[np.isfinite(values)].tolist()], default=0.0) < 0
        return Axis(low if below else max(low, 0.0), high)
    there = values[np.isfinite(values) & (values > 1 / _FARTHEST)]
    there = there[there > _FINEST * there.max(initial=0.0)]
    low, high = ends(np.log(there), tuple(np.log(levels)), outer=0.0)
    return Axis(float(np.exp(low)), float(np.exp(high)), logarithmic=True)


def _name_end(area: Drawing, name: str, x: Float[np.ndarray, " T"], y: Float[np.ndarray, " T"]) -> None:
    there = np.flatnonzero((y >= 0) & (y <= 1))
    if len(there):
        last, rows = there[-1], len(area.cells)
        column = min(int(x[last] * area.width), area.width - 1)
        area.write(name, Ink.PLAIN, rows - 1 - min(int(y[last] * rows), rows - 1), column)
