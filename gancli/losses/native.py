"""The losses with their gradients, for the fused engine: flat arrays in, gradients written in place.

``discriminator(a, c, da, dc)`` returns the loss on real and the one on generated columns; ``generator(a, c, dc)``
returns G's loss, with an empty ``a`` where it needs no real ones. Both write the gradient of the loss, a mean over the
columns, with respect to every log-odds. Numbers without a type would turn a float32 loop into float64: take them from
``a.dtype.type``.
"""

from collections.abc import Callable
from math import log
from typing import NamedTuple

from gancli import scalars
from gancli.arrays import Tensor

LOG_FLOOR = 1e-5
_CEILING = -log(LOG_FLOOR)


class Pair(NamedTuple):
    """D's and G's loss."""

    discriminator: Callable[[Tensor, Tensor, Tensor, Tensor], tuple[float, float]]
    generator: Callable[[Tensor, Tensor, Tensor], float]


def _cross_entropy(weight: float) -> Callable[[Tensor, Tensor, Tensor, Tensor], tuple[float, float]]:
    def cross_entropy(a: Tensor, c: Tensor, da: Tensor, dc: Tensor) -> tuple[float, float]:
        share = a.dtype.type(weight) / a.dtype.type(a.size)
        real = fake = a.dtype.type(0)
        for k in range(a.size):
            real += scalars.softplus(-a[k])
            da[k] = -share * scalars.sigmoid(-a[k])
        for k in range(c.size):
            fake += scalars.softplus(c[k])
            dc[k] = share * scalars.sigmoid(c[k])
        return real * share, fake * share

    return cross_entropy


def _fool(a: Tensor, c: Tensor, dc: Tensor) -> float:
    share = c.dtype.type(1) / c.dtype.type(c.size)
    total = c.dtype.type(0)
    for k in range(c.size):
        total += scalars.softplus(-c[k])
        dc[k] = -share * scalars.sigmoid(-c[k])
    return total * share


def _escape(a: Tensor, c: Tensor, dc: Tensor) -> float:
    share = c.dtype.type(1) / c.dtype.type(c.size)
    total = c.dtype.type(0)
    for k in range(c.size):
        total -= scalars.softplus(c[k])
        dc[k] = -share * scalars.sigmoid(c[k])
    return total * share


def _floored_cross_entropy(a: Tensor, c: Tensor, da: Tensor, dc: Tensor) -> tuple[float, float]:
    ceiling, share = a.dtype.type(_CEILING), a.dtype.type(1) / a.dtype.type(a.size)
    zero = real = fake = a.dtype.type(0)
    for k in range(a.size):
        value = scalars.softplus(-a[k])
        da[k] = zero if value > ceiling else -share * scalars.sigmoid(-a[k])
        real += ceiling if value > ceiling else value
    for k in range(c.size):
        value = scalars.softplus(c[k])
        dc[k] = zero if value > ceiling else share * scalars.sigmoid(c[k])
        fake += ceiling if value > ceiling else value
    return real * share, fake * share


def _floored_fool(a: Tensor, c: Tensor, dc: Tensor) -> float:
    ceiling, share = c.dtype.type(_CEILING), c.dtype.type(1) / c.dtype.type(c.size)
    zero = total = c.dtype.type(0)
    for k in range(c.size):
        value = scalars.softplus(-c[k])
        dc[k] = zero if value > ceiling else -share * scalars.sigmoid(-c[k])
        total += ceiling if value > ceiling else value
    return total * share


def _zero_sum(a: Tensor, c: Tensor, dc: Tensor) -> float:
    share = c.dtype.type(0.5) / c.dtype.type(c.size)
    total = c.dtype.type(0)
    for k in range(a.size):
        total -= scalars.softplus(-a[k])
    for k in range(c.size):
        total -= scalars.softplus(c[k])
        dc[k] = -share * scalars.sigmoid(c[k])
    return total * share


def _squares(a: Tensor, c: Tensor, da: Tensor, dc: Tensor) -> tuple[float, float]:
    one, half = a.dtype.type(1), a.dtype.type(0.5)
    share = one / a.dtype.type(a.size)
    real = fake = a.dtype.type(0)
    for k in range(a.size):
        gap = a[k] - one
        real += half * gap * gap
        da[k] = share * gap
    for k in range(c.size):
        fake += half * c[k] * c[k]
        dc[k] = share * c[k]
    return real * share, fake * share


def _squares_to_one(a: Tensor, c: Tensor, dc: Tensor) -> float:
    one, half = c.dtype.type(1), c.dtype.type(0.5)
    share, total = one / c.dtype.type(c.size), c.dtype.type(0)
    for k in range(c.size):
        gap = c[k] - one
        total += half * gap * gap
        dc[k] = share * gap
    return total * share


def _margins(a: Tensor, c: Tensor, da: Tensor, dc: Tensor) -> tuple[float, float]:
    one = a.dtype.type(1)
    share = one / a.dtype.type(a.size)
    zero = real = fake = a.dtype.type(0)
    for k in range(a.size):
        short = one - a[k]
        real += zero if short < zero else short
        da[k] = -share if short > zero else zero
    for k in range(c.size):
        over = one + c[k]
        fake += zero if over < zero else over
        dc[k] = share if over > zero else zero
    return real * share, fake * share


def _mean_score(a: Tensor, c: Tensor, dc: Tensor) -> float:
    share, total = c.dtype.type(1) / c.dtype.type(c.size), c.dtype.type(0)
    for k in range(c.size):
        total -= c[k]
        dc[k] = -share
    return total * share


NONSATURATING = Pair(_cross_entropy(1.0), _fool)
NONSATURATING_FLOORED = Pair(_floored_cross_entropy, _floored_fool)
MINIMAX = Pair(_cross_entropy(1.0), _escape)
ZERO_SUM = Pair(_cross_entropy(0.5), _zero_sum)
LEAST_SQUARES = Pair(_squares, _squares_to_one)
HINGE = Pair(_margins, _mean_score)
