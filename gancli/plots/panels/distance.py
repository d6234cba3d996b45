"""The panel ``w``: the distance to the target on a logarithmic axis, the bands of the verdict, the noise floor."""

import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes

from gancli.plots.furniture import furnish, halo, level, logarithmic
from gancli.plots.panels.curves import Curves, Series
from gancli.plots.panels.panel import Panel
from gancli.plots.style import BANDS, JUDGE, QUIET, SIGNS, number
from gancli.records import Story

LOWEST, FARTHEST = 1e-3, 30.0
"""No axis goes further down or up."""


def distance(axes: Axes, story: Story, _window: int) -> Panel:
    """The distance W1 in the target's sd."""
    floor = story.w_floor
    key = () if floor is None else ((f"- - noise floor {number(floor, 3)}", QUIET),)
    furnish(axes, "distance w", key, x="epoch", y="W1 in sd")
    low, high = _ends(story.w, floor)
    logarithmic(axes, low, high)
    for (top, name), bottom in zip(BANDS, [top for top, _ in BANDS[1:]] + [low], strict=True):
        _band(axes, bottom, top, name)
    if floor is not None:
        level(axes, floor, QUIET)
    return Curves(axes, story, [Series("w", story.w, JUDGE)])


def _ends(w: Float[np.ndarray, " T"], floor: float | None) -> tuple[float, float]:
    """The whole series, with all bands and the floor in between."""
    known = w[np.isfinite(w) & (w > 0)]
    low = min(0.02, *known, *([] if floor is None else [floor / 1.5]))
    return max(float(low), LOWEST), min(max(1.0, 1.3 * float(known.max(initial=0))), FARTHEST)


def _band(axes: Axes, bottom: float, top: float, name: str) -> None:
    """A pale ground between two distances, darker the better, with its name at the left."""
    shades = {"rough": 0.05, "good": 0.1, "excellent": 0.17}
    axes.axhspan(bottom, top, color=SIGNS["converged"].colour, alpha=shades[name], lw=0, zorder=0.5)
    word = axes.annotate(
        name,
        (0, top),
        (3, -2),
        axes.get_yaxis_transform(),
        "offset points",
        va="top",
        color=SIGNS["converged"].colour,
        fontsize=8.5,
        zorder=1.7,
    )
    halo(word)
