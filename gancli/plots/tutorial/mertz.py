"""David Mertz's page: large and small sets of the target and of the noise, and G before and after."""

from functools import partial

import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes

from gancli.plots.densities import binned, ceiling, known, span
from gancli.plots.furniture import both, furnish, halo
from gancli.plots.panels.samples import Histogram, draw_target
from gancli.plots.style import INK, QUIET, REAL, REAL_DARK, count, number
from gancli.plots.tutorial.parts import Part
from gancli.records import Story

BARS = 100
LARGE, SMALL = 5000, 500
NOISE = QUIET


def mertz(story: Story) -> list[Part]:
    """Opening histograms of large and of small sets, and G's at the first and at the last snapshot."""
    target = known(story.target)
    sight = (*span(target), ceiling(target, 2.0, BARS))
    return [
        partial(
            _opening, points=story.real[0, :LARGE], name="target", sight=sight, colours=(REAL, REAL_DARK)
        ),
        partial(
            _opening,
            points=story.noise[0, :LARGE],
            name="noise",
            sight=_around(story),
            colours=(NOISE, QUIET),
        ),
        partial(_made, story=story, t=0),
        partial(
            _opening, points=story.real[0, :SMALL], name="target", sight=sight, colours=(REAL, REAL_DARK)
        ),
        partial(
            _opening,
            points=story.noise[0, :SMALL],
            name="noise",
            sight=_around(story),
            colours=(NOISE, QUIET),
        ),
        partial(_made, story=story, t=len(story.epochs) - 1),
    ]


def _around(story: Story) -> tuple[float, float, float]:
    """The ends of the noise's axis, and room for a histogram three times as high as a flat one."""
    low, high = float(story.noise[0].min()), float(story.noise[0].max())
    margin = 0.1 * (high - low)
    return low - margin, high + margin, 3.2 / (high - low)


def _opening(
    axes: Axes,
    points: Float[np.ndarray, " N"],
    name: str,
    sight: tuple[float, float, float],
    colours: tuple[str, str],
) -> None:
    low, high, top = sight
    furnish(axes, f"{count(len(points))} points of the {name}")
    at = np.linspace(low, high, BARS + 1)
    axes.stairs(binned(points, at), at, fill=True, color=colours[0], alpha=0.55, lw=0)
    axes.set(xlim=(low, high), ylim=(0, top))
    _print(axes, points)


def _made(axes: Axes, story: Story, t: int) -> None:
    target = known(story.target)
    furnish(axes, f"G at epoch {count(int(story.epochs[t]))}", both(target))
    Histogram(axes, target, BARS, ceiling(target, 2.0, BARS)).show(story.samples[t, 0])
    draw_target(axes, target)
    _print(axes, story.samples[t, 0])


def moments(points: Float[np.ndarray, " N"]) -> tuple[float, float, float, float]:
    """Mean, sd, skewness and excess kurtosis; NaN where they do not exist."""
    points = points.astype(np.float64)
    mean, sd = float(points.mean()), float(points.std())
    if not sd > 64 * np.finfo(np.float64).eps * float(np.abs(points).max()):
        return mean, sd, float("nan"), float("nan")
    z = (points - mean) / sd
    return mean, sd, float((z**3).mean()), float((z**4).mean() - 3)


def _print(axes: Axes, points: Float[np.ndarray, " N"]) -> None:
    mean, sd, skewness, kurtosis = (number(value) for value in moments(points))
    text = f"mean {mean}   sd {sd}\nskewness {skewness}   kurtosis {kurtosis}"
    halo(
        axes.text(
            0.98, 0.97, text, transform=axes.transAxes, ha="right", va="top", fontsize=9, color=INK, zorder=6
        )
    )
