"""From names to table rows: an Experiment becomes a Game, or a UsageError says which name or value does not fit."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec

from gancli.config import Experiment, LossParameters, Optimizer
from gancli.distributions import NOISES, build
from gancli.engine.game import Game
from gancli.engine.optimizers import OPTIMIZERS
from gancli.engine.plays import PLAYS
from gancli.engine.schedules import SCHEDULES
from gancli.errors import UsageError, unknown_name
from gancli.losses import LOSSES, PENALTIES
from gancli.networks import (
    ACTIVATIONS,
    INITIALISATIONS,
    OUTPUTS,
    discriminator_layout,
    generator_layout,
)
from gancli.presets import PRESETS
from gancli.views import VIEWS

Row = TypeVar("Row")


def row(table: Mapping[str, Row], kind: str, name: str) -> Row:
    """The row of a table; an unknown name is an error with the nearest known one."""
    if name not in table:
        raise unknown_name(kind, name, table)
    return table[name]


def preset(name: str) -> Experiment:
    """The published system of that name."""
    return row(PRESETS, "preset", name)


def game(experiment: Experiment) -> Game:
    """The game that an experiment describes.

    Raises:
        UsageError: a name is in no table, or two settings contradict each other.
    """
    _check_parts(experiment)
    target = build(experiment.target.name, experiment.target.parameters)
    view = row(VIEWS, "view", experiment.discriminator.view)
    _check_fit(experiment, target.dimension)
    _check_loss(experiment)
    pack = experiment.discriminator.pack
    features = view.features(target.dimension * pack, experiment.batch // pack)
    return Game(
        experiment=experiment,
        target=target,
        noise=row(NOISES, "noise", experiment.noise.name),
        view=view,
        loss=row(LOSSES, "loss", experiment.loss),
        generator=generator_layout(experiment.generator, experiment.noise.dimension, target.dimension),
        discriminator=discriminator_layout(experiment.discriminator, features),
        generator_penalty=_penalty(experiment.generator.penalty),
        discriminator_penalty=_penalty(experiment.discriminator.penalty),
    )


def check_seeds(seeds: Sequence[int]) -> None:
    """UsageError unless every seed fits 64 bits."""
    for seed in (min(seeds), max(seeds)):
        if not 0 <= seed < 2**64:
            raise UsageError(f"the seed {seed} does not fit", cause="seeds run from 0 to 2**64 - 1")


def _penalty(name: str):  # type: ignore[no-untyped-def]
    return None if name == "none" else row(PENALTIES, "penalty", name)


def _check_parts(experiment: Experiment) -> None:
    for network in (experiment.generator, experiment.discriminator):
        for name in network.activations:
            row(ACTIVATIONS, "activation", name)
        row(INITIALISATIONS, "initialisation", network.initialisation)
        _check_optimizer(network.optimizer)
        if len(network.activations) not in (1, len(network.hidden)):
            raise UsageError(
                f"{len(network.activations)} activations for {len(network.hidden)} hidden layers",
                cause="give one for all layers, or one per layer",
            )
    row(ACTIVATIONS, "generator output", experiment.generator.output)
    row(OUTPUTS, "discriminator output", experiment.discriminator.output)
    if experiment.pretraining.optimizer:
        _check_optimizer(experiment.pretraining.optimizer)


def _check_optimizer(optimizer: Optimizer) -> None:
    row(OPTIMIZERS, "optimizer", optimizer.name)
    row(SCHEDULES, "schedule", optimizer.schedule)
    if optimizer.schedule == "staircase" and optimizer.decay == 0:
        raise UsageError(
            "a staircase with decay 0 stops after its first step", cause="allowed: above 0, up to 1"
        )


def _check_loss(experiment: Experiment) -> None:
    """Every number that is set has somebody who takes it, and every play its steps."""
    loss = row(LOSSES, "loss", experiment.loss)
    for name, value in msgspec.structs.asdict(experiment.loss_parameters).items():
        if value != getattr(LossParameters(), name) and name not in loss.parameters:
            takers = ", ".join(key for key, other in LOSSES.items() if name in other.parameters)
            raise UsageError(
                f"the loss {experiment.loss!r} takes no {name}", cause=f"those that do: {takers}"
            )
    if row(PLAYS, "play", experiment.play).together and (experiment.d_steps, experiment.g_steps) != (1, 1):
        raise UsageError(
            f"in the play {experiment.play!r} both move at once, D {experiment.d_steps} times and G "
            f"{experiment.g_steps} times an epoch",
            fix="--set d_steps=1 --set g_steps=1",
        )
    if experiment.unroll and PLAYS[experiment.play].together:
        raise UsageError(f"unroll is for a G that moves after D, not for the play {experiment.play!r}")
    if loss.generator_compares == "points" and experiment.unroll:
        raise UsageError(f"the loss {experiment.loss!r} has no D to unroll", fix="--set unroll=0")
    if loss.generator_compares == "features" and not experiment.discriminator.hidden:
        raise UsageError(f"the loss {experiment.loss!r} compares D's last hidden layer, and D has none")
    if row_of_slopes(experiment.generator.penalty):
        raise UsageError(
            f"the penalty {experiment.generator.penalty!r} is on D's slope",
            fix=f"--set generator.penalty=none --set discriminator.penalty={experiment.generator.penalty}",
        )


def row_of_slopes(penalty: str) -> bool:
    """Whether a penalty looks at D's slope in its inputs."""
    return penalty in PENALTIES and PENALTIES[penalty].of_slopes


def _check_fit(experiment: Experiment, dimension: int) -> None:
    d, clamp = experiment.discriminator, experiment.discriminator.clamp
    pretrains = experiment.pretraining.steps > 0
    if clamp and not (0 < clamp[0] < clamp[1] < 1):
        raise UsageError(
            f"discriminator.clamp is {list(clamp)}", cause="it must lie inside (0, 1), low first"
        )
    if d.output == "tanh" and not clamp:
        raise UsageError(
            "a tanh output of D needs discriminator.clamp", fix="--set discriminator.clamp=[.01,.99]"
        )
    if row(VIEWS, "view", d.view).of_sets and experiment.batch < 2:
        raise UsageError(f"the view {d.view} needs a set of at least 2 points", fix="--set batch=500")
    if d.pack > 1 and (VIEWS[d.view].of_sets or experiment.batch % d.pack or pretrains):
        raise UsageError(
            f"D cannot judge packs of {d.pack} points",
            cause="that needs the view points, a batch that is a multiple of pack, and no pretraining",
        )
    if experiment.loss == "sorted-pairs" and dimension > 1:
        raise UsageError("the loss 'sorted-pairs' needs a target with one dimension")
    if experiment.sort and dimension > 1:
        raise UsageError("sort needs a target with one dimension", fix="--set sort=false")
    pretraining = experiment.pretraining
    if pretraining.steps and (dimension > 1 or d.view != "points"):
        raise UsageError(
            "pretraining fits D to a density of single points in one dimension",
            fix="--set pretraining.steps=0",
        )
    if pretraining.low >= pretraining.high or experiment.noise.low >= experiment.noise.high:
        raise UsageError("low must be below high, of the noise and of pretraining")
