"""The slope and the curvature of every loss in closed form, as one writes them down from the papers.

A ``Bend`` takes D's raw output to (first, second derivative). They are the yardstick for the losses of the product, so
nothing here calls those.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import log
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from gancli.config import LossParameters

Vector = npt.NDArray[np.float64]
Numbers = Any
"""A number or an array of float64."""
Bend = Callable[[Numbers], tuple[Numbers, Numbers]]


@dataclass(frozen=True)
class Slopes:
    """One loss.

    Attributes:
        real: Of D's loss on a real point; not used where points are compared.
        fake: Of D's loss on a generated point; where points are compared, in c − a.
        generator: Of G's loss, likewise.
        compares: Points are taken one by one, in pairs, or each against the mean of the others.
        generator_real: Of G's loss on a real point, where points are taken one by one.
    """

    real: Bend
    fake: Bend
    generator: Bend
    compares: Literal["", "pairs", "means"] = ""
    generator_real: Bend = lambda v: (0 * np.asarray(v), 0 * np.asarray(v))


def sigmoid(v: Numbers) -> Numbers:
    """1 / (1 + e⁻ᵛ)."""
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(v, np.float64)))


def found_out(v: Numbers) -> tuple[Numbers, Numbers]:
    """Of −log(1 − D) = log(1 + eᵛ)."""
    return sigmoid(v), sigmoid(v) * sigmoid(-v)


def believed(v: Numbers) -> tuple[Numbers, Numbers]:
    """Of −log D = log(1 + e⁻ᵛ)."""
    return -sigmoid(-v), sigmoid(v) * sigmoid(-v)


def _smoothed(label: float) -> Bend:
    """Of −label · log D − (1 − label) · log(1 − D): the target label (Salimans 2016)."""
    return lambda v: (believed(v)[0] + 1 - label, believed(v)[1])


def _times(factor: float, bend: Bend) -> Bend:
    def scaled(v: Numbers) -> tuple[Numbers, Numbers]:
        first, second = bend(v)
        return factor * first, factor * second

    return scaled


def _within(bend: Bend, inside: Callable[[Numbers], Numbers]) -> Bend:
    """The same where a condition holds, flat elsewhere."""

    def bounded(v: Numbers) -> tuple[Numbers, Numbers]:
        first, second = bend(v)
        return np.where(inside(v), first, 0.0), np.where(inside(v), second, 0.0)

    return bounded


def _line(slope: float) -> Bend:
    return lambda v: (slope + 0 * np.asarray(v), 0 * np.asarray(v))


def _parabola(centre: float) -> Bend:
    """Of ½(v − centre)²."""
    return lambda v: (v - centre, 1 + 0 * np.asarray(v))


def _alpha(alpha: float, sign: float) -> Bend:
    """Of α/(α − 1) · (1 − P^((α − 1)/α)), P the probability that v gives to the right answer (Sypherd 2019)."""
    power = 1 - 1 / alpha

    def bend(v: Numbers) -> tuple[Numbers, Numbers]:
        right, wrong = sigmoid(-sign * v), sigmoid(sign * v)
        weight = right**power
        return sign * weight * wrong, weight * wrong * (right - power * wrong)

    return bend


def _jeffreys(v: Numbers) -> tuple[Numbers, Numbers]:
    """Of the conjugate of (u − 1) log u: its slope is the u with 1 − 1/u + log u = v, u = 1 / W(e^(1 − v))."""
    from scipy.special import lambertw

    u = 1 / np.real(lambertw(np.exp(1 - np.asarray(v, np.float64))))
    return u, u * u / (1 + u)


_CEILING = log(1e5) + np.log1p(-1e-5)
"""The log-odds at which −log(1 − D) reaches −log 1e-5."""


def _floored(bend: Bend, sign: float) -> Bend:
    return _within(bend, lambda v: sign * v <= _CEILING)


def _exp(v: Numbers) -> tuple[Numbers, Numbers]:
    return np.exp(v - 1), np.exp(v - 1)


def _divergence(activation: Bend, conjugate: Bend) -> Slopes:
    """D maximises E g(a) − E f*(g(c)), G minimises −E f*(g(c)) (Nowozin 2016, equation 7)."""
    return Slopes(_times(-1.0, activation), conjugate, _times(-1.0, conjugate))


SLOPES: dict[str, Callable[[LossParameters], Slopes]] = {
    "nonsaturating": lambda p: Slopes(_smoothed(p.label), found_out, believed),
    "nonsaturating-floored": lambda p: Slopes(
        _floored(believed, -1.0), _floored(found_out, 1.0), _floored(believed, -1.0)
    ),
    "minimax": lambda p: Slopes(_smoothed(p.label), found_out, _times(-1.0, found_out)),
    "zero-sum": lambda p: Slopes(
        _times(0.5, _smoothed(p.label)),
        _times(0.5, found_out),
        _times(-0.5, found_out),
        generator_real=_times(-0.5, _smoothed(p.label)),
    ),
    "least-squares": lambda p: Slopes(_parabola(1.0), _parabola(0.0), _parabola(1.0)),
    "hinge": lambda p: Slopes(
        _within(_line(-1.0), lambda v: v < 1), _within(_line(1.0), lambda v: v > -1), _line(-1.0)
    ),
    "wasserstein": lambda p: Slopes(_line(-1.0), _line(1.0), _line(-1.0)),
    "energy": lambda p: Slopes(
        believed,
        _within(_times(-1.0, believed), lambda v: np.logaddexp(0, -v) < p.margin),
        believed,
    ),
    "relativistic": lambda p: Slopes(_line(0.0), found_out, believed, "pairs"),
    "relativistic-average": lambda p: Slopes(_line(0.0), found_out, believed, "means"),
    "f-kl": lambda p: _divergence(_line(1.0), _exp),
    "f-reverse-kl": lambda p: _divergence(lambda v: (np.exp(-v), -np.exp(-v)), _line(1.0)),
    "f-pearson": lambda p: _divergence(_line(1.0), lambda v: (v / 2 + 1, 0.5 + 0 * np.asarray(v))),
    "f-jeffreys": lambda p: _divergence(_line(1.0), _jeffreys),
    "f-js": lambda p: _divergence(_times(-1.0, believed), found_out),
    "alpha": lambda p: Slopes(_alpha(p.alpha_d, -1.0), _alpha(p.alpha_d, 1.0), _alpha(p.alpha_g, -1.0)),
    "alpha-saturating": lambda p: Slopes(
        _alpha(p.alpha_d, -1.0), _alpha(p.alpha_d, 1.0), _times(-1.0, _alpha(p.alpha_g, 1.0))
    ),
}
"""The games of LOSSES in which D takes part with its raw output."""

RIDGES: dict[str, Bend] = {
    "none": _line(0.0),
    "weights": _parabola(0.0),
    "r1": _parabola(0.0),
    "r2": _parabola(0.0),
    "r1+r2": _times(2.0, _parabola(0.0)),
    "gp": lambda w: (2 * (w - np.sign(w)), np.where(w == 0, np.nan, 2.0)),
    "lp": lambda w: (
        2 * np.sign(w) * np.maximum(np.abs(w) - 1, 0),
        np.where(np.abs(w) > 1, 2.0, 0.0),
    ),
    "dragan": lambda w: (2 * (w - np.sign(w)), np.where(w == 0, np.nan, 2.0)),
}
"""D's penalties on a D that is linear in what it judges, in its slope w; a kink has no curvature."""
