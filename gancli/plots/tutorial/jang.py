"""Eric Jang's page, and AYLIEN's: the target's density, what D makes of it, and what G makes, on one axis."""

from functools import partial

import numpy as np
from matplotlib.axes import Axes

from gancli.distributions import Distribution
from gancli.plots.densities import density, known, of_curve, span
from gancli.plots.furniture import Key, furnish, halo, level, logarithmic
from gancli.plots.panels.losses import Whole, column
from gancli.plots.panels.samples import Histogram, draw_target
from gancli.plots.series import course, ends
from gancli.plots.style import GENERATED, GENERATED_DARK, JUDGE, QUIET, SIGNS, TRUTH, number
from gancli.plots.tutorial.parts import Part
from gancli.records import Story, Surface

PRETRAINED = (-5.0, 5.0)
"""Where D is fitted to the density before the game."""

TOP = 1.1
"""The top of the axis that density and probability share."""


def jang(story: Story) -> list[Part]:
    """D before and after its pretraining, the pretraining, the game's start and end, and both objectives."""
    game = [partial(both_sides, story=story, t=t) for t in (0, len(story.epochs) - 1)]
    found: list[Part] = [*_before(story), *game, partial(_objectives, story=story)]
    return found


def aylien(story: Story) -> list[Part]:
    """The decision boundary with both densities at the first and at the last snapshot."""
    return [partial(both_sides, story=story, t=t) for t in (0, len(story.epochs) - 1)]


def _before(story: Story) -> list[Part]:
    """What happened before the game; nothing where D was not pretrained."""
    if story.pretraining is None or story.untrained_surface is None:
        return []
    return [
        partial(_judge_alone, story=story, found=story.untrained_surface, title="D untrained"),
        partial(_judge_alone, story=story, found=story.surface, title="D pretrained"),
        partial(_pretraining, story=story),
    ]


def both_sides(axes: Axes, story: Story, t: int) -> None:
    """The target's density, D and the histogram of G's points at snapshot t."""
    target = known(story.target)
    furnish(axes, "before training" if t < len(story.epochs) - 1 else "after training", _key(target))
    Histogram(axes, target, top=_top(story)).show(story.samples[t, 0])
    draw_target(axes, target)
    axes.plot(story.surface.x, story.surface.values[t], color=JUDGE, lw=2.2, zorder=3)
    if story.surface.is_probability:
        axes.axhline(0.5, color=QUIET, lw=1.1, dashes=(5, 3), zorder=1.2)


def _key(target: Distribution) -> Key:
    return (
        (f"- - {of_curve(target, 'density')}", TRUTH),
        ("━ D(x)", JUDGE),
        ("■ generated", GENERATED_DARK),
    )


def _top(story: Story) -> float:
    highest = float(density(known(story.target), story.surface.x).max())
    return max(TOP, 1.1 * highest)


def _judge_alone(axes: Axes, story: Story, found: Surface, title: str) -> None:
    target = known(story.target)
    furnish(axes, title, _key(target)[:2])
    axes.set(xlim=span(target), ylim=(0, _top(story)))
    draw_target(axes, target)
    axes.plot(found.x, found.values[0], color=JUDGE, lw=2.2, zorder=3)


def _pretraining(axes: Axes, story: Story) -> None:
    assert story.pretraining is not None
    constant = best_constant(known(story.target))
    furnish(
        axes,
        "pretraining",
        [(f"- - best constant {number(constant, 5)}", QUIET)],
        x="step",
        y="mean-square error",
    )
    found = course(story.pretraining)
    low, high = ends(np.log(np.maximum(found.middle, 1e-12)), (float(np.log(constant)),), outer=0.0)
    logarithmic(axes, float(np.exp(low)), float(np.exp(high)))
    axes.set(xlim=(0, len(story.pretraining)))
    axes.grid(axis="y")
    level(axes, constant, QUIET)
    axes.plot(found.epoch, found.middle, color=JUDGE, lw=1.4, zorder=2)
    if failed(story):
        text = f"{SIGNS['off-target'].symbol} no better than a constant"
        halo(
            axes.text(
                0.97,
                0.95,
                text,
                transform=axes.transAxes,
                ha="right",
                va="top",
                color=SIGNS["off-target"].colour,
            )
        )


def failed(story: Story) -> bool:
    """Whether the pretraining ended with an error no smaller than that of the best constant."""
    assert story.pretraining is not None
    tail = story.pretraining[-max(1, len(story.pretraining) // 10) :]
    return not float(np.mean(tail)) < best_constant(known(story.target))


def best_constant(target: Distribution) -> float:
    """The mean-square error of the best constant guess of the density at points even over PRETRAINED."""
    low, high = PRETRAINED
    middles = low + (high - low) * (np.arange(20_000) + 0.5) / 20_000
    return float(np.var(density(target, middles)))


def _objectives(axes: Axes, story: Story) -> None:
    d, g = -column(story, "d_real", "d_fake"), -column(story, "g")
    rests = [-rest for rest in story.equilibrium if rest is not None]
    told = [(f"- - {', '.join(number(rest, 4) for rest in rests)}", QUIET)] if rests else []
    furnish(axes, "objectives", [("━ D", JUDGE), ("━ G", GENERATED_DARK), *told], x="epoch")
    axes.set(ylim=ends(np.concatenate([d, g]), tuple(rests)))
    axes.grid(axis="y")
    for rest in rests:
        level(axes, rest, QUIET)
    for values, colour in ((d, JUDGE), (g, GENERATED)):
        Whole(axes, values, colour).update(len(values))
