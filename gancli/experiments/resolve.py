"""From names to table rows: an Experiment becomes a Game, or a UsageError says which name or value does not fit."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec

from gancli.config import Experiment, LossParameters, Optimizer
from gancli.distributions import NOISES, Distribution
from gancli.engine.game import Game
from gancli.engine.optimizers import OPTIMIZERS
from gancli.engine.plays import PLAYS
from gancli.engine.schedules import SCHEDULES
from gancli.errors import UsageError, unknown_name
from gancli.experiments.sources import Kept, points_of
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


def game(experiment: Experiment, kept: Kept | None = None) -> Game:
    """The game that an experiment describes.

    Args:
        experiment: All settings.
        kept: A run's copy of the user's own data, which is taken in the place of their file.

    Raises:
        UsageError: a name is in no table, or two settings contradict each other.
        GanError: the user's own data cannot be read.
    """
    _check_parts(experiment)
    target, source, units = points_of(experiment, kept)
    view = row(VIEWS, "view", experiment.discriminator.view)
    _check_fit(experiment, target)
    _check_loss(experiment)
    pack = experiment.discriminator.pack
    features = view.features(target.dimension * pack, experiment.batch // pack)
    return Game(
        experiment=experiment,
        target=target,
        source=source,
        units=units,
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
    if experiment.generator.initial_shift and not experiment.generator.bias:
        raise UsageError(
            "generator.initial_shift is added to biases, and G has none", fix="--set generator.bias=true"
        )
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
    if loss.generator_compares == "points":
        _check_control(experiment)
    if loss.generator_compares == "features" and not experiment.discriminator.hidden:
        raise UsageError(f"the loss {experiment.loss!r} compares D's last hidden layer, and D has none")
    if row_of_slopes(experiment.generator.penalty):
        raise UsageError(
            f"the penalty {experiment.generator.penalty!r} is on D's slope",
            fix=f"--set generator.penalty=none --set discriminator.penalty={experiment.generator.penalty}",
        )


def _check_control(experiment: Experiment) -> None:
    """What a loss that compares points, without any D, leaves no room for."""
    name, d = f"the loss {experiment.loss!r}", experiment.discriminator
    if experiment.unroll:
        raise UsageError(f"{name} has no D to unroll", fix="--set unroll=0")
    if PLAYS[experiment.play].together:
        raise UsageError(f"{name} has no D to move at once with G", fix="--set play=alternating")
    if row(VIEWS, "view", d.view).of_sets or d.pack > 1:
        raise UsageError(
            f"{name} compares points, not sets of them",
            fix="--set discriminator.view=points --set discriminator.pack=1",
        )


def row_of_slopes(penalty: str) -> bool:
    """Whether a penalty looks at D's slope in its inputs."""
    return penalty in PENALTIES and PENALTIES[penalty].of_slopes


def _check_fit(experiment: Experiment, target: Distribution) -> None:
    d, clamp = experiment.discriminator, experiment.discriminator.clamp
    pretrains = experiment.pretraining.steps > 0
    if clamp and not (0 < clamp[0] < clamp[1] < 1):
        raise UsageError(
            f"discriminator.clamp is {list(clamp)}", cause="it must lie inside (0, 1), low first"
        )
    if clamp and not OUTPUTS[d.output].is_probability:
        raise UsageError(
            f"discriminator.clamp is for a probability, not for the output {d.output!r}",
            fix="--set discriminator.output=sigmoid",
        )
    if d.clip and d.spectral:
        raise UsageError(
            "discriminator.clip and discriminator.spectral both bound D's slope",
            fix="--set discriminator.clip=0",
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
    if experiment.loss == "sorted-pairs" and target.dimension > 1:
        raise UsageError("the loss 'sorted-pairs' needs a target with one dimension")
    if experiment.sort and target.dimension > 1:
        raise UsageError("sort needs a target with one dimension", fix="--set sort=false")
    pretraining = experiment.pretraining
    is_point = not target.covariance.any()
    if pretrains and (target.dimension > 1 or is_point or d.view != "points"):
        raise UsageError(
            "pretraining fits D to a density of single points in one dimension",
            fix="--set pretraining.steps=0",
        )
    if pretraining.low >= pretraining.high or experiment.noise.low >= experiment.noise.high:
        raise UsageError("low must be below high, of the noise and of pretraining")
