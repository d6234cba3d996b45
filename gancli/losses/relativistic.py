"""Games that compare generated points with real ones: in pairs, or with the mean of the others."""

from math import log

from gancli import scalars
from gancli.arrays import Tensor, mean, softplus
from gancli.config import LossParameters
from gancli.losses.loss import Loss, Pair, always


def _pairs(a: Tensor, c: Tensor, p: LossParameters) -> tuple[Tensor, Tensor]:
    whole = mean(softplus(c - a))
    return 0.5 * whole, 0.5 * whole


def _averages(a: Tensor, c: Tensor, p: LossParameters) -> tuple[Tensor, Tensor]:
    over, under = a - mean(c, keepdims=True), c - mean(a, keepdims=True)
    return mean(softplus(-over)), mean(softplus(under))


def _averages_reversed(a: Tensor, c: Tensor, p: LossParameters) -> Tensor:
    return sum(_averages(c, a, p))


def _pairs_native(a: Tensor, c: Tensor, da: Tensor, dc: Tensor, numbers: Tensor) -> tuple[float, float]:
    share, half = a.dtype.type(1) / a.dtype.type(a.size), a.dtype.type(0.5)
    total = a.dtype.type(0)
    for k in range(a.size):
        gap = c[k] - a[k]
        total += scalars.softplus(gap)
        dc[k] = share * scalars.sigmoid(gap)
        da[k] = -dc[k]
    return half * total * share, half * total * share


def _pairs_reversed_native(a: Tensor, c: Tensor, dc: Tensor, rows: int, numbers: Tensor) -> float:
    share, total = c.dtype.type(1) / c.dtype.type(c.size), c.dtype.type(0)
    for k in range(c.size):
        gap = a[k] - c[k]
        total += scalars.softplus(gap)
        dc[k] = -share * scalars.sigmoid(gap)
    return total * share


def _averages_native(a: Tensor, c: Tensor, da: Tensor, dc: Tensor, numbers: Tensor) -> tuple[float, float]:
    share = a.dtype.type(1) / a.dtype.type(a.size)
    mean_a = mean_c = pull_a = pull_c = real = fake = a.dtype.type(0)
    for k in range(a.size):
        mean_a += share * a[k]
        mean_c += share * c[k]
    for k in range(a.size):
        real += scalars.softplus(mean_c - a[k])
        fake += scalars.softplus(c[k] - mean_a)
        da[k] = -share * scalars.sigmoid(mean_c - a[k])
        dc[k] = share * scalars.sigmoid(c[k] - mean_a)
        pull_c -= share * da[k]
        pull_a -= share * dc[k]
    for k in range(a.size):
        da[k] += pull_a
        dc[k] += pull_c
    return real * share, fake * share


def _averages_reversed_native(a: Tensor, c: Tensor, dc: Tensor, rows: int, numbers: Tensor) -> float:
    share = c.dtype.type(1) / c.dtype.type(c.size)
    mean_a = mean_c = pull = total = c.dtype.type(0)
    for k in range(c.size):
        mean_a += share * a[k]
        mean_c += share * c[k]
    for k in range(c.size):
        total += scalars.softplus(mean_a - c[k]) + scalars.softplus(a[k] - mean_c)
        dc[k] = -share * scalars.sigmoid(mean_a - c[k])
        pull -= share * share * scalars.sigmoid(a[k] - mean_c)
    for k in range(c.size):
        dc[k] += pull
    return total * share


ROWS: dict[str, Loss] = {
    "relativistic": Loss(
        _pairs,
        lambda a, c, p: mean(softplus(a - c)),
        always(log(2), log(2)),
        Pair(_pairs_native, _pairs_reversed_native),
        "is this real point more real than that generated one? in pairs (Jolicoeur-Martineau 2019)",
        generator_needs_real=True,
        in_pairs=True,
        of_odds=False,
    ),
    "relativistic-average": Loss(
        _averages,
        _averages_reversed,
        always(2 * log(2), 2 * log(2)),
        Pair(_averages_native, _averages_reversed_native),
        "the same against the mean of the others (Jolicoeur-Martineau 2018)",
        generator_needs_real=True,
        of_odds=False,
    ),
}
