"""The panel ``shape``: skewness and excess kurtosis of G's points over the snapshots, against the target's."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes

from gancli.distributions import Distribution, Distribution1D, in_plane, on_line
from gancli.plots.densities import known, mean_and_sd
from gancli.plots.furniture import furnish, halo, level
from gancli.plots.panels.absent import Absent
from gancli.plots.panels.curves import Curves, features, key_of
from gancli.plots.panels.panel import Panel
from gancli.plots.series import ends
from gancli.plots.style import GENERATED, GENERATED_DARK, TRUTH
from gancli.records import Story

TITLE = "shape"
_APART = 0.2
_ROUNDING = 64
"""A sample whose sd is no more than so many of its largest value's last bits has no shape."""


def shape(axes: Axes, story: Story, _window: int) -> Panel:
    """Skewness and excess kurtosis of every feature."""
    found = marginals(known(story.target))
    if any(one.sd == 0 for one in found):
        return Absent(axes, TITLE, "the target is a point, without a shape")
    skewness, kurtosis = ([read(one) for one in found] for read in _READ)
    for name, aims in (("skewness", skewness), ("excess kurtosis", kurtosis)):
        if not np.isfinite(aims).all():
            return Absent(axes, TITLE, f"the target's tails are heavy: it has no finite {name}")
    curves = skewness_and_kurtosis(story.samples)
    series = features("skewness", curves[0], GENERATED) + features(
        "kurtosis", curves[1], GENERATED_DARK, "sD"
    )
    furnish(axes, TITLE, [*key_of(series), ("- - target", TRUTH)], x="epoch", y="skewness, excess kurtosis")
    axes.set(ylim=ends(curves, (*skewness, *kurtosis), outer=0.01))
    for aim in sorted({*skewness, *kurtosis}):
        level(axes, aim, TRUTH)
    _name(axes, max(skewness), max(kurtosis))
    return Curves(axes, story, series)


def _name(axes: Axes, skewness: float, kurtosis: float) -> None:
    """Writes at the target's lines which is which, where they lie far enough apart."""
    low, high = axes.get_ylim()
    if abs(skewness - kurtosis) < _APART * (high - low):
        return
    for height, name in ((skewness, "its skewness"), (kurtosis, "its kurtosis")):
        text = axes.annotate(
            name,
            (1, height),
            (-3, 2),
            axes.get_yaxis_transform(),
            "offset points",
            ha="right",
            color=TRUTH,
            zorder=1.7,
        )
        halo(text).set_fontsize(8.5)


_READ: tuple[Callable[[Distribution1D], float], ...] = (
    lambda target: target.skewness,
    lambda target: target.excess_kurtosis,
)


def marginals(target: Distribution) -> list[Distribution1D]:
    """The law of each feature."""
    if on_line(target):
        return [target]
    assert in_plane(target)
    return [target.project(axis) for axis in np.eye(2)]


def skewness_and_kurtosis(samples: Float[np.ndarray, "T F N"]) -> Float[np.ndarray, "2 T F"]:
    """Each feature's skewness and excess kurtosis; NaN where all points are equal to rounding, or not finite."""
    mean, sd = mean_and_sd(samples)
    with np.errstate(all="ignore"):
        rounding = _ROUNDING * np.finfo(samples.dtype).eps * np.abs(samples).max(axis=-1)
        z = (samples - mean[..., None]) / np.where(sd > rounding, sd, np.nan)[..., None]
        found = np.stack([(z**3).mean(axis=-1), (z**4).mean(axis=-1) - 3])
    return np.where(np.isfinite(found), found, np.nan)
