"""The α-loss of D's and of G's own α: cross-entropy at 1, probability of an error for α → ∞ (Kurri 2021, Welfert 2023).

ℓ(P) = α/(α − 1) · (1 − P^((α − 1)/α)) for the probability P of the right answer, −log P for α = 1. With β = 1 − 1/α
and P = exp(−s), s a softplus, this is (1 − exp(−β·s)) / β.
"""

from gancli import scalars
from gancli.arrays import Tensor, mean, namespace, softplus
from gancli.config import LossParameters
from gancli.losses.loss import ALPHA_D, ALPHA_G, Loss, separable

LOG_2 = 0.6931471805599453


def _loss(surprise: Tensor, alpha: float) -> Tensor:
    """ℓ from s = −log P."""
    beta = 1 - 1 / alpha
    return surprise if beta == 0 else -namespace(surprise).expm1(-beta * surprise) / beta


def _discriminate(a: Tensor, c: Tensor, p: LossParameters) -> tuple[Tensor, Tensor]:
    return mean(_loss(softplus(-a), p.alpha_d)), mean(_loss(softplus(c), p.alpha_d))


def _at_half(alpha: float) -> float:
    beta = 1 - 1 / alpha
    return LOG_2 if beta == 0 else float((1 - 0.5**beta) / beta)


def _column(v: float, index: int, numbers: Tensor) -> tuple[float, float]:
    """The loss and its slope where the surprise is softplus(v)."""
    one = numbers.dtype.type(1)
    beta, surprise = one - one / numbers[index], scalars.softplus(v)
    value = surprise if beta == 0 else -scalars.expm1(-beta * surprise) / beta
    return value, scalars.exp(-beta * surprise) * scalars.sigmoid(v)


def _real_column(v: float, numbers: Tensor) -> tuple[float, float]:
    value, slope = _column(-v, ALPHA_D, numbers)
    return value, -slope


def _fake_column(v: float, numbers: Tensor) -> tuple[float, float]:
    return _column(v, ALPHA_D, numbers)


def _fool_column(v: float, numbers: Tensor) -> tuple[float, float]:
    value, slope = _column(-v, ALPHA_G, numbers)
    return value, -slope


def _escape_column(v: float, numbers: Tensor) -> tuple[float, float]:
    value, slope = _column(v, ALPHA_G, numbers)
    return -value, -slope


ROWS: dict[str, Loss] = {
    "alpha": Loss(
        _discriminate,
        lambda a, c, p: mean(_loss(softplus(-c), p.alpha_g)),
        lambda p: (2 * _at_half(p.alpha_d), _at_half(p.alpha_g)),
        separable(_real_column, _fake_column, _fool_column),
        "α-losses of D (loss.alpha_d) and of a G that does not saturate (loss.alpha_g) (Welfert 2023)",
        ("alpha_d", "alpha_g"),
    ),
    "alpha-saturating": Loss(
        _discriminate,
        lambda a, c, p: -mean(_loss(softplus(c), p.alpha_g)),
        lambda p: (2 * _at_half(p.alpha_d), -_at_half(p.alpha_g)),
        separable(_real_column, _fake_column, _escape_column),
        "the same with a G that minimises minus the α-loss of being found out (Kurri 2021)",
        ("alpha_d", "alpha_g"),
    ),
}
