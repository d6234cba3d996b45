"""Games in which D's raw output is a score: squares, margins, Wasserstein, energies."""

from gancli import scalars
from gancli.arrays import Tensor, mean, relu, softplus
from gancli.config import LossParameters
from gancli.losses.cross_entropy import fool_column
from gancli.losses.loss import MARGIN, Loss, always, separable


def _energy(a: Tensor, c: Tensor, p: LossParameters) -> tuple[Tensor, Tensor]:
    return mean(softplus(-a)), mean(relu(p.margin - softplus(-c)))


def _to_one_column(v: float, numbers: Tensor) -> tuple[float, float]:
    gap = v - numbers.dtype.type(1)
    return numbers.dtype.type(0.5) * gap * gap, gap


def _to_zero_column(v: float, numbers: Tensor) -> tuple[float, float]:
    return numbers.dtype.type(0.5) * v * v, v


def _above_one_column(v: float, numbers: Tensor) -> tuple[float, float]:
    zero, one = numbers.dtype.type(0), numbers.dtype.type(1)
    short = one - v
    return zero if short < zero else short, -one if short > zero else zero


def _below_minus_one_column(v: float, numbers: Tensor) -> tuple[float, float]:
    zero, one = numbers.dtype.type(0), numbers.dtype.type(1)
    over = one + v
    return zero if over < zero else over, one if over > zero else zero


def plus_column(v: float, numbers: Tensor) -> tuple[float, float]:
    """The score."""
    return v, numbers.dtype.type(1)


def minus_column(v: float, numbers: Tensor) -> tuple[float, float]:
    """Minus the score."""
    return -v, -numbers.dtype.type(1)


def _up_to_margin_column(v: float, numbers: Tensor) -> tuple[float, float]:
    zero = numbers.dtype.type(0)
    short = numbers[MARGIN] - scalars.softplus(-v)
    return zero if short < zero else short, scalars.sigmoid(-v) if short > zero else zero


ROWS: dict[str, Loss] = {
    "least-squares": Loss(
        lambda a, c, p: (0.5 * mean((a - 1) * (a - 1)), 0.5 * mean(c * c)),
        lambda a, c, p: 0.5 * mean((c - 1) * (c - 1)),
        always(0.25, 0.125),
        separable(_to_one_column, _to_zero_column, _to_one_column),
        "squared distance of D's raw output to 1 and 0 (Mao 2017)",
        of_odds=False,
    ),
    "hinge": Loss(
        lambda a, c, p: (mean(relu(1 - a)), mean(relu(1 + c))),
        lambda a, c, p: -mean(c),
        always(2.0, None),
        separable(_above_one_column, _below_minus_one_column, minus_column),
        "margins of 1 for D, D's raw output for G (Lim & Ye 2017)",
        of_odds=False,
    ),
    "wasserstein": Loss(
        lambda a, c, p: (-mean(a), mean(c)),
        lambda a, c, p: -mean(c),
        always(0.0, None),
        separable(minus_column, plus_column, minus_column),
        "difference of D's mean scores; needs discriminator.clip or a penalty (Arjovsky 2017)",
        of_odds=False,
    ),
    "energy": Loss(
        _energy,
        lambda a, c, p: mean(softplus(-c)),
        lambda p: (p.margin, None),
        separable(fool_column, _up_to_margin_column, fool_column),
        "energies E = softplus(−raw output): D lowers real ones, lifts generated ones to loss.margin (Zhao 2017)",
        ("margin",),
        of_odds=False,
    ),
}
