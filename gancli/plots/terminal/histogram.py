"""Histograms of generated points over the target's density: one of many rows, or several of one row each."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from jaxtyping import Float

from gancli.distributions import Distribution
from gancli.plots.densities import Outside, binned, edges, outside, shares, span
from gancli.plots.style import number, percent
from gancli.plots.terminal.axes import MARGIN, Key, framed, label
from gancli.plots.terminal.characters import Cells, Characters, filled
from gancli.plots.terminal.drawing import Drawing, Ink
from gancli.plots.terminal.points import polylines

ROOM = 1.5
"""How high the axis goes, in heights of the target's own histogram."""


def histogram(
    points: Float[np.ndarray, " N"], target: Distribution, rows: int, width: int, characters: Characters
) -> Drawing:
    """Columns of generated points, a bin each, and the target's mean density on half as wide bins as a curve."""
    bins = width - MARGIN
    _, top = _own(target, bins)
    heights = binned(points, edges(target, bins)) / top
    area = Drawing.blank(rows, bins)
    area.put(filled(heights, rows, characters), Ink.GENERATED)
    area.put(_density(target, top, rows, bins, characters), Ink.TARGET)
    area.put(np.where(heights > 1, characters.cut, " ")[None], Ink.GENERATED)
    _note_outside(area, *outside(points, *span(target)), characters)
    if not np.isfinite(points).all():
        area.write("not finite", Ink.GENERATED, 0, 0)
    key: Key = [
        (characters.columns[-1], Ink.GENERATED),
        ("generated ", Ink.PLAIN),
        (2 * characters.curve, Ink.TARGET),
        ("target, density", Ink.PLAIN),
    ]
    if (heights > 1).any():
        key = [*key, (f" {characters.cut}", Ink.GENERATED), ("cut", Ink.PLAIN)]
    return framed(area, key, _ends(target), {0: label(top), rows - 1: "0"}, width, characters)


def strips(
    clouds: Sequence[Float[np.ndarray, " N"]],
    names: Sequence[str],
    target: Distribution,
    width: int,
    characters: Characters,
) -> Drawing:
    """A histogram in one row for each cloud, named at the left, and the target's own in the last one."""
    bins = width - MARGIN
    own, top = _own(target, bins)
    area = Drawing.blank(len(clouds) + 1, bins)
    for row, points in enumerate(clouds):
        heights = binned(points, edges(target, bins)) / top
        area.put(filled(heights, 1, characters), Ink.GENERATED, row)
    area.put(filled(_visible(own / top, 1, characters), 1, characters), Ink.TARGET, len(clouds))
    full = characters.columns[-1]
    key: Key = (
        (full, Ink.GENERATED),
        ("generated ", Ink.PLAIN),
        (full, Ink.TARGET),
        ("target, the last row", Ink.PLAIN),
    )
    marks = dict(enumerate([*names, "target"]))
    return framed(area, key, _ends(target), marks, width, characters)


@lru_cache(maxsize=64)
def _own(target: Distribution, bins: int) -> tuple[Float[np.ndarray, " K"], float]:
    """The target's mean density in each bin, and the top of the axis."""
    at = edges(target, bins)
    heights = shares(target, at) / (at[1] - at[0])
    return heights, ROOM * float(heights.max())


@lru_cache(maxsize=64)
def _density(target: Distribution, top: float, rows: int, bins: int, characters: Characters) -> Cells:
    """The target's curve."""
    heights = _visible(_own(target, 2 * bins)[0] / top, rows, characters)
    middles = (np.arange(2 * bins) + 0.5) / (2 * bins)
    return polylines(middles, heights[None], rows, bins, characters)


def _visible(heights: Float[np.ndarray, " K"], rows: int, characters: Characters) -> Float[np.ndarray, " K"]:
    """The target's heights; NaN where one is next to nothing, and would only hide what stands on the ground."""
    return np.where(heights * rows * (len(characters.columns) - 1) >= 0.5, np.minimum(heights, 1), np.nan)


def _note_outside(area: Drawing, low: Outside | None, high: Outside | None, characters: Characters) -> None:
    """What lies off the axis, at its two sides: its share and its median."""
    left, right = characters.arrows
    if low:
        area.write(characters.spelt(f"{left} {_beyond(low)}"), Ink.GENERATED, 0, 0)
    if high:
        text = characters.spelt(f"{_beyond(high)} {right}")
        area.write(text, Ink.GENERATED, 1, max(area.width - len(text), 0))


def _beyond(found: Outside) -> str:
    return f"{percent(found.share)} at {number(found.place[0], 1)}"


def _ends(target: Distribution) -> tuple[str, str, str]:
    low, high = span(target)
    return label(low), "x", label(high)
