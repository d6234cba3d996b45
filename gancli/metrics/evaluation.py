"""Everything that is known about one generated sample, each number with its floor or its interval."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from jaxtyping import Float

from gancli.distributions import Distribution
from gancli.metrics.floors import Cache, Floor, floors
from gancli.metrics.table import METRICS
from gancli.records import Measurement


def evaluate(
    samples: Float[np.ndarray, "F N"],
    target: Distribution,
    seed: int,
    names: Iterable[str] = tuple(METRICS),
    cache: Cache | None = None,
) -> dict[str, Measurement]:
    """The named metrics of one sample; a number that does not exist is None with the reason.

    Args:
        samples: Independent points of the generator.
        target: The truth.
        seed: For the real points that some metrics draw.
        names: Names in METRICS.
        cache: Keeps the floors, see ``floors``.
    """
    names = list(names)
    lost = int((~np.isfinite(samples).all(axis=0)).sum())
    if lost:
        reason = f"{lost} of {samples.shape[1]} points are not finite"
        return {name: Measurement(None, reason=METRICS[name].refuses(target) or reason) for name in names}
    known = floors(target, samples.shape[1], names, cache=cache)
    found = {name: METRICS[name].measure(samples, target, np.random.default_rng(seed)) for name in names}
    return {name: _beside(found[name], known.get(name)) for name in names}


def _beside(measurement: Measurement, floor: Floor | None) -> Measurement:
    if measurement.value is None or floor is None:
        return measurement
    return replace(measurement, floor_mean=floor.mean, floor_q95=floor.q95)
