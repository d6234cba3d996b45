"""What stands around the data in every panel: title, key, ticks, reference lines, notes at the edges."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from jaxtyping import Float
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from gancli.distributions import Distribution, is_data
from gancli.plots.densities import Outside, of_curve, view
from gancli.plots.key import Key as Key
from gancli.plots.key import draw_key
from gancli.plots.style import GENERATED_DARK, PAPER, SIGNS, TRUTH, tick

FEW_DECADES = 500.0
"""Up to this ratio of its ends a logarithmic axis has ticks at 2 and 5, too."""


def both(target: Distribution) -> Key:
    """The key of a target's curve and of generated points."""
    return ((f"- - {of_curve(target, 'target')}", TRUTH), ("■ generated", GENERATED_DARK))


def furnish(axes: Axes, title: str, key: Key = (), x: str = "", y: str = "") -> None:
    """Gives axes their title, the key on the same line, their labels and their ticks."""
    heading = axes.set_title(title)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    for axis in (axes.xaxis, axes.yaxis):
        plain_ticks(axis)
    axes.spines[:].set_zorder(0.9)  # under all data: frames are drawn over the finished axes
    if key:
        draw_key(axes, heading, key)


def plain_ticks(axis: Axis, most: int = 5) -> None:
    """At most that many intervals between round numbers."""
    axis.set_major_locator(MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(tick))


def logarithmic(axes: Axes, low: float, high: float) -> None:
    """Makes the vertical axis logarithmic between two ends, with its ticks written like all others."""
    axes.set_yscale("log")
    axes.set_ylim(low, high)
    subs = (1.0, 2.0, 5.0) if high < FEW_DECADES * low else (1.0,)
    axes.yaxis.set_major_locator(LogLocator(subs=subs, numticks=8))
    axes.yaxis.set_major_formatter(FuncFormatter(tick))
    axes.yaxis.set_minor_formatter(NullFormatter())


def level(axes: Axes, value: float, colour: str) -> None:
    """A dashed line across the axes."""
    axes.axhline(value, color=colour, linewidth=1.1, dashes=(5, 3), zorder=1.9)


def square(axes: Axes, limits: Float[np.ndarray, "2 2"]) -> None:
    """Gives axes in the plane these limits and one scale: they shrink within their place, whose left end they keep.

    Comes before ``furnish``, whose key uses the whole place.
    """
    axes.set(xlim=limits[0], ylim=limits[1])
    axes.set_aspect("equal", adjustable="box", anchor="W")
    axes.apply_aspect()


def plane(axes: Axes, target: Distribution) -> Float[np.ndarray, "2 2"]:
    """Gives axes the target's plane in one scale, and as much of it beside the target as fits into their place.

    Own data fill their place: their columns need not have one unit.

    Returns:
        What is shown, inside the ``view``.
    """
    shown = view(target)
    if is_data(target):
        axes.set(xlim=shown[0], ylim=shown[1])
        return shown
    least, most = np.diff(target.limits[0])[0], np.diff(shown[0])[0]
    fitting = np.diff(shown[1])[0] * axes.bbox.width / axes.bbox.height
    shown[0] = shown[0].mean() + 0.5 * np.clip(fitting, least, most) * np.array([-1, 1])
    square(axes, shown)
    return shown


def halo(text: Text) -> Text:
    """A pale edge around a text, so that it can be read over lines."""
    text.set_path_effects([withStroke(linewidth=2.5, foreground=PAPER, alpha=0.85)])
    return text


class EdgeNotes:
    """The two notes at the ends of an axis that say how much mass lies beyond them and where."""

    def __init__(self, axes: Axes, height: float = 0.62) -> None:
        self._left = note(axes, 0.012, height, "left", "center")
        self._right = note(axes, 0.988, height - 0.12, "right", "center")

    def show(self, beyond: tuple[Outside | None, Outside | None]) -> Sequence[Artist]:
        """Says what lies beyond."""
        left, right = beyond
        self._left.set_text(f"← {left}" if left else "")
        self._right.set_text(f"{right} →" if right else "")
        return (self._left, self._right)


def note(
    axes: Axes, x: float, y: float, side: Literal["left", "right"], edge: Literal["top", "center", "bottom"]
) -> Text:
    """A note with its side and its edge at a place, in shares of the axes; without words yet."""
    place = axes.transAxes
    return halo(
        axes.text(x, y, "", transform=place, ha=side, va=edge, color=GENERATED_DARK, fontsize=9.5, zorder=5)
    )


def corner_note(axes: Axes) -> Text:
    """A note in the upper right corner."""
    return note(axes, 0.985, 0.96, "right", "top")


def lost_note(axes: Axes) -> Text:
    """What stands in a panel whose points are not finite any more."""
    sign = SIGNS["diverged"]
    text = axes.text(
        0.5,
        0.62,
        f"{sign.symbol} not finite",
        transform=axes.transAxes,
        ha="center",
        color=sign.colour,
        zorder=6,
    )
    return halo(text)


def points(axes: Axes, colour: str, size: float = 3.6, alpha: float = 0.55) -> Line2D:
    """Dots without data yet."""
    (line,) = axes.plot(
        [], [], ".", color=colour, markersize=size, alpha=alpha, markeredgewidth=0, zorder=2.5
    )
    return line


def dot(axes: Axes, colour: str, mark: str = "o") -> Line2D:
    """The dot where a curve stands, without a place yet; it may lie on the edge of the axes."""
    (line,) = axes.plot([], [], mark, color=colour, ms=6, mec=PAPER, mew=1.1, zorder=3, clip_on=False)
    return line


def put(dot: Line2D, x: Float[np.ndarray, " D"], y: Float[np.ndarray, " D"]) -> Float[np.ndarray, " off"]:
    """Moves a dot to a place, or takes it away where that place is off the axes; returns the heights there."""
    assert dot.axes is not None
    low, high = dot.axes.get_ylim()
    there = (y >= low) & (y <= high)
    dot.set_data(x[there], y[there])
    return np.asarray(y[~there & np.isfinite(y)])
