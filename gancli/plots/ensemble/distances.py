"""The tiles of w: its fan over the epochs, and at the end the share of runs with at most each w."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from gancli.plots.canvas import breadth
from gancli.plots.ensemble.fan import Rows, fan
from gancli.plots.ensemble.parts import Parts
from gancli.plots.ensemble.signs import remark
from gancli.plots.furniture import FEW_DECADES, furnish, halo, level, logarithmic
from gancli.plots.panels.distance import FARTHEST, LOWEST
from gancli.plots.style import BANDS, INK, MESH, QUIET, RULE, SIGNS, number, percent, tick
from gancli.records import EnsembleStory


def distances(axes: Axes, story: EnsembleStory, runs: Parts) -> None:
    """The fan of w on a logarithmic axis, over the bands of the verdict and the floor."""
    floor = story.w_floor
    key = () if floor is None else ((f"- - floor {number(floor, 3)}", QUIET),)
    furnish(axes, "distance w", key, x="epoch", y=f"W1 in {story.words[2]}")
    logarithmic(axes, *_ends(story))
    if floor is not None:
        level(axes, floor, QUIET)
    _bands(axes, story.tolerance)
    fan(axes, Rows(story.epochs, story.w), runs)


def _ends(story: EnsembleStory) -> tuple[float, float]:
    """Nearly all of w, with the bands and the floor in between."""
    known = story.w[np.isfinite(story.w) & (story.w > 0)]
    low, high = np.quantile(known, [0.002, 0.998]) if len(known) else (1.0, 1.0)
    floor = 1.0 if story.w_floor is None else story.w_floor / 1.5
    return max(min(0.02, float(low), floor), LOWEST), min(max(1.0, 1.3 * float(high)), FARTHEST)


def _bands(axes: Axes, tolerance: float) -> None:
    """Grounds of grey, darker the better, for the colours belong to the runs; each with its name."""
    bottom = axes.get_ylim()[0]
    tops = [(tolerance, BANDS[0][1]), *BANDS[1:]]
    for (top, name), strong in zip(tops, (0.5, 1.0, 1.6), strict=True):
        axes.axhspan(bottom, top, color=MESH, alpha=min(0.62 * strong, 1.0), linewidth=0, zorder=0.5)
        axes.axhline(top, color=RULE, linewidth=0.8, zorder=1.5)
        word = axes.annotate(
            name, (0, top), (3, -2), axes.get_yaxis_transform(), "offset points",
            va="top", color=QUIET, fontsize=8.5, zorder=3,
        )  # fmt: skip
        halo(word)


def shares(axes: Axes, story: EnsembleStory, _runs: Parts) -> None:
    """The profile: for every t the share of runs with w at most t."""
    band = story.profile
    furnish(axes, "runs with at most w", (("■ Wilson 95 %", QUIET),), x=f"w at the end, in {story.words[2]}")
    low, high = float(band.x[0]), float(band.x[-1])
    axes.set_xscale("log")
    axes.set(xlim=(low, high), ylim=(0, 1), yticks=[0, 0.25, 0.5, 0.75, 1])
    axes.xaxis.set_major_locator(
        LogLocator(subs=(1.0, 2.0, 5.0) if high < FEW_DECADES * low else (1.0,), numticks=6)
    )
    axes.xaxis.set_major_formatter(FuncFormatter(tick))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.0f} %"))
    axes.grid(axis="y")
    axes.fill_between(band.x, band.low, band.high, step="post", color=INK, alpha=0.15, linewidth=0)
    axes.step(band.x, band.share, where="post", color=INK, linewidth=1.7, zorder=3)
    _tolerance(axes, story)
    beyond = 1 - float(band.share[-1])
    remark(axes, [f"{percent(beyond)} beyond"] * (beyond > 0))


def _tolerance(axes: Axes, story: EnsembleStory) -> None:
    """The tolerance, and the share of runs up to it."""
    colour, tolerance = SIGNS["converged"].colour, story.tolerance
    axes.axvline(tolerance, color=colour, linewidth=1.1, dashes=(5, 3), zorder=1.9)
    share = float(story.profile.share[np.searchsorted(story.profile.x, tolerance, side="right") - 1])
    text = axes.annotate(
        f"tolerance {number(tolerance)}: {percent(share)}", (tolerance, 0), (5, 5), textcoords="offset points",
        color=colour, fontsize=9, zorder=5,
    )  # fmt: skip
    if axes.transData.transform((tolerance, 0))[0] + breadth(text) > axes.bbox.x1 - 5:
        text.set(ha="right")
        text.xyann = (-5, 5)
    halo(text)
