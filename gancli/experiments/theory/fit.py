"""A normal distribution fitted to a mixture by every f-divergence: optimum, bound and trained G (Nowozin 2016)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gancli.config import Discriminator, Experiment, Generator, Noise, Optimizer, Target
from gancli.distributions import on_line
from gancli.engine.game import Game
from gancli.engine.train import train
from gancli.errors import UsageError, unknown_name
from gancli.experiments import resolve
from gancli.experiments.engines import ANYTHING, settled
from gancli.experiments.preparing import NOBODY, Watch, prepare
from gancli.experiments.theory.divergences import DIVERGENCES, Optimum, predicted, variational
from gancli.experiments.theory.settings import changed
from gancli.experiments.theory.slopes import Vector
from gancli.losses import LOSSES
from gancli.records import Snapshot

SEEDS = tuple(range(4))
"""The members that are trained."""
_LEVEL = 0.95
_BETAS = (0.5, 0.99)
EXPERIMENT = Experiment(
    target=Target(
        name="mixture",
        parameters={"means": (-1.0, 2.0), "sds": (0.065**0.5, 2**0.5), "weights": (0.33, 0.67)},
    ),
    noise=Noise(name="normal"),
    generator=Generator(
        hidden=(),
        initial_shift=0.5,
        optimizer=Optimizer(name="adam", lr=5e-3, betas=_BETAS, schedule="linear", decay=0.0),
    ),
    discriminator=Discriminator(
        hidden=(32, 32),
        output="linear",
        optimizer=Optimizer(name="adam", lr=4e-3, betas=_BETAS, schedule="linear", decay=0.05),
    ),
    loss="f-kl",
    batch=1000,
    d_steps=2,
    epochs=4000,
    log_every=4000,
    snapshots=1,
)
"""G(z) = μ + s·z; D is flexible and a step ahead."""
_DESCENT = tuple(
    f"optimizer.{name}" for name in ("name", "lr", "momentum", "betas", "epsilon", "schedule", "decay")
)
_JUDGE = ("hidden", "activations", "initialisation", "penalty", "penalty_weight", *_DESCENT)
FREE = frozenset(
    [
        *("loss", "batch", "d_steps", "g_steps", "epochs", "target.parameters", "target.name", "play"),
        *(f"discriminator.{name}" for name in _JUDGE),
        *(f"generator.{name}" for name in _DESCENT),
    ]
)
"""The settings that leave it the fit of a normal distribution by a divergence."""


@dataclass(frozen=True, eq=False)
class Trained:
    """What the members' G came to: (E,) each."""

    means: Vector
    sds: Vector

    def interval(self, values: Vector) -> tuple[float, float]:
        """The mean of the members and half of its 95 % interval (Student's t)."""
        from scipy.special import stdtrit

        wide = float(stdtrit(len(values) - 1, (1 + _LEVEL) / 2)) if len(values) > 1 else float("nan")
        return float(values.mean()), wide * float(values.std(ddof=1)) / len(values) ** 0.5


@dataclass(frozen=True)
class Fit:
    """One divergence: its optimum by definition, by the product's loss, and where training came to."""

    loss: str
    predicted: Optimum
    bound: Optimum
    trained: Trained | None


def fit(
    settings: Sequence[str] = (),
    *,
    listener: Callable[[Game, Snapshot], None] | None = None,
    watch: Watch = NOBODY,
) -> tuple[list[Fit], dict[str, Any]]:
    """The optimum of every divergence, and G trained by the one that ``loss`` names; with what was changed.

    Raises:
        UsageError: A setting makes something else of it.
    """
    experiment, differing = changed("fit", EXPERIMENT, FREE, settings)
    if experiment.loss not in DIVERGENCES:
        raise unknown_name("divergence", experiment.loss, DIVERGENCES)
    game = resolve.game(experiment)
    if not on_line(game.target):
        raise UsageError("the fit is of a target on the line", fix="--set target=mixture")
    trained = _trained(game, listener, watch)
    return [
        Fit(
            name,
            predicted(game.target, name),
            variational(game.target, LOSSES[name]),
            trained if name == experiment.loss else None,
        )
        for name in DIVERGENCES
    ], differing


def _trained(game: Game, listener: Callable[[Game, Snapshot], None] | None, watch: Watch) -> Trained:
    used = settled(ANYTHING, game, len(SEEDS))
    prepare(used.engine, game, watch)
    last: Snapshot | None = None
    for last in train(
        game, SEEDS, used.device, engine=used.engine, jobs=used.threads, is_recorded=lambda epoch: False
    ):
        if listener:
            listener(game, last)
    assert last is not None
    weights = last.generator
    return Trained(
        weights["0.bias"].ravel().astype(np.float64), np.abs(weights["0.weight"]).ravel().astype(np.float64)
    )
