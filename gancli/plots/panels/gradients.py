"""The panel ``gradients``: how long both players' gradients are, on a logarithmic axis."""

import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes

from gancli.plots.furniture import furnish, logarithmic
from gancli.plots.panels.absent import Absent
from gancli.plots.panels.curves import Curves, Series, key_of
from gancli.plots.panels.panel import Panel
from gancli.plots.series import ends
from gancli.plots.style import GENERATED, JUDGE
from gancli.records import Missing, Story

TITLE = "gradients"

LEAST, MOST = 1e-12, 1e12
"""The axis goes no further down or up."""


def gradients(axes: Axes, story: Story, _window: int) -> Panel:
    """The norm of each player's gradient in its own weights."""
    found = story.gradients
    if isinstance(found, Missing):
        return Absent(axes, TITLE, found.reason)
    norms = np.maximum(found.norms, LEAST / 100)
    series = [Series("of D", norms[:, 0], JUDGE), Series("of G", norms[:, 1], GENERATED, "s")]
    furnish(axes, TITLE, key_of(series), x="epoch", y="length, in weights")
    logarithmic(axes, *_ends(norms))
    return Curves(axes, story, series, found.at)


def _ends(norms: Float[np.ndarray, "J 2"]) -> tuple[float, float]:
    """Nearly all of both curves, over a decade at least."""
    logs = np.log10(norms.clip(LEAST, MOST))
    low, high = ends(logs, outer=0.01)
    wider = max(0.0, 1.0 - (high - low)) / 2
    return float(10 ** (low - wider)), float(10 ** (high + wider))
