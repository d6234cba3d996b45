"""An epoch of two players by the textbook: who moves when, on a few numbers; independent of the engine.

A field gives both players' gradients. On a linear field the same epoch is a matrix (companion.py); on the field of a
whole game it makes the predicted path.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from gancli.config import Experiment, Optimizer
from gancli.experiments.theory.critic import Vector
from gancli.experiments.theory.rules import RULES, Memory

_STENCIL = {1: 45 / 60, 2: -9 / 60, 3: 1 / 60}


@runtime_checkable
class Field(Protocol):
    """Both players' gradients as functions of D's numbers and G's."""

    def pull(self, d: Vector, g: Vector) -> Vector:
        """The gradient of D's loss in D's numbers."""

    def push(self, d: Vector, g: Vector) -> Vector:
        """The gradient of G's loss in G's numbers."""

    def feel(self, d: Vector, g: Vector) -> Vector:
        """The gradient of G's loss in D's numbers; only an unrolled D takes it."""


@dataclass(frozen=True, eq=False)
class Linear:
    """The field J·(d, g), whose gradients are −J·(d, g)."""

    matrix: Vector

    def pull(self, d: Vector, g: Vector) -> Vector:
        """D's part."""
        return np.asarray(-(self.matrix @ np.concatenate([d, g]))[: len(d)])

    def push(self, d: Vector, g: Vector) -> Vector:
        """G's part."""
        return np.asarray(-(self.matrix @ np.concatenate([d, g]))[len(d) :])

    def feel(self, d: Vector, g: Vector) -> Vector:
        """Where G's loss is bilinear and at rest."""
        return -self.matrix[len(d) :, : len(d)].T @ g


@dataclass(frozen=True, eq=False)
class Player:
    """One player: its numbers, what its optimiser remembers, the average where one is kept, how often it moved."""

    numbers: Vector
    memory: Memory
    average: Vector | None = None
    moves: int = 0


def begin(numbers: Vector, settings: Optimizer, *, averaged: bool = False) -> Player:
    """A player who has not moved yet."""
    memory = tuple(np.zeros_like(numbers) for _ in range(RULES[settings.name].memories(settings)))
    return Player(numbers, memory, numbers if averaged else None)


def epoch(field: Field, d: Player, g: Player, experiment: Experiment) -> tuple[Player, Player]:
    """Both players after one epoch of the experiment's play; an unrolled D needs a ``Linear`` field."""
    return _PLAYS[experiment.play](field, d, g, experiment)


def path(field: Field, d: Vector, g: Vector, experiment: Experiment, epochs: int) -> Vector:
    """The numbers of D and G, (epochs + 1, n), from a start on."""
    one = begin(d, experiment.discriminator.optimizer)
    two = begin(g, experiment.generator.optimizer, averaged=experiment.generator.average > 0)
    seen = [np.concatenate([d, g])]
    for _ in range(epochs):
        one, two = epoch(field, one, two, experiment)
        seen.append(np.concatenate([one.numbers, two.numbers]))
    return np.array(seen)


def gradient(function: Callable[[Vector], float], z: Vector, step: float = 1e-3) -> Vector:
    """The gradient by central differences of sixth order, exact for polynomials of degree 6."""
    found = [
        sum(w * (function(z + k * step * unit) - function(z - k * step * unit)) for k, w in _STENCIL.items())
        for unit in np.eye(len(z))
    ]
    return np.array(found) / step


def _moved(
    player: Player, slope: Vector, settings: Optimizer, clip: float = 0.0, beta: float = 0.0
) -> Player:
    """The player after one update, with what is done to its weights then."""
    moves = player.moves + 1
    numbers, memory = RULES[settings.name].update(player.numbers, player.memory, slope, settings, moves)
    if clip:
        numbers = np.clip(numbers, -clip, clip)
    average = None if player.average is None else beta * player.average + (1 - beta) * numbers
    return Player(numbers, memory, average, moves)


def _move_d(player: Player, slope: Vector, e: Experiment) -> Player:
    return _moved(player, slope, e.discriminator.optimizer, clip=e.discriminator.clip)


def _move_g(player: Player, slope: Vector, e: Experiment) -> Player:
    return _moved(player, slope, e.generator.optimizer, beta=e.generator.average)


def _in_turns(field: Field, d: Player, g: Player, e: Experiment) -> tuple[Player, Player]:
    for _ in range(e.d_steps):
        d = _move_d(d, field.pull(d.numbers, g.numbers), e)
    for _ in range(e.g_steps):
        g = _move_g(g, _answered(field, d.numbers, g.numbers, e), e)
    return d, g


def _at_once(field: Field, d: Player, g: Player, e: Experiment) -> tuple[Player, Player]:
    before = d.numbers
    for _ in range(e.d_steps):
        d = _move_d(d, field.pull(d.numbers, g.numbers), e)
    for _ in range(e.g_steps):
        g = _move_g(g, _answered(field, before, g.numbers, e), e)
    return d, g


def _looking_ahead(field: Field, d: Player, g: Player, e: Experiment) -> tuple[Player, Player]:
    """Korpelevich 1976."""
    d_there = d.numbers - e.discriminator.optimizer.lr * field.pull(d.numbers, g.numbers)
    g_there = g.numbers - e.generator.optimizer.lr * field.push(d.numbers, g.numbers)
    return _move_d(d, field.pull(d_there, g_there), e), _move_g(g, field.push(d_there, g_there), e)


def _with_consensus(field: Field, d: Player, g: Player, e: Experiment) -> tuple[Player, Player]:
    """Mescheder 2017: both descend their own loss and γ · ½‖v‖²."""
    size, z = len(d.numbers), np.concatenate([d.numbers, g.numbers])

    def both(z: Vector) -> Vector:
        return np.concatenate([field.pull(z[:size], z[size:]), field.push(z[:size], z[size:])])

    total = both(z) + e.consensus * gradient(lambda z: 0.5 * float(np.sum(both(z) ** 2)), z)
    return _move_d(d, total[:size], e), _move_g(g, total[size:], e)


def _answered(field: Field, d: Vector, g: Vector, e: Experiment) -> Vector:
    """The gradient of G's loss against a D that answers G with K steps of descent (Metz 2017)."""
    if not e.unroll:
        return field.push(d, g)

    def answer(to: Vector) -> Vector:
        numbers = d
        for _ in range(e.unroll):
            numbers = numbers - e.discriminator.optimizer.lr * field.pull(numbers, to)
        return numbers

    there = answer(g)
    felt = field.feel(there, g)
    return field.push(there, g) + gradient(lambda to: float(felt @ answer(to)), g)


_PLAYS = {
    "alternating": _in_turns,
    "simultaneous": _at_once,
    "extragradient": _looking_ahead,
    "consensus": _with_consensus,
}
