"""The optimisers by the textbook, on a few numbers: written from the papers and independent of the engine."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gancli.config import Optimizer
from gancli.experiments.theory.slopes import Vector

Memory = tuple[Vector, ...]
Update = Callable[[Vector, Memory, Vector, Optimizer, int], tuple[Vector, Memory]]


@dataclass(frozen=True)
class Rule:
    """An optimiser.

    Attributes:
        update: Numbers, memory, gradient, settings and the move's number from 1 to new numbers and new memory.
        memories: How many arrays it remembers.
        linear: Whether a move is linear in all of them.
    """

    update: Update
    memories: Callable[[Optimizer], int]
    linear: bool = True


def _sgd(w: Vector, memory: Memory, g: Vector, s: Optimizer, t: int) -> tuple[Vector, Memory]:
    """Polyak 1964."""
    if not s.momentum:
        return w - s.lr * g, ()
    velocity = s.momentum * memory[0] + g
    return w - s.lr * velocity, (velocity,)


def _adam(w: Vector, memory: Memory, g: Vector, s: Optimizer, t: int) -> tuple[Vector, Memory]:
    """Kingma & Ba 2015, algorithm 1."""
    first = s.betas[0] * memory[0] + (1 - s.betas[0]) * g
    second = s.betas[1] * memory[1] + (1 - s.betas[1]) * g**2
    unbiased = first / (1 - s.betas[0] ** t), second / (1 - s.betas[1] ** t)
    return w - s.lr * unbiased[0] / (np.sqrt(unbiased[1]) + s.epsilon), (first, second)


def _rmsprop(w: Vector, memory: Memory, g: Vector, s: Optimizer, t: int) -> tuple[Vector, Memory]:
    """Tieleman & Hinton 2012."""
    square = s.betas[1] * memory[0] + (1 - s.betas[1]) * g**2
    return w - s.lr * g / (np.sqrt(square) + s.epsilon), (square,)


def _optimistic(w: Vector, memory: Memory, g: Vector, s: Optimizer, t: int) -> tuple[Vector, Memory]:
    """Daskalakis 2018, equation 1.6."""
    return w - (s.lr * g if t == 1 else 2 * s.lr * g - s.lr * memory[0]), (g,)


RULES: dict[str, Rule] = {
    "sgd": Rule(_sgd, lambda s: int(s.momentum != 0)),
    "adam": Rule(_adam, lambda s: 2, linear=False),
    "rmsprop": Rule(_rmsprop, lambda s: 1, linear=False),
    "optimistic": Rule(_optimistic, lambda s: 1),
}
