"""The games: what D and G minimise, from D's log-odds (or scores) a on real and c on generated columns.

``discriminator(a, c)`` returns two terms whose sum is D's loss, the one on real and the one on generated columns, since
the tutorials print them apart. Every function takes ``(…, B)`` to ``(…)``. The same for the fused engine, with the
gradients beside them, lies in ``losses.native``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import log

from gancli.arrays import Tensor, constant, mean, namespace, relu, softplus
from gancli.losses import native as compiled
from gancli.losses.penalties import PENALTIES, Penalty

__all__ = ["LOSSES", "PENALTIES", "Loss", "Penalty"]

LOG_FLOOR = compiled.LOG_FLOOR


@dataclass(frozen=True)
class Loss:
    """One game, with the value of both losses where the generated distribution is the target."""

    discriminator: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]
    generator: Callable[[Tensor, Tensor], Tensor]
    equilibrium: tuple[float | None, float | None]
    native: compiled.Pair | None
    """Both losses with their gradients, for the fused engine."""
    description: str
    generator_needs_real: bool = False
    of_odds: bool = True
    """Whether D's raw output is a log-odds of "real"; a score without bounds otherwise."""


def _cross_entropy(a: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    return mean(softplus(-a)), mean(softplus(c))


def _floored(x: Tensor) -> Tensor:
    """min(softplus(x), −log floor): −log max(p, floor), flat where the floor holds."""
    return namespace(x).clip(softplus(x), None, -log(LOG_FLOOR))


def _floored_cross_entropy(a: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    return mean(_floored(-a)), mean(_floored(c))


def _half_cross_entropy(a: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    real, fake = _cross_entropy(a, c)
    half = constant(0.5, real)
    return half * real, half * fake


def _least_squares(a: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    return 0.5 * mean((a - 1) * (a - 1)), 0.5 * mean(c * c)


LOSSES: dict[str, Loss] = {
    "nonsaturating": Loss(
        _cross_entropy,
        lambda a, c: mean(softplus(-c)),
        (2 * log(2), log(2)),
        compiled.NONSATURATING,
        "binary cross-entropy; G maximises log D(G(z)) (Goodfellow 2014)",
    ),
    "nonsaturating-floored": Loss(
        _floored_cross_entropy,
        lambda a, c: mean(_floored(-c)),
        (2 * log(2), log(2)),
        compiled.NONSATURATING_FLOORED,
        "the same with log(max(p, 1e-5)) for every logarithm",
    ),
    "minimax": Loss(
        _cross_entropy,
        lambda a, c: -mean(softplus(c)),
        (2 * log(2), -log(2)),
        compiled.MINIMAX,
        "binary cross-entropy; G minimises log(1 − D(G(z))) (Goodfellow 2014)",
    ),
    "zero-sum": Loss(
        _half_cross_entropy,
        lambda a, c: -sum(_half_cross_entropy(a, c)),
        (log(2), -log(2)),
        compiled.ZERO_SUM,
        "D's mean cross-entropy over all rows, and for G minus the same",
        generator_needs_real=True,
    ),
    "least-squares": Loss(
        _least_squares,
        lambda a, c: 0.5 * mean((c - 1) * (c - 1)),
        (0.25, 0.125),
        compiled.LEAST_SQUARES,
        "squared distance of D's raw output to 1 and 0 (Mao 2017)",
        of_odds=False,
    ),
    "hinge": Loss(
        lambda a, c: (mean(relu(1 - a)), mean(relu(1 + c))),
        lambda a, c: -mean(c),
        (2.0, None),
        compiled.HINGE,
        "margins of 1 for D, D's raw output for G (Lim & Ye 2017)",
        of_odds=False,
    ),
}
