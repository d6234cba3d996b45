"""The games with a known solution, each an ``Experiment``: what may be changed in it, what its numbers are called."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gancli.config import Discriminator, Experiment, Generator, Noise, Optimizer, Target
from gancli.engine.game import Game
from gancli.errors import UsageError
from gancli.experiments.theory.critic import Critic, Nodes
from gancli.experiments.theory.slopes import RIDGES, SLOPES, Vector

_NODES = 96
_STEP = Optimizer(name="sgd", lr=0.1)
_D = Discriminator(hidden=(), bias=False, output="linear", optimizer=_STEP)
_G = Generator(hidden=(), optimizer=_STEP)
_BATCH, _EPOCHS = 4096, 300
_OPTIMIZER = tuple(f"optimizer.{name}" for name in ("name", "lr", "momentum", "betas", "epsilon"))
FREE = frozenset(
    [
        *("loss", "play", "consensus", "unroll", "d_steps", "g_steps", "epochs"),
        *(f"loss_parameters.{name}" for name in ("label", "alpha_d", "alpha_g", "margin")),
        *(f"discriminator.{name}" for name in ("bias", "penalty", "penalty_weight", "clip", *_OPTIMIZER)),
        *(f"generator.{name}" for name in ("average", *_OPTIMIZER)),
    ]
)
"""The settings that leave a game one of those below."""


@dataclass(frozen=True)
class KnownGame:
    """A D that is linear in one feature against a G of one number.

    Attributes:
        experiment: The settings that --set changes.
        free: Which of them, beside ``FREE``.
        solved: The game's closed form; UsageError where there is none.
        numbers: D's, D's bias and G's: (network, tensor, what it is called).
        offset: Where a path starts, from the equilibrium: D's w and G's θ.
        description: One line.
    """

    experiment: Experiment
    free: frozenset[str]
    solved: Callable[[Game], Critic]
    numbers: tuple[tuple[str, str, str], ...]
    offset: tuple[float, float]
    description: str


def _normal_nodes(mean: float, sd: float) -> tuple[Vector, Vector]:
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    return mean + sd * nodes, weights / weights.sum()


def _uniform_nodes(low: float, high: float) -> tuple[Vector, Vector]:
    nodes, weights = np.polynomial.legendre.leggauss(2 * _NODES)
    return low + (high - low) * (nodes + 1) / 2, weights / 2


_TARGETS: dict[str, Callable[[Game], tuple[Vector, Vector]]] = {
    "gaussian": lambda game: _normal_nodes(
        float(game.target.mean[0]), float(game.target.covariance[0, 0]) ** 0.5
    ),
    "uniform": lambda game: _uniform_nodes(*_ends(game)),
}
_NOISES: dict[str, Callable[[Noise], tuple[Vector, Vector]]] = {
    "normal": lambda noise: _normal_nodes(0.0, 1.0),
    "uniform": lambda noise: _uniform_nodes(noise.low, noise.high),
}


def _ends(game: Game) -> tuple[float, float]:
    """The ends of a uniform target."""
    half = float(np.sqrt(3 * game.target.covariance[0, 0]))
    return float(game.target.mean[0]) - half, float(game.target.mean[0]) + half


def _dirac(game: Game) -> Critic:
    """Points at the target's location and at θ, both with the same instance noise."""
    if game.experiment.target.name != "point":
        raise UsageError("the target of a Dirac-GAN is a point", fix="--set target.location=0")
    blur, weights = _normal_nodes(0.0, game.experiment.discriminator.instance_noise)
    real = Nodes(weights, float(game.target.mean[0]) + blur, 0 * blur)
    return _critic(game, 1, real, Nodes(weights, blur, 1 + 0 * blur))


def _linear_quadratic(game: Game) -> Critic:
    """Squares of points x of the target and of a·z."""
    e = game.experiment
    if e.target.name not in _TARGETS or e.noise.name not in _NOISES:
        raise UsageError(
            f"nothing is known of the target {e.target.name!r} with the noise {e.noise.name!r}",
            cause=f"targets: {', '.join(_TARGETS)}; noises: {', '.join(_NOISES)}",
        )
    x, p = _TARGETS[e.target.name](game)
    z, q = _NOISES[e.noise.name](e.noise)
    return _critic(game, 2, Nodes(p, x, 0 * x), Nodes(q, 0 * z, z))


def _critic(game: Game, power: int, real: Nodes, made: Nodes) -> Critic:
    e = game.experiment
    if e.loss not in SLOPES:
        raise UsageError(
            f"in the loss {e.loss!r} D's raw output takes no part",
            cause=f"those it does: {', '.join(SLOPES)}",
        )
    found = Critic(
        slopes=SLOPES[e.loss](e.loss_parameters),
        power=power,
        real=real,
        made=made,
        bias=e.discriminator.bias,
        ridge=RIDGES[e.discriminator.penalty],
        weight=e.discriminator.penalty_weight,
    )
    d, g = found.equilibrium()
    if np.abs([*found.pull(d, g), *found.push(d, g)]).max() > 1e-9:
        raise UsageError(
            f"nothing is known of the loss {e.loss!r} here: no D of this kind is constant and at rest",
            fix="--set discriminator.bias=true",
        )
    if e.unroll and np.abs(found.feel(d, g)).max() > 1e-9:
        raise UsageError(
            "an unrolled D moves the place of rest to where nothing is known",
            cause="it is known of a Dirac-GAN at 0 whose D has no bias",
        )
    return found


GAMES: dict[str, KnownGame] = {
    "dirac": KnownGame(
        Experiment(
            target=Target(name="point"),
            noise=Noise(name="constant"),
            generator=_G,
            discriminator=_D,
            batch=_BATCH,
            epochs=_EPOCHS,
            dtype="float64",
        ),
        frozenset(["target.name", "target.parameters", "discriminator.instance_noise"]),
        _dirac,
        (("discriminator", "0.weight", "ψ"), ("discriminator", "0.bias", "b"), ("generator", "0.bias", "θ")),
        (0.0, 1.0),
        "all points at one place, G's at θ, D(x) = ψ·x (Mescheder 2018)",
    ),
    "linear-quadratic": KnownGame(
        Experiment(
            target=Target(name="uniform", parameters={"low": -1.0, "high": 1.0}),
            noise=Noise(name="uniform", low=-1.0, high=1.0),
            generator=Generator(hidden=(), bias=False, optimizer=_STEP),
            discriminator=Discriminator(
                hidden=(), bias=False, output="linear", view="squares", optimizer=_STEP
            ),
            loss="wasserstein",
            batch=_BATCH,
            epochs=_EPOCHS,
            dtype="float64",
        ),
        frozenset(["target.name", "target.parameters", "noise.name", "noise.low", "noise.high"]),
        _linear_quadratic,
        (
            ("discriminator", "0.weight", "w"),
            ("discriminator", "0.bias", "b"),
            ("generator", "0.weight", "a"),
        ),
        (0.0, 0.5),
        "G(z) = a·z, D(x) = w·x² (Nagarajan & Kolter 2017)",
    ),
}
