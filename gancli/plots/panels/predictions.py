"""The panel ``predictions``: what D says of real and of generated points, as two histograms."""

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gancli.plots.densities import binned
from gancli.plots.furniture import furnish, lost_note
from gancli.plots.panels.panel import Panel
from gancli.plots.series import ends
from gancli.plots.style import GENERATED, GENERATED_DARK, QUIET, REAL, REAL_DARK
from gancli.records import Story

BARS = 40


def predictions(axes: Axes, story: Story, _window: int) -> Panel:
    """D's outputs at every snapshot."""
    return Predictions(axes, story)


class Predictions:
    """Two overlapping histograms on fixed bins."""

    def __init__(self, axes: Axes, story: Story) -> None:
        sure = story.surface.is_probability
        scores = np.concatenate([story.real_scores, story.fake_scores], axis=-1)
        low, high = (0.0, 1.0) if sure else ends(scores)
        at = np.linspace(low, high, BARS + 1)
        furnish(
            axes,
            "predictions of D",
            (("■ on real", REAL_DARK), ("■ on generated", GENERATED_DARK)),
            x="P(real)" if sure else "score of D",
            y="density",
        )
        self._heights = [binned(story.real_scores, at), binned(story.fake_scores, at)]
        top = float(np.quantile(np.stack(self._heights).max(axis=-1), 0.9))
        axes.set(xlim=(low, high), ylim=(0, 1.1 * max(top, 2.5 / (high - low))))
        if sure:
            axes.axvline(0.5, color=QUIET, lw=1.1, dashes=(5, 3), zorder=1.2)
        self._is_finite, self._lost = np.isfinite(scores).all(axis=-1), lost_note(axes)
        looks = ((REAL, REAL_DARK), (GENERATED, GENERATED_DARK))
        nothing = np.zeros(BARS)
        self._fills = [
            axes.stairs(nothing, at, fill=True, color=fill, alpha=0.4, lw=0, zorder=1.5) for fill, _ in looks
        ]
        self._edges = [
            axes.stairs(nothing, at, color=edge, lw=1.1, baseline=None, zorder=1.6) for _, edge in looks
        ]

    def update(self, t: int) -> Sequence[Artist]:
        """The histograms at snapshot t."""
        for heights, fill, edge in zip(self._heights, self._fills, self._edges, strict=True):
            fill.set_data(heights[t])
            edge.set_data(heights[t])
        self._lost.set_visible(not self._is_finite[t])
        return (*self._fills, *self._edges, self._lost)
