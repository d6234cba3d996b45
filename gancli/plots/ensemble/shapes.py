"""The tile of the shapes at the end: on the line every run's quantiles, in the plane its ellipse at one sd."""

import numpy as np
from jaxtyping import Float, Int
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from gancli.distributions import Distribution, Distribution1D, on_line
from gancli.plots.densities import WORTH_SAYING, known, span
from gancli.plots.ensemble.parts import MOST, Parts, thinned
from gancli.plots.ensemble.signs import paleness, put_signs, remark
from gancli.plots.furniture import furnish, plane
from gancli.plots.panels.quantiles import band, ranks
from gancli.plots.style import REAL, REAL_DARK, SIGNS, TRUTH, count, percent
from gancli.records import EnsembleStory

_CROWD = 40
_TURN = np.linspace(0, 2 * np.pi, 61)


def shapes(axes: Axes, story: EnsembleStory, _runs: Parts) -> None:
    """Every run as a line in the colour of its verdict; of many as many as can be told apart."""
    target, shown = known(story.target), _shown(story)
    if on_line(target):
        _quantiles(axes, target, story.ends, shown)
    else:
        _ellipses(axes, target, story.ends, shown)
    drawn, off = (
        sum(map(len, shown.values())),
        _off(story.ends, np.array([axes.get_xlim(), axes.get_ylim()])[: target.dimension]),
    )
    words = [f"{count(drawn)} of {count(len(story.ends))} runs"] * (drawn < len(story.ends))
    remark(axes, words + [f"{percent(off)} of points off"] * (off > WORTH_SAYING))


def _shown(story: EnsembleStory) -> dict[str | None, Int[np.ndarray, " M"]]:
    """The runs of each kind whose points are finite; no more than so many."""
    finite = np.isfinite(story.ends).all(axis=(1, 2))
    labels = [verdict.label for verdict in story.verdicts]
    groups = {
        label: np.flatnonzero(np.array([one == label for one in labels]) & finite)
        for label in SIGNS
        if label in labels
    }
    return thinned({label: found for label, found in groups.items() if len(found)}, MOST)


def _quantiles(
    axes: Axes,
    target: Distribution1D,
    points: Float[np.ndarray, "E 1 N"],
    shown: dict[str | None, Int[np.ndarray, " M"]],
) -> None:
    """Ordered points against the target's quantiles, over the band in which those of real samples lie."""
    size, limits = points.shape[-1], span(target)
    key = (("- - target", TRUTH), ("■ 95 % of real", REAL_DARK))
    furnish(axes, "quantiles", key, x="quantile of the target", y="x")
    axes.set(xlim=limits, ylim=limits)
    rows = ranks(size)
    at = target.quantile((rows + 0.5) / size)
    axes.fill_between(at, *band(target, rows, size), color=REAL, alpha=0.3, linewidth=0, zorder=1.2)
    feet = {}
    for label, members in shown.items():
        ordered = np.sort(points[members, 0], axis=1)[:, rows]
        _draw(axes, [np.column_stack([at, row]) for row in ordered], label, shown)
        feet[label] = _feet(at, ordered, limits)
    put_signs(axes, feet)
    axes.plot(limits, limits, color=TRUTH, linewidth=1.3, dashes=(5, 3), zorder=2.8)


def _feet(
    at: Float[np.ndarray, " R"], ordered: Float[np.ndarray, "L R"], limits: tuple[float, float]
) -> Float[np.ndarray, "L 2"]:
    """A little to the left of where the lines begin, but on the axes."""
    step = 0.03 * (limits[1] - limits[0])
    start = max(float(at[0]) - step, limits[0] + step)
    heights = [np.interp(start, at, row) for row in ordered]
    return np.column_stack([np.full(len(ordered), start), heights])


def _ellipses(
    axes: Axes,
    target: Distribution,
    points: Float[np.ndarray, "E 2 N"],
    shown: dict[str | None, Int[np.ndarray, " M"]],
) -> None:
    """The ellipse at one sd around the mean of all points of a run, over the target's."""
    limits = plane(axes, target)
    furnish(axes, "ellipses at one sd", (("- - target", TRUTH),), x="x₁", y="x₂")
    for label, members in shown.items():
        lines = [_ellipse(points[k].mean(axis=1), np.cov(points[k], bias=True)) for k in members]
        _draw(axes, lines, label, shown)
    centres = {label: points[members].mean(axis=2) for label, members in shown.items()}
    low, high = limits.T
    put_signs(axes, {label: at[((at > low) & (at < high)).all(axis=1)] for label, at in centres.items()})
    axes.plot(
        *_ellipse(target.mean, target.covariance).T, color=TRUTH, linewidth=1.5, dashes=(5, 3), zorder=2.8
    )


def _ellipse(mean: Float[np.ndarray, "2"], covariance: Float[np.ndarray, "2 2"]) -> Float[np.ndarray, "G 2"]:
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(values, 0))
    return np.asarray((np.asarray(mean)[:, None] + root @ np.stack([np.cos(_TURN), np.sin(_TURN)])).T)


def _draw(
    axes: Axes,
    lines: list[Float[np.ndarray, "G 2"]],
    label: str | None,
    shown: dict[str | None, Int[np.ndarray, " M"]],
) -> None:
    crowd = sum(map(len, shown.values()))
    width = 1.1 if crowd < _CROWD else 0.7
    axes.add_collection(
        LineCollection(
            lines, colors=SIGNS[label].colour, linewidths=width, alpha=paleness(crowd), zorder=2.2
        ),
        autolim=False,
    )


def _off(points: Float[np.ndarray, "E F N"], limits: Float[np.ndarray, "F 2"]) -> float:
    """How much of all runs' mass lies off the axes, or is not finite."""
    inside = (points >= limits[:, :1]) & (points <= limits[:, 1:])
    return 1 - float(inside.all(axis=1).mean())
