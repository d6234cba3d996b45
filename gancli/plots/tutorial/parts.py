"""Parts of a tutorial's page that are panels of the film at one snapshot, and pages of such parts alone."""

from collections.abc import Callable
from functools import partial

from matplotlib.axes import Axes

from gancli.plots.furniture import halo
from gancli.plots.panels.panel import load
from gancli.plots.style import count
from gancli.records import Story

Part = Callable[[Axes], None]
"""Draws itself on axes."""


def nag(story: Story) -> list[Part]:
    """Mean and sd of G's output over the run, and its last histogram."""
    return [still(story, name) for name in ("moments", "samples")]


def chivers(story: Story) -> list[Part]:
    """Samples and D's predictions at the first and at the last snapshot."""
    return [still(story, name, t, dated=True) for t in (0, -1) for name in ("samples", "predictions")]


def general(story: Story) -> list[Part]:
    """Samples and curves, for a run that no tutorial shows."""
    return [still(story, name) for name in ("samples", "energy", "moments", "w")]


def still(story: Story, name: str, t: int = -1, dated: bool = False) -> Part:
    """A panel at snapshot t, counted from the end where it is negative; it may say the epoch."""
    return partial(_still, story=story, name=name, t=t % len(story.epochs), dated=dated)


def _still(axes: Axes, story: Story, name: str, t: int, dated: bool) -> None:
    load(name)(axes, story, 0).update(t)
    if dated:
        words = f"epoch {count(int(story.epochs[t]))}"
        place = axes.transAxes
        halo(axes.text(0.08, 0.93, words, transform=place, va="top", fontweight="bold", zorder=6))
