"""Optimisers on the flat weights (E, P) of all members, in place; one line in OPTIMIZERS each.

``update(weights, gradient, slots, factors, settings)`` changes ``weights`` and its ``slots`` (arrays like the weights,
zero at the start). ``factors`` are the numbers of this very update, scalars on the weights' device: what
``factors(settings, lr, step)`` says, ``step`` from 1, made ahead for many updates. Multiplications and additions are
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
from gancli.engine.schedules import SCHEDULES

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
    factors: Callable[[OptimizerSettings, float, int], tuple[float, ...]]
    native: NativeUpdate | None
    slots: tuple[str, ...]
    description: str


def learning_rate(settings: OptimizerSettings, step: int, whole: int) -> float:
    """The rate at the network's own step, counted from 1, of ``whole`` in the run."""
    rate = SCHEDULES[settings.schedule].rate
    return rate(settings.lr, settings.decay, settings.decay_every, whole, step)


def schedule(settings: OptimizerSettings, first: int, steps: int, whole: int) -> npt.NDArray[np.float64]:
    """The rate and the factors of ``steps`` updates after the first ``first``, (steps, 1 + factors)."""
    factors = OPTIMIZERS[settings.name].factors
    numbers = range(first + 1, first + steps + 1)
    rates = [learning_rate(settings, step, whole) for step in numbers]
    return np.array([(lr, *factors(settings, lr, step)) for lr, step in zip(rates, numbers, strict=True)])


def _sgd_factors(settings: OptimizerSettings, lr: float, step: int) -> tuple[float, ...]:
    return settings.momentum, lr


def _sgd(
    weights: "Tensor", gradient: "Tensor", slots: Slots, factors: Factors, settings: OptimizerSettings
) -> None:
    momentum, lr = factors
    if settings.momentum:
        gradient = slots["velocity"].mul_(momentum).add_(gradient)
    weights.sub_(gradient * lr)


def _adam_factors(settings: OptimizerSettings, lr: float, step: int) -> tuple[float, ...]:
    """Both decays with their complements, the correction of the root, epsilon, the corrected rate."""
    beta1, beta2 = settings.betas
    rate = lr / (1 - beta1**step)
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


def _rmsprop_factors(settings: OptimizerSettings, lr: float, step: int) -> tuple[float, ...]:
    beta2 = settings.betas[1]
    return beta2, 1 - beta2, settings.epsilon, lr


def _rmsprop(
    weights: "Tensor", gradient: "Tensor", slots: Slots, factors: Factors, settings: OptimizerSettings
) -> None:
    beta2, new2, epsilon, rate = factors
    square = slots["square"].mul_(beta2).add_(gradient * gradient * new2)
    weights.sub_(gradient / square.sqrt().add_(epsilon) * rate)


def _optimistic_factors(settings: OptimizerSettings, lr: float, step: int) -> tuple[float, ...]:
    """The first update has no past, so it is a plain one."""
    return (lr, 0.0) if step == 1 else (2 * lr, lr)


def _optimistic(
    weights: "Tensor", gradient: "Tensor", slots: Slots, factors: Factors, settings: OptimizerSettings
) -> None:
    rate, back = factors
    weights.sub_(gradient * rate)
    weights.add_(slots["before"] * back)
    slots["before"].copy_(gradient)


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


def _rmsprop_native(
    weights: Numbers, gradient: Numbers, slots: Numbers, step: int, lr: float, settings: Numbers
) -> None:
    number = weights.dtype.type
    keep, take, epsilon, rate = number(settings[2]), number(1 - settings[2]), number(settings[3]), number(lr)
    square = slots[0]
    for k in range(weights.size):
        square[k] = keep * square[k] + take * gradient[k] * gradient[k]
        weights[k] -= rate * gradient[k] / (np.sqrt(square[k]) + epsilon)


def _optimistic_native(
    weights: Numbers, gradient: Numbers, slots: Numbers, step: int, lr: float, settings: Numbers
) -> None:
    number, before = weights.dtype.type, slots[0]
    rate, back = number(lr if step == 1 else 2 * lr), number(0 if step == 1 else lr)
    for k in range(weights.size):
        weights[k] += back * before[k] - rate * gradient[k]
        before[k] = gradient[k]


OPTIMIZERS: dict[str, Optimizer] = {
    "sgd": Optimizer(
        _sgd, _sgd_factors, _sgd_native, ("velocity",), "gradient descent, with momentum if asked for"
    ),
    "adam": Optimizer(_adam, _adam_factors, _adam_native, ("mean", "square"), "Adam (Kingma & Ba 2015)"),
    "rmsprop": Optimizer(
        _rmsprop, _rmsprop_factors, _rmsprop_native, ("square",), "RMSprop; its decay is the second of betas"
    ),
    "optimistic": Optimizer(
        _optimistic,
        _optimistic_factors,
        _optimistic_native,
        ("before",),
        "gradient descent that takes twice the new gradient and the last one back (Daskalakis 2018)",
    ),
}
