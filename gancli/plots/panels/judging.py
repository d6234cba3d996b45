"""The panel ``value-gap``: D beside the best D that there is for the same G."""

import numpy as np
from matplotlib.axes import Axes

from gancli.plots.furniture import furnish, logarithmic
from gancli.plots.panels.absent import Absent
from gancli.plots.panels.curves import Curves, Series
from gancli.plots.panels.panel import Panel
from gancli.plots.series import ends
from gancli.plots.style import JUDGE
from gancli.records import Missing, Story

LEAST = 1e-4
"""The value gap's axis goes no further down."""


def value_gap(axes: Axes, story: Story, _window: int) -> Panel:
    """How much less the best D would lose."""
    title, found = "value gap", story.judge
    if isinstance(found, Missing):
        return Absent(axes, title, found.reason)
    furnish(axes, title, (("━ V(best D) − V(D)", JUDGE),), x="epoch", y="D's loss − the least")
    gaps = np.maximum(found.gap, LEAST / 100)
    low, high = ends(np.log(gaps.clip(LEAST)), (np.log(0.1), np.log(1.0)), outer=0.0)
    logarithmic(axes, float(np.exp(low)), float(np.exp(high)))
    return Curves(axes, story, [Series("gap", gaps, JUDGE)], found.at)
