"""MODEL_METRICS: every number that judges G and D as functions, by name: mostly exact, so without a noise floor."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import TypeVar

import numpy as np

from gancli.distributions import on_line
from gancli.metrics.discriminator import Answered
from gancli.metrics.memorisation import copying
from gancli.metrics.metric import Group
from gancli.metrics.pair import Pair
from gancli.metrics.transport_map import map_error
from gancli.records import Measurement, Missing

DEAD = "dead D"
"""The flag of a D that says the same of all points although G is far from the target."""
_DEAD_SPREAD, _FAR_TV20 = 0.01, 0.2
_NORMAL_95 = 1.959963984540054
Part = TypeVar("Part")


@dataclass(frozen=True)
class PairMetric:
    """A number of a pair.

    Attributes:
        description: One line for help and lists.
        measure: Pair → the number, or None with the reason.
        group: What it is shown with.
        perfect: What it is where G is perfect and D the best for it; stands in the place of a noise floor.
    """

    description: str
    measure: Callable[[Pair], Measurement]
    group: Group
    perfect: float | None = 0.0


def measure(pair: Pair) -> dict[str, Measurement]:
    """All numbers of a pair; one that does not exist is None with the reason."""
    return {name: _beside(metric.measure(pair), metric.perfect) for name, metric in MODEL_METRICS.items()}


def flags(found: Mapping[str, Measurement]) -> tuple[str, ...]:
    """What a member's numbers, of METRICS and MODEL_METRICS, say of its D in a word."""
    spread, tv20 = found["d_sd"].value, found["tv20"].value
    if spread is None or tv20 is None or spread >= _DEAD_SPREAD or tv20 <= _FAR_TV20:
        return ()
    return (DEAD,)


def _beside(found: Measurement, perfect: float | None) -> Measurement:
    if found.value is None or perfect is None:
        return found
    return Measurement(found.value, floor_mean=perfect, floor_q95=perfect)


def _given(part: Part | Missing, number: Callable[[Part], float]) -> Measurement:
    if isinstance(part, Missing):
        return Measurement(None, reason=part.reason)
    return Measurement(float(number(part)))


def _map_error(pair: Pair) -> Measurement:
    target = pair.target
    assert on_line(target) or isinstance(pair.curve, Missing)
    return _given(pair.curve, lambda curve: map_error(curve, target))  # type: ignore[arg-type]


def _value(pair: Pair) -> Measurement:
    """V, with a 95 % interval where it comes from points."""
    found = _given(pair.answered, lambda answered: -answered.loss)
    if found.value is None or not isinstance(pair.cells, Missing):
        return found
    assert isinstance(pair.answered, Answered)
    half = _NORMAL_95 * _standard_error(pair.answered)
    return Measurement(found.value, low=found.value - half, high=found.value + half)


def _standard_error(answered: Answered) -> float:
    """Of the loss, from independent points of both kinds."""
    on_real, on_made = answered.losses(answered.answers)
    real, made = on_real[answered.p > 0], on_made[answered.q > 0]
    return sqrt(float(np.var(real)) / len(real) + float(np.var(made)) / len(made))


def _calibration(pair: Pair) -> Measurement:
    match = pair.match
    if not isinstance(match, Missing) and not match.is_probability:
        return Measurement(None, reason='the best D\'s output is not the probability of "real"')
    return _given(match, lambda found: found.calibration.error)


def _copied(pair: Pair) -> Measurement:
    if isinstance(pair.data, Missing):
        return Measurement(None, reason=pair.data.reason)
    if not np.isfinite(pair.made).all():
        return Measurement(None, reason="G's points are not all finite")
    found = copying(pair.made, pair.data)
    return Measurement(found.share, p=found.p, truth=0.5)


MODEL_METRICS: dict[str, PairMetric] = {
    "copying": PairMetric(
        "how often G is nearer to its training data than held-out data are; with p",
        _copied,
        "tests",
        None,
    ),
    "js_exact": PairMetric(
        "Jensen–Shannon divergence of G's exact density, in nats",
        lambda pair: _given(pair.cells, lambda cells: cells.jensen_shannon),
        "map",
    ),
    "tv_exact": PairMetric(
        "its total variation: ½(1 + TV) is the best accuracy there is",
        lambda pair: _given(pair.cells, lambda cells: cells.total_variation),
        "map",
    ),
    "map_error": PairMetric("RMS of G(z) − the perfect monotone map, in the target's sds", _map_error, "map"),
    "folds": PairMetric(
        "how often G turns back along its noise", lambda pair: _given(pair.curve, lambda c: c.folds), "map"
    ),
    "min_slope": PairMetric(
        "smallest |dG/du| in sds, u the noise's level; a spike where it is 0",
        lambda pair: _given(pair.curve, lambda curve: curve.smallest_slope),
        "map",
        None,
    ),
    "d_value": PairMetric(
        "V, minus D's loss; with cross-entropy −1.386 at the equilibrium",
        _value,
        "discriminator",
        None,
    ),
    "d_value_gap": PairMetric(
        "how far the best D for this G would raise V",
        lambda pair: _given(pair.match, lambda match: match.gap),
        "discriminator",
    ),
    "d_rmse": PairMetric(
        "RMS of D − the best D for this G",
        lambda pair: _given(pair.match, lambda match: match.rmse),
        "discriminator",
    ),
    "d_calibration": PairMetric(
        "mean gap of D's output and the share of real points, in 10 bins",
        _calibration,
        "discriminator",
    ),
    "d_sd": PairMetric(
        "sd of D's output: 0 where it says the same of all points",
        lambda pair: _given(pair.answered, lambda answered: answered.spread),
        "discriminator",
        None,
    ),
    "duality_gap": PairMetric(
        "what a best D and a best G would win: 0 at the equilibrium only",
        lambda pair: _given(pair.match, lambda match: match.duality_gap),
        "discriminator",
    ),
}
