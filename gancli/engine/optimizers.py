"""Optimisers on the flat weights (E, P) of all members, in place; one line in OPTIMIZERS each.

``update(weights, gradient, slots, step, lr, settings)`` changes ``weights`` and its ``slots`` (arrays like the weights,
zero at the start); ``step`` counts from 1. Multiplications and additions are separate operations throughout: a fused
one rounds differently in a vector's body and its tail, and a member's bits would depend on its neighbours.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from gancli.config import Optimizer as OptimizerSettings

if TYPE_CHECKING:
    from torch import Tensor

Slots = Mapping[str, "Tensor"]
Update = Callable[["Tensor", "Tensor", Slots, int, float, OptimizerSettings], None]


@dataclass(frozen=True)
class Optimizer:
    """One optimiser: its update and the names of the arrays that it carries along."""

    update: Update
    slots: tuple[str, ...]
    description: str


def learning_rate(settings: OptimizerSettings, step: int) -> float:
    """The staircase: lr · decay^⌊(step − 1) / decay_every⌋ at the network's own step, counted from 1."""
    return settings.lr * settings.decay ** ((step - 1) // settings.decay_every)


def _sgd(
    weights: "Tensor", gradient: "Tensor", slots: Slots, step: int, lr: float, settings: OptimizerSettings
) -> None:
    if settings.momentum:
        gradient = slots["velocity"].mul_(settings.momentum).add_(gradient)
    weights.sub_(gradient * lr)


def _adam(
    weights: "Tensor", gradient: "Tensor", slots: Slots, step: int, lr: float, settings: OptimizerSettings
) -> None:
    """Kingma & Ba 2015, with both bias corrections; epsilon is added to the corrected root."""
    beta1, beta2 = settings.betas
    mean = slots["mean"].mul_(beta1).add_(gradient * (1 - beta1))
    square = slots["square"].mul_(beta2).add_(gradient * gradient * (1 - beta2))
    root = (square.sqrt() / sqrt(1 - beta2**step)).add_(settings.epsilon)
    weights.sub_(mean / root * (lr / (1 - beta1**step)))


OPTIMIZERS: dict[str, Optimizer] = {
    "sgd": Optimizer(_sgd, ("velocity",), "gradient descent, with momentum if asked for"),
    "adam": Optimizer(_adam, ("mean", "square"), "Adam (Kingma & Ba 2015)"),
}
