"""SCHEDULES: the learning rate at every update of a network, one function for both engines.

``rate(lr, decay, every, steps, step)``: ``step`` counts the network's own updates from 1, ``steps`` are all of the run.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, pi

Rate = Callable[[float, float, int, int, int], float]


@dataclass(frozen=True)
class Schedule:
    """One schedule; ``of_length`` where it depends on the length of the run, which then cannot grow."""

    rate: Rate
    description: str
    of_length: bool = False


def _constant(lr: float, decay: float, every: int, steps: int, step: int) -> float:
    return lr


def _staircase(lr: float, decay: float, every: int, steps: int, step: int) -> float:
    return lr if decay == 1 else lr * decay ** ((step - 1) // every)


def _linear(lr: float, decay: float, every: int, steps: int, step: int) -> float:
    return lr * (1 - (1 - decay) * (step - 1) / max(steps - 1, 1))


def _cosine(lr: float, decay: float, every: int, steps: int, step: int) -> float:
    return lr * (decay + (1 - decay) * (1 + cos(pi * (step - 1) / max(steps - 1, 1))) / 2)


def faded(level: float, end: float, epoch: int) -> float:
    """A level that falls in a line, to 0 after so many epochs, of an epoch counted from 0."""
    return level * max(0.0, 1 - epoch / end)


SCHEDULES: dict[str, Schedule] = {
    "staircase": Schedule(
        _staircase, "times decay after every decay_every updates; constant where decay is 1"
    ),
    "constant": Schedule(_constant, "lr throughout"),
    "linear": Schedule(_linear, "in a line from lr to decay · lr at the end of the run", of_length=True),
    "cosine": Schedule(_cosine, "the same along half a cosine (Loshchilov & Hutter 2017)", of_length=True),
}
