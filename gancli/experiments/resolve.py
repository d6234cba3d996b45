"""From names to table rows: an Experiment becomes a Game, or a UsageError says which name or value does not fit."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from gancli.config import Experiment
from gancli.distributions import NOISES, build
from gancli.engine.game import Game
from gancli.engine.optimizers import OPTIMIZERS
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
    features = view.features(target.dimension, experiment.batch)
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
        row(OPTIMIZERS, "optimizer", network.optimizer.name)
        if len(network.activations) not in (1, len(network.hidden)):
            raise UsageError(
                f"{len(network.activations)} activations for {len(network.hidden)} hidden layers",
                cause="give one for all layers, or one per layer",
            )
    row(ACTIVATIONS, "generator output", experiment.generator.output)
    row(OUTPUTS, "discriminator output", experiment.discriminator.output)
    if experiment.pretraining.optimizer:
        row(OPTIMIZERS, "optimizer", experiment.pretraining.optimizer.name)


def _check_fit(experiment: Experiment, dimension: int) -> None:
    d, clamp = experiment.discriminator, experiment.discriminator.clamp
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
