"""The game that is played, of any length."""

import msgspec

from gancli.engine.game import Game
from gancli.experiments import resolve

LONGEST = 10
"""No turn goes on for more than so many times the preset's own epochs."""


def game(preset: str, epochs: int) -> Game:
    """A preset's game for so many epochs, without its pretraining."""
    experiment = resolve.preset(preset)
    pretraining = msgspec.structs.replace(experiment.pretraining, steps=0)
    return resolve.game(msgspec.structs.replace(experiment, epochs=epochs, pretraining=pretraining))


def most_epochs(preset: str) -> int:
    """The epochs of the longest turn."""
    return LONGEST * resolve.preset(preset).epochs


def updates(game: Game) -> int:
    """Updates of D and of G in the whole game, of one member."""
    experiment = game.experiment
    return experiment.epochs * (experiment.d_steps + experiment.g_steps)
