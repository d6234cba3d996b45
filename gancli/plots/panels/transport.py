"""The panel ``transport``: G as a map of its noise, beside the map that would be perfect, Q(F_noise(z))."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gancli.distributions import Distribution1D, on_line
from gancli.plots.densities import known, span
from gancli.plots.furniture import furnish
from gancli.plots.marks import true_curve
from gancli.plots.panels.absent import Absent
from gancli.plots.panels.heights import Heights
from gancli.plots.panels.panel import Panel
from gancli.plots.style import GENERATED, GENERATED_DARK, TRUTH
from gancli.records import Missing, Story

TITLE = "G as a map"


def transport(axes: Axes, story: Story, _window: int) -> Panel:
    """G(z) over the noise's level."""
    target = known(story.target)
    if not on_line(target):
        return Absent(axes, TITLE, "in the plane no map is the only perfect one")
    if isinstance(story.levels, Missing):
        return Absent(axes, TITLE, story.levels.reason)
    return Map(axes, target, story.levels, story.samples[:, 0])


class Map:
    """The curve of G and, dashed, the one monotone map that would hit the target.

    Of the two directions that map can have, it has the one that is nearer to the last G that is finite.
    """

    def __init__(
        self,
        axes: Axes,
        target: Distribution1D,
        levels: Float[np.ndarray, " N"],
        samples: Float[np.ndarray, "T N"],
    ) -> None:
        perfect = target.quantile(levels)
        rising = _rises(samples, perfect - perfect[::-1])
        furnish(
            axes,
            TITLE,
            (("━ G(z)", GENERATED_DARK), ("- - perfect", TRUTH)),
            x="level of the noise z, F(z)",
            y="x",
        )
        axes.set(xlim=(0, 1))
        axes.grid(axis="y")
        self._samples, self._notes = samples, Heights(axes, span(target), rising=rising)
        (self._line,) = axes.plot(levels, samples[0], color=GENERATED, lw=2.6, zorder=2)
        self._perfect = true_curve(axes, np.stack([levels, perfect if rising else perfect[::-1]]))

    def update(self, t: int) -> Sequence[Artist]:
        """G at snapshot t."""
        self._line.set_ydata(self._samples[t])
        return (self._line, self._perfect, *self._notes.show(self._samples[t]))


def _rises(samples: Float[np.ndarray, "T N"], lean: Float[np.ndarray, " N"]) -> bool:
    """Whether the last finite snapshot is nearer to the rising map than to its mirror image, in squares.

    Args:
        samples: G's points.
        lean: The rising map minus its mirror image: Σ (x − Q(1 − u))² − Σ (x − Q(u))² is twice its product with x.
    """
    finite = samples[np.isfinite(samples).all(axis=1)]
    return not len(finite) or bool(finite[-1].astype(np.float64) @ lean >= 0)
