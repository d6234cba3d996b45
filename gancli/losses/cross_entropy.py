"""Games of binary cross-entropy: a = D's log-odds of real on real points, c on generated ones."""

from collections.abc import Callable
from math import log

from gancli import scalars
from gancli.arrays import Tensor, constant, mean, namespace, softplus
from gancli.config import LossParameters
from gancli.losses.loss import LABEL, Equilibrium, Loss, Pair, always, separable

LOG_FLOOR = 1e-5
_CEILING = -log(LOG_FLOOR)


def _on_real(a: Tensor, label: float) -> Tensor:
    """−label · log D − (1 − label) · log(1 − D)."""
    return softplus(-a) if label == 1 else softplus(-a) + (1 - label) * a


def cross_entropy(a: Tensor, c: Tensor, p: LossParameters) -> tuple[Tensor, Tensor]:
    """E softplus(−a) and E softplus(c), with a smoothed label if asked for."""
    return mean(_on_real(a, p.label)), mean(softplus(c))


def _half_cross_entropy(a: Tensor, c: Tensor, p: LossParameters) -> tuple[Tensor, Tensor]:
    real, fake = cross_entropy(a, c, p)
    half = constant(0.5, real)
    return half * real, half * fake


def _zero_sum(a: Tensor, c: Tensor, p: LossParameters) -> Tensor:
    return -sum(_half_cross_entropy(a, c, p))


def _floored(x: Tensor) -> Tensor:
    """min(softplus(x), −log floor): −log max(p, floor), flat where the floor holds."""
    return namespace(x).clip(softplus(x), None, _CEILING)


def real_column(v: float, numbers: Tensor) -> tuple[float, float]:
    """D's cross-entropy on a real point, with its label."""
    smooth = numbers.dtype.type(1) - numbers[LABEL]
    return scalars.softplus(-v) + smooth * v, smooth - scalars.sigmoid(-v)


def fake_column(v: float, numbers: Tensor) -> tuple[float, float]:
    """softplus(v): the surprise of a D that should have said generated."""
    return scalars.softplus(v), scalars.sigmoid(v)


def fool_column(v: float, numbers: Tensor) -> tuple[float, float]:
    """softplus(−v): the surprise of a D that should have said real."""
    return scalars.softplus(-v), -scalars.sigmoid(-v)


def _escape_column(v: float, numbers: Tensor) -> tuple[float, float]:
    return -scalars.softplus(v), -scalars.sigmoid(v)


def _floored_real_column(v: float, numbers: Tensor) -> tuple[float, float]:
    value, ceiling = scalars.softplus(-v), numbers.dtype.type(_CEILING)
    flat = value > ceiling
    return ceiling if flat else value, numbers.dtype.type(0) if flat else -scalars.sigmoid(-v)


def _floored_fake_column(v: float, numbers: Tensor) -> tuple[float, float]:
    value, ceiling = scalars.softplus(v), numbers.dtype.type(_CEILING)
    flat = value > ceiling
    return ceiling if flat else value, numbers.dtype.type(0) if flat else scalars.sigmoid(v)


def _half_cross_entropy_native(
    a: Tensor, c: Tensor, da: Tensor, dc: Tensor, numbers: Tensor
) -> tuple[float, float]:
    share = a.dtype.type(0.5) / a.dtype.type(a.size)
    smooth = a.dtype.type(1) - numbers[LABEL]
    real = fake = a.dtype.type(0)
    for k in range(a.size):
        real += scalars.softplus(-a[k]) + smooth * a[k]
        da[k] = share * (smooth - scalars.sigmoid(-a[k]))
    for k in range(c.size):
        fake += scalars.softplus(c[k])
        dc[k] = share * scalars.sigmoid(c[k])
    return real * share, fake * share


def _zero_sum_native(a: Tensor, c: Tensor, dc: Tensor, rows: int, numbers: Tensor) -> float:
    share = c.dtype.type(0.5) / c.dtype.type(c.size)
    smooth = c.dtype.type(1) - numbers[LABEL]
    total = c.dtype.type(0)
    for k in range(a.size):
        total -= scalars.softplus(-a[k]) + smooth * a[k]
    for k in range(c.size):
        total -= scalars.softplus(c[k])
        dc[k] = -share * scalars.sigmoid(c[k])
    return total * share


def smoothed(generator: Callable[[float], float]) -> Callable[[LossParameters], Equilibrium]:
    """The equilibrium: where q = p the best D is label / 2 (Salimans 2016), of which G's loss is a function."""
    return lambda p: (_best(p.label), generator(p.label / 2))


def _best(label: float) -> float:
    return -label * log(label / 2) - (2 - label) * log(1 - label / 2)


ROWS: dict[str, Loss] = {
    "nonsaturating": Loss(
        cross_entropy,
        lambda a, c, p: mean(softplus(-c)),
        smoothed(lambda d: -log(d)),
        separable(real_column, fake_column, fool_column),
        "binary cross-entropy; G maximises log D(G(z)) (Goodfellow 2014)",
        ("label",),
    ),
    "nonsaturating-floored": Loss(
        lambda a, c, p: (mean(_floored(-a)), mean(_floored(c))),
        lambda a, c, p: mean(_floored(-c)),
        always(2 * log(2), log(2)),
        separable(_floored_real_column, _floored_fake_column, _floored_real_column),
        "the same with log(max(p, 1e-5)) for every logarithm",
    ),
    "minimax": Loss(
        cross_entropy,
        lambda a, c, p: -mean(softplus(c)),
        smoothed(lambda d: log(1 - d)),
        separable(real_column, fake_column, _escape_column),
        "binary cross-entropy; G minimises log(1 − D(G(z))) (Goodfellow 2014)",
        ("label",),
    ),
    "zero-sum": Loss(
        _half_cross_entropy,
        _zero_sum,
        lambda p: (0.5 * _best(p.label), -0.5 * _best(p.label)),
        Pair(_half_cross_entropy_native, _zero_sum_native),
        "D's mean cross-entropy over all rows, and for G minus the same",
        ("label",),
        generator_needs_real=True,
    ),
}
