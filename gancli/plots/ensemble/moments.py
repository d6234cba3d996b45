"""The tiles of where G lies and how wide it is, as fans, beside the target's own values."""

import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes

from gancli.distributions import on_line, place_and_width
from gancli.plots.densities import known
from gancli.plots.ensemble.fan import Rows, fan
from gancli.plots.ensemble.parts import Parts
from gancli.plots.furniture import furnish
from gancli.plots.series import ends
from gancli.plots.style import TRUTH
from gancli.records import EnsembleStory

_FAR, _WIDE = 8.0, 5.0
"""No axis goes farther from the target's mean, in its scale, nor to larger widths, in its own."""

_SOME = 10
"""Up to so many runs, no part of them is left out for the sake of the others."""


def places(axes: Axes, story: EnsembleStory, runs: Parts) -> None:
    """The mean (or median); in the plane how far the mean is from the target's."""
    target = known(story.target)
    if on_line(target):
        goal = float(place_and_width(target)[0, 0])
        span, title, unit = (goal - _FAR * target.scale, goal + _FAR * target.scale), story.words[0], ""
    else:
        goal, span, title, unit = 0.0, (0.0, _FAR), "distance of the mean", "in sds"
    _tile(axes, story.place, goal, span, (title, unit))
    fan(axes, Rows(story.epochs, story.place), runs)


def widths(axes: Axes, story: EnsembleStory, runs: Parts) -> None:
    """The sd (or IQR); in the plane the largest sd in any direction, in the target's."""
    target = known(story.target)
    if on_line(target):
        goal, title, unit = float(place_and_width(target)[1, 0]), story.words[1], ""
    else:
        goal, title, unit = 1.0, "largest sd", "in the target's"
    _tile(axes, story.width, goal, (0.0, _WIDE * (goal or 1.0)), (title, unit))
    fan(axes, Rows(story.epochs, story.width), runs)


def _tile(
    axes: Axes,
    values: Float[np.ndarray, "E T"],
    goal: float,
    span: tuple[float, float],
    words: tuple[str, str],
) -> None:
    """Furnishes axes over nearly all of the values, inside the span, with the target's own dashed."""
    furnish(axes, words[0], (("- - target", TRUTH),), x="epoch", y=words[1])
    low, high = ends(values.clip(*span), (goal,), outer=0.005 if len(values) > _SOME else 0.0)
    axes.set_ylim(0.0 if span[0] == 0 else low, high)
    axes.axhline(goal, color=TRUTH, linewidth=1.3, dashes=(5, 3), zorder=2.8)
