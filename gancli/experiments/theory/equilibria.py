"""Both losses where generated points are like the real ones and D is the best constant: predicted and found.

The predicted values are the textbook's. The found ones come from the product's losses alone: D's raw output is moved to
where the slope of its loss vanishes, which autograd says, and both losses are read off there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import torch

from gancli.config import Experiment, LossParameters
from gancli.experiments.theory.pair import Pair
from gancli.experiments.theory.settings import changed
from gancli.losses import LOSSES, Loss

_WIDEST = 30.0
_APART = 0.5
_LN2 = log(2)
FREE = frozenset(f"loss_parameters.{name}" for name in ("label", "alpha_d", "alpha_g", "margin"))
"""The settings that matter."""

Rule = Callable[[LossParameters], tuple[float, float | None]]


@dataclass(frozen=True)
class Rest:
    """One loss at rest.

    Attributes:
        loss: Its name.
        d: D's loss.
        g: G's; None predicted and measured where it is different for every constant that D may be.
        stated: What the row of LOSSES says of the two.
    """

    loss: str
    d: Pair
    g: Pair
    stated: tuple[float | None, float | None]


def _label(p: LossParameters) -> float:
    """D's cross-entropy where its best answer is label / 2 (Salimans 2016)."""
    return -p.label * log(p.label / 2) - (2 - p.label) * log(1 - p.label / 2)


def _half(alpha: float) -> float:
    """The α-loss of a guess (Sypherd 2019)."""
    return _LN2 if alpha == 1 else alpha / (alpha - 1) * (1 - 0.5 ** ((alpha - 1) / alpha))


EQUILIBRIA: dict[str, Rule] = {
    "nonsaturating": lambda p: (_label(p), -log(p.label / 2)),
    "nonsaturating-floored": lambda p: (2 * _LN2, _LN2),
    "minimax": lambda p: (_label(p), log(1 - p.label / 2)),
    "zero-sum": lambda p: (_label(p) / 2, -_label(p) / 2),
    "least-squares": lambda p: (0.25, 0.125),
    "hinge": lambda p: (2.0, None),
    "wasserstein": lambda p: (0.0, None),
    "energy": lambda p: (p.margin, None),
    "relativistic": lambda p: (_LN2, _LN2),
    "relativistic-average": lambda p: (2 * _LN2, 2 * _LN2),
    "f-kl": lambda p: (0.0, -1.0),
    "f-reverse-kl": lambda p: (0.0, 1.0),
    "f-pearson": lambda p: (0.0, 0.0),
    "f-jeffreys": lambda p: (0.0, 0.0),
    "f-js": lambda p: (0.0, 0.0),
    "alpha": lambda p: (2 * _half(p.alpha_d), _half(p.alpha_g)),
    "alpha-saturating": lambda p: (2 * _half(p.alpha_d), -_half(p.alpha_g)),
}
"""D's loss and G's (Goodfellow 2014, Mao 2017, Nowozin 2016: −f*(f′(1)), …); None for a band of values."""


def equilibria(settings: Sequence[str] = ()) -> tuple[list[Rest], dict[str, Any]]:
    """Every loss in which D's raw output decides; and which settings were changed.

    Raises:
        UsageError: A setting that no loss takes.
    """
    experiment, differing = changed("equilibrium", Experiment(), FREE, settings)
    parameters = experiment.loss_parameters
    return [_rest(name, rule(parameters), parameters) for name, rule in EQUILIBRIA.items()], differing


def _rest(name: str, predicted: tuple[float, float | None], parameters: LossParameters) -> Rest:
    loss = LOSSES[name]
    best = _flat_place(loss, parameters)
    d, g = _losses(loss, parameters, best)
    _, elsewhere = _losses(loss, parameters, best + _APART)
    is_band = abs(_slope(loss, parameters, best + _APART)) < 1e-12 and abs(g - elsewhere) > 1e-12
    return Rest(
        name, Pair(predicted[0], d), Pair(predicted[1], None if is_band else g), loss.equilibrium(parameters)
    )


def _losses(loss: Loss, parameters: LossParameters, v: float) -> tuple[float, float]:
    """D's loss and G's where D answers v to everything."""
    answers = torch.full((1, 2), v, dtype=torch.float64)
    total = sum(loss.discriminator(answers, answers, parameters))
    return float(total), float(loss.generator(answers, answers, parameters))


def _slope(loss: Loss, parameters: LossParameters, v: float) -> float:
    """How D's loss changes with its one answer."""
    answers = torch.full((1, 2), v, dtype=torch.float64, requires_grad=True)
    on_real, on_fake = loss.discriminator(answers, answers, parameters)
    total = (on_real + on_fake).sum()
    return float(torch.autograd.grad(total, answers)[0].sum())


def _flat_place(loss: Loss, parameters: LossParameters) -> float:
    """The answer at which D's loss is flat; 0 where it is flat there already."""
    from scipy.optimize import brentq

    if abs(_slope(loss, parameters, 0.0)) < 1e-12:
        return 0.0
    return float(brentq(lambda v: _slope(loss, parameters, v), -_WIDEST, _WIDEST, xtol=1e-13))
