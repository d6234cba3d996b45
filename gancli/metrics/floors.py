"""Noise floors: what each metric says of real points, which is the best that can be asked of a generator."""

from collections.abc import Iterable, MutableMapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gancli.distributions import Distribution
from gancli.metrics.draws import real_points
from gancli.metrics.table import METRICS

REPETITIONS = 200
BLOCK = 2**20
"""About as many points are drawn at a time."""

Cache = MutableMapping[str, Sequence[float]]
"""Floors by key, as plain numbers, for whoever wants to keep them in a file."""


@dataclass(frozen=True)
class Floor:
    """A metric of n real points.

    Attributes:
        mean: Its mean over the repetitions.
        q95: 95 % of the repetitions are no worse: the 95 % quantile, or the 5 % one where larger is better.
    """

    mean: float
    q95: float


def floors(
    target: Distribution,
    n: int,
    names: Iterable[str],
    repetitions: int = REPETITIONS,
    cache: Cache | None = None,
) -> dict[str, Floor]:
    """The floors of those of the named metrics that exist for the target and have one.

    Args:
        target: What real points are drawn from and judged against.
        n: How many points a sample has.
        names: Names in METRICS.
        repetitions: How many samples are drawn, from a fixed seed.
        cache: Looked up first and filled.
    """
    return {
        name: _cached(target, METRICS[name].points(target, n), name, repetitions, cache)
        for name in _with_floors(target, names)
    }


def unknown(target: Distribution, n: int, cache: Cache) -> list[str]:
    """The metrics whose floors are not in the cache: those that will take seconds."""
    wanted = _with_floors(target, METRICS)
    return [
        name
        for name in wanted
        if _key(target, METRICS[name].points(target, n), name, REPETITIONS) not in cache
    ]


def _with_floors(target: Distribution, names: Iterable[str]) -> list[str]:
    return [name for name in names if METRICS[name].better and METRICS[name].refuses(target) is None]


def _key(target: Distribution, n: int, name: str, repetitions: int) -> str:
    return f"{target!r} n={n} {name} {repetitions}"


def _cached(target: Distribution, n: int, name: str, repetitions: int, cache: Cache | None) -> Floor:
    if cache is None:
        return _floor(target, n, name, repetitions)
    key = _key(target, n, name, repetitions)
    if key not in cache:
        floor = _floor(target, n, name, repetitions)
        cache[key] = (floor.mean, floor.q95)
    mean, q95 = cache[key]
    return Floor(mean, q95)


@lru_cache(maxsize=1024)
def _floor(target: Distribution, n: int, name: str, repetitions: int) -> Floor:
    metric = METRICS[name]
    draws, other = np.random.default_rng([n, 1]), np.random.default_rng([n, 2])
    step = max(1, BLOCK // n)
    values = np.concatenate(
        [
            metric.statistic(real_points(target, (min(step, repetitions - start), n), draws), target, other)
            for start in range(0, repetitions, step)
        ]
    )
    return Floor(float(values.mean()), float(np.quantile(values, 0.95 if metric.better == "small" else 0.05)))
