"""Variational f-divergences: D maximises E g(a) − E f*(g(c)), G minimises −E f*(g(c)) (Nowozin 2016, tables 2 and 6).

g is the output activation that keeps its value in the domain of the conjugate f*. Where q = p the best g is f′(1) and
D's loss 0, since f(1) = 0.
"""

from collections.abc import Callable
from math import log

from gancli import scalars
from gancli.arrays import Tensor, detach, mean, namespace, relu, softplus
from gancli.losses.loss import Column, Loss, always, separable
from gancli.losses.scores import minus_column

_NEWTON = 40
_LOG_2 = log(2)


def _log_w(v: Tensor) -> Tensor:
    """The log w with w + log w = 1 − v: minus the log density ratio at which Jeffreys' f′ is v (w is Lambert's W).

    Newton's steps from above; the last two carry the gradient, and the gradient of the gradient.
    """
    xp = namespace(v)
    fixed = detach(v)
    s = xp.log1p(relu(1 - fixed)) - relu(fixed - 1)
    for _ in range(_NEWTON):
        s = s - (xp.exp(s) + s - 1 + fixed) / (xp.exp(s) + 1)
    for _ in range(2):
        s = s - (xp.exp(s) + s - 1 + v) / (xp.exp(s) + 1)
    return s


def _jeffreys(v: Tensor) -> Tensor:
    """W + 1/W + v − 2, by log W: in float32 the square of a small W is 0."""
    xp, s = namespace(v), _log_w(v)
    return xp.exp(s) + xp.exp(-s) + v - 2


def _kl_column(v: float, numbers: Tensor) -> tuple[float, float]:
    value = scalars.exp(v - numbers.dtype.type(1))
    return value, value


def _reverse_kl_real_column(v: float, numbers: Tensor) -> tuple[float, float]:
    value = scalars.exp(-v)
    return value, -value


def _reverse_kl_column(v: float, numbers: Tensor) -> tuple[float, float]:
    one = numbers.dtype.type(1)
    return v - one, one


def _pearson_column(v: float, numbers: Tensor) -> tuple[float, float]:
    one, half = numbers.dtype.type(1), numbers.dtype.type(0.5)
    return half * half * v * v + v, half * v + one


def _jeffreys_column(v: float, numbers: Tensor) -> tuple[float, float]:
    """f* and its slope, the density ratio."""
    zero, one = numbers.dtype.type(0), numbers.dtype.type(1)
    up, down = one - v, v - one
    s = scalars.log1p(up if up > zero else zero) - (down if down > zero else zero)
    for _ in range(_NEWTON):
        w = scalars.exp(s)
        s -= (w + s - one + v) / (w + one)
    w = scalars.exp(s)
    return w + one / w + v - one - one, one / w


def _js_real_column(v: float, numbers: Tensor) -> tuple[float, float]:
    return scalars.softplus(-v) - numbers.dtype.type(_LOG_2), -scalars.sigmoid(-v)


def _js_column(v: float, numbers: Tensor) -> tuple[float, float]:
    return scalars.softplus(v) - numbers.dtype.type(_LOG_2), scalars.sigmoid(v)


def _divergence(
    activation: Callable[[Tensor], Tensor],
    conjugate: Callable[[Tensor], Tensor],
    real_column: Column,
    fake_column: Column,
    rest: float,
    name: str,
) -> Loss:
    """A row: g, f*∘g, the same with slopes for the compiled loop (−g and f*∘g), f*(f′(1)), and its name."""
    return Loss(
        lambda a, c, p: (-mean(activation(a)), mean(conjugate(c))),
        lambda a, c, p: -mean(conjugate(c)),
        always(0.0, -rest),
        separable(real_column, fake_column, fake_column, sign=-1),
        f"variational {name} (Nowozin 2016)",
        of_odds=False,
    )


ROWS: dict[str, Loss] = {
    "f-kl": _divergence(
        lambda v: v, lambda v: namespace(v).exp(v - 1), minus_column, _kl_column, 1.0, "KL of p from q"
    ),
    "f-reverse-kl": _divergence(
        lambda v: -namespace(v).exp(-v),
        lambda v: v - 1,
        _reverse_kl_real_column,
        _reverse_kl_column,
        -1.0,
        "KL of q from p",
    ),
    "f-pearson": _divergence(
        lambda v: v, lambda v: 0.25 * v * v + v, minus_column, _pearson_column, 0.0, "Pearson χ²"
    ),
    "f-jeffreys": _divergence(
        lambda v: v, _jeffreys, minus_column, _jeffreys_column, 0.0, "sum of both KL divergences"
    ),
    "f-js": _divergence(
        lambda v: log(2) - softplus(-v),
        lambda v: softplus(v) - log(2),
        _js_real_column,
        _js_column,
        0.0,
        "Jensen–Shannon divergence, twice; minimax shifted by 2 log 2",
    ),
}
