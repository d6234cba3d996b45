"""A cloud of generated points in the plane, over the region that holds most of the target."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from jaxtyping import Float

from gancli.distributions import Distribution
from gancli.plots.densities import Outside, cloud, off_plane
from gancli.plots.style import number, percent
from gancli.plots.terminal.axes import MARGIN, Axis, framed, label
from gancli.plots.terminal.characters import Characters, dotted
from gancli.plots.terminal.drawing import Drawing, Ink
from gancli.plots.terminal.points import raster

REGION = 0.9
"""The share of the target's mass in the region that is shaded."""
_CLOUD = 20_000


def plane(
    points: Float[np.ndarray, "2 N"], target: Distribution, rows: int, width: int, characters: Characters
) -> Drawing:
    """Generated points over the region that holds most of the target; a unit is as long upwards as to the right."""
    (left, right), (bottom, top) = target.limits.tolist()
    columns = min(width - MARGIN, round(2 * rows * (right - left) / (top - bottom)))
    area = Drawing.blank(rows, columns)
    area.put(np.where(_region(target, rows, columns), characters.shade, " "), Ink.TARGET)
    few = points[:, :: max(1, points.shape[1] // area.cells.size)]
    x, y = Axis(left, right).places(few[0]), Axis(bottom, top).places(few[1])
    area.put(dotted(raster(x, y, rows, columns), characters), Ink.GENERATED)
    found = off_plane(points, target.limits)
    if found:
        _note(area, found, characters)
    if not np.isfinite(points).all():
        area.write("not finite", Ink.GENERATED, 0, 0)
    key = (
        (characters.curve, Ink.GENERATED),
        ("generated ", Ink.PLAIN),
        (characters.shade, Ink.TARGET),
        (f"{percent(REGION)} of the target", Ink.PLAIN),
    )
    marks = {0: label(top), rows - 1: label(bottom)}
    return framed(area, key, (label(left), "x", label(right)), marks, width, characters)


def _note(area: Drawing, found: Outside, characters: Characters) -> None:
    """The share of the points off the axes and their median, or the share alone where that is too long."""
    share, place = percent(found.share), ", ".join(number(each, 1) for each in found.place)
    long = f"{share} off: ({place})"
    area.write(characters.spelt(long if len(long) <= area.width else f"{share} off"), Ink.GENERATED, 0, 0)


@lru_cache(maxsize=64)
def _region(target: Distribution, rows: int, columns: int) -> npt.NDArray[np.bool_]:
    """The fewest cells that hold most of the target."""
    (left, right), (bottom, top) = target.limits.tolist()
    x, y = cloud(target, _CLOUD)
    counts, _, _ = np.histogram2d(-y, x, (rows, columns), ((-top, -bottom), (left, right)))
    falling = np.sort(counts, axis=None)[::-1]
    least = falling[np.searchsorted(np.cumsum(falling), REGION * _CLOUD).clip(max=falling.size - 1)]
    return np.asarray(counts >= max(least, 1))
