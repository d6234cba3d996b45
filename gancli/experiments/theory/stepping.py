"""An epoch of two players by the textbook: who moves when, on a few numbers; independent of the engine.

A field gives both players' gradients. On a linear field the same epoch is a matrix (companion.py); on the field of a
whole game it makes the predicted path.
"""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from gancli.config import Experiment, Optimizer
from gancli.experiments.theory.rules import RULES, Memory
from gancli.experiments.theory.slopes import Vector


@runtime_checkable
class Field(Protocol):
    """Both players' gradients as functions of D's numbers and G's."""

    def pull(self, d: Vector, g: Vector) -> Vector:
        """The gradient of D's loss in D's numbers."""

    def push(self, d: Vector, g: Vector) -> Vector:
        """The gradient of G's loss in G's numbers."""

    def feel(self, d: Vector, g: Vector) -> Vector:
        """The gradient of G's loss in D's numbers; only an unrolled D takes it."""

    def turn(self, d: Vector, g: Vector) -> Vector:
        """The derivative (n, n) of (pull, push) in D's numbers and G's."""


@dataclass(frozen=True, eq=False)
class Linear:
    """A field near its rest at 0.

    Attributes:
        matrix: J of the field J·(d, g), whose gradients are −J·(d, g).
        felt: The derivative of the gradient of G's loss in D's numbers.
    """

    matrix: Vector
    felt: Vector

    def pull(self, d: Vector, g: Vector) -> Vector:
        """D's part."""
        return np.asarray(-(self.matrix @ np.concatenate([d, g]))[: len(d)])

    def push(self, d: Vector, g: Vector) -> Vector:
        """G's part."""
        return np.asarray(-(self.matrix @ np.concatenate([d, g]))[len(d) :])

    def feel(self, d: Vector, g: Vector) -> Vector:
        """What D's numbers do to G's loss."""
        return np.asarray(self.felt @ np.concatenate([d, g]))

    def turn(self, d: Vector, g: Vector) -> Vector:
        """The same everywhere."""
        return -self.matrix


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
    """Both players after one epoch of the experiment's play."""
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
    total = consented(field, d.numbers, g.numbers, e.consensus)
    size = len(d.numbers)
    return _move_d(d, total[:size], e), _move_g(g, total[size:], e)


def consented(field: Field, d: Vector, g: Vector, consensus: float) -> Vector:
    """The gradients of both losses, each with γ · ½‖v‖² added, v both gradients."""
    v = np.concatenate([field.pull(d, g), field.push(d, g)])
    return np.asarray(v + consensus * field.turn(d, g).T @ v if consensus else v)


def _answered(field: Field, d: Vector, g: Vector, e: Experiment) -> Vector:
    """The gradient of G's loss against a D that answers G with K steps of descent (Metz 2017)."""
    if not e.unroll:
        return field.push(d, g)

    rate, size = e.discriminator.optimizer.lr, len(d)
    there, follows = d, np.zeros((size, len(g)))  # D's numbers, and their derivative in G's
    for _ in range(e.unroll):
        turn = field.turn(there, g)[:size]
        there, follows = (
            there - rate * field.pull(there, g),
            follows - rate * (turn[:, :size] @ follows + turn[:, size:]),
        )
    return field.push(there, g) + field.feel(there, g) @ follows


_PLAYS = {
    "alternating": _in_turns,
    "simultaneous": _at_once,
    "extragradient": _looking_ahead,
    "consensus": _with_consensus,
}
