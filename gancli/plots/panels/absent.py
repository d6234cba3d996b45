"""What stands in a panel's place where a run has nothing for it: why, in words."""

from collections.abc import Sequence
from textwrap import wrap

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gancli.plots.key import points_per_pixel
from gancli.plots.style import QUIET

_LETTER = 5.6
"""About the width of a letter, in points."""


class Absent:
    """A title and the reason, on axes without lines."""

    def __init__(self, axes: Axes, title: str, reason: str) -> None:
        axes.set_title(title)
        axes.spines[:].set_visible(False)
        axes.set(xticks=[], yticks=[])
        room = 0.9 * axes.bbox.width * points_per_pixel(axes)
        lines = wrap(f"not there: {reason}", max(12, int(room / _LETTER)))
        axes.text(0.5, 0.5, "\n".join(lines), transform=axes.transAxes, ha="center", va="center", color=QUIET)

    def update(self, _t: int) -> Sequence[Artist]:
        """Nothing moves."""
        return ()
