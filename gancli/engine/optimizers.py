"""Optimisers on the flat weights (E, P) of all members, in place; one line in OPTIMIZERS each.

``update(weights, gradient, slots, factors, settings)`` changes ``weights`` and its ``slots`` (arrays like the weights,
zero at the start). ``factors`` are the numbers of this very update, scalars on the weights' device: what
``factors(settings, step)`` says, ``step`` from 1, made ahead for many updates. Multiplications and additions are
separate operations throughout: a fused one rounds differently in a vector's body and its tail, and a member's bits
would depend on its neighbours.

``native(weights, gradient, slots, step, lr, settings)`` is the same for one member in the fused engine: ``slots``
(S, P), ``settings`` the numbers (momentum, β₁, β₂, epsilon) in float64, ``step`` counts from 1.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from gancli.config import Optimizer as OptimizerSettings

if TYPE_CHECKING:
    from torch import Tensor

Slots = Mapping[str, "Tensor"]
Factors = Sequence["Tensor"]
Numbers = npt.NDArray[np.floating]
NativeUpdate = Callable[[Numbers, Numbers, Numbers, int, float, Numbers], None]
Update = Callable[["Tensor", "Tensor", Slots, Factors, OptimizerSettings], None]


@dataclass(frozen=True)
class Optimizer:
    """One optimiser: its update, the numbers that an update takes, the names of the arrays that it carries along."""

    update: Update
    factors: Callable[[OptimizerSettings, int], tuple[float, ...]]
    native: NativeUpdate | None
    slots: tuple[str, ...]
    description: str


def learning_rate(settings: OptimizerSettings, step: int) -> float:
    """The staircase: lr · decay^⌊(step − 1) / decay_every⌋ at the network's own step, counted from 1."""
    return settings.lr * settings.decay ** ((step - 1) // settings.decay_every)


def schedule(settings: OptimizerSettings, first: int, steps: int) -> npt.NDArray[np.float64]:
    """The factors of ``steps`` updates after the first ``first``, (steps, factors)."""
    factors = OPTIMIZERS[settings.name].factors
    return np.array([factors(settings, step) for step in range(first + 1, first + steps + 1)])


def _sgd_factors(settings: OptimizerSettings, step: int) -> tuple[float, ...]:
    return settings.momentum, learning_rate(settings, step)


def _sgd(
    weights: "Tensor", gradient: "Tensor", slots: Slots, factors: Factors, settings: OptimizerSettings
) -> None:
    momentum, lr = factors
    if settings.momentum:
        gradient = slots["velocity"].mul_(momentum).add_(gradient)
    weights.sub_(gradient * lr)


def _adam_factors(settings: OptimizerSettings, step: int) -> tuple[float, ...]:
    """Both decays with their complements, the correction of the root, epsilon, the corrected rate."""
    beta1, beta2 = settings.betas
    rate = learning_rate(settings, step) / (1 - beta1**step)
    return beta1, 1 - beta1, beta2, 1 - beta2, sqrt(1 - beta2**step), settings.epsilon, rate


def _adam(
    weights: "Tensor", gradient: "Tensor", slots: Slots, factors: Factors, settings: OptimizerSettings
) -> None:
    """Kingma & Ba 2015, with both bias corrections; epsilon is added to the corrected root."""
    beta1, new1, beta2, new2, correction, epsilon, rate = factors
    mean = slots["mean"].mul_(beta1).add_(gradient * new1)
    square = slots["square"].mul_(beta2).add_(gradient * gradient * new2)
    root = (square.sqrt() / correction).add_(epsilon)
    weights.sub_(mean / root * rate)


def _sgd_native(
    weights: Numbers, gradient: Numbers, slots: Numbers, step: int, lr: float, settings: Numbers
) -> None:
    rate, momentum = weights.dtype.type(lr), weights.dtype.type(settings[0])
    velocity = slots[0]
    if momentum == 0:
        for k in range(weights.size):
            weights[k] -= rate * gradient[k]
    else:
        for k in range(weights.size):
            velocity[k] = momentum * velocity[k] + gradient[k]
            weights[k] -= rate * velocity[k]


def _adam_native(
    weights: Numbers, gradient: Numbers, slots: Numbers, step: int, lr: float, settings: Numbers
) -> None:
    number, beta1, beta2 = weights.dtype.type, settings[1], settings[2]
    keep1, keep2, take1, take2 = number(beta1), number(beta2), number(1 - beta1), number(1 - beta2)
    rate, correction = number(lr / (1 - beta1**step)), number(1 / sqrt(1 - beta2**step))
    epsilon = number(settings[3])
    mean, square = slots[0], slots[1]
    for k in range(weights.size):
        mean[k] = keep1 * mean[k] + take1 * gradient[k]
        square[k] = keep2 * square[k] + take2 * gradient[k] * gradient[k]
        weights[k] -= rate * mean[k] / (np.sqrt(square[k]) * correction + epsilon)


OPTIMIZERS: dict[str, Optimizer] = {
    "sgd": Optimizer(
        _sgd, _sgd_factors, _sgd_native, ("velocity",), "gradient descent, with momentum if asked for"
    ),
    "adam": Optimizer(_adam, _adam_factors, _adam_native, ("mean", "square"), "Adam (Kingma & Ba 2015)"),
}
