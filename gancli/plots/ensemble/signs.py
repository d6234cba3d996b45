"""What is written beside lines: the signs of their verdicts, as many as have room, and what is not shown."""

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from gancli.plots.canvas import agg, fit
from gancli.plots.furniture import halo
from gancli.plots.key import points_per_pixel
from gancli.plots.style import SIGNS

_HALF = np.array([4.5, 7.0])
"""Points: the room of a sign to either side, and above and below; where another stands it is left out."""
_MARGIN = 6.0
"""Points: no sign stands nearer to the upper or lower end of the axes."""
_ROOM = 1.12
"""How wide a label may be, in widths of its axes."""


def put_signs(axes: Axes, places: Mapping[str | None, Float[np.ndarray, "L 2"]]) -> None:
    """Writes the sign of each kind at its places, in the coordinates of the data, unless another stands there.

    The rarest kind comes first, and words that stand in the axes already stay free. Places above or below the
    axes are moved to their ends.
    """
    taken = _words(axes)
    for label in sorted(places, key=lambda label: len(places[label])):
        for place in places[label]:
            at = _inside(axes, place)
            box = Bbox.from_bounds(*(at - _HALF), *(2 * _HALF))
            if box.count_overlaps(taken) == 0:
                taken.append(box)
                _write(axes, at, label)


def paleness(lines: int) -> float:
    """The opacity of each of so many lines: the more, the paler."""
    return min(0.75, max(0.22, 20 / max(lines, 1)))


def remark(axes: Axes, words: Sequence[str]) -> None:
    """Adds to the label of the horizontal axis what the tile does not show."""
    label = axes.xaxis.label
    label.set_text(" · ".join([label.get_text(), *words]))
    fit(label, _ROOM * axes.bbox.width)


def _words(axes: Axes) -> list[Bbox]:
    """Where words stand, in points."""
    figure = axes.get_figure(root=True)
    assert isinstance(figure, Figure)
    renderer, point = agg(figure).get_renderer(), points_per_pixel(axes)
    return [Bbox(text.get_window_extent(renderer).get_points() * point) for text in axes.texts]


def _inside(axes: Axes, place: Float[np.ndarray, "2"]) -> Float[np.ndarray, "2"]:
    """Where a place is, in points from the figure's lower left corner."""
    point = points_per_pixel(axes)
    low, high = axes.get_ylim()
    x, y = axes.transData.transform((place[0], min(max(float(place[1]), low), high))) * point
    return np.array([x, min(max(y, axes.bbox.y0 * point + _MARGIN), axes.bbox.y1 * point - _MARGIN)])


def _write(axes: Axes, at: Float[np.ndarray, "2"], label: str | None) -> None:
    sign = SIGNS[label]
    text = axes.annotate(
        sign.symbol, at.tolist(), xycoords="figure points", ha="center", va="center",
        color=sign.colour, fontsize=10, annotation_clip=False, zorder=4,
    )  # fmt: skip
    halo(text)
