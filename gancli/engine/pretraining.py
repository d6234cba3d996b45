"""Fitting D to the target's density before the game, as two of the tutorials do.

D's unclamped output is regressed on the density at points drawn uniformly from an interval, by mean-square error, with
an optimiser whose counters and momentum are its own and end with it.
"""

import numpy as np
import numpy.typing as npt
import torch

from gancli.engine.ensemble import Ensemble, Player
from gancli.engine.optimizers import schedule
from gancli.networks import values
from gancli.streams import Stream, uniforms

_BLOCK = 64


def pretrain(ensemble: Ensemble) -> npt.NDArray[np.floating]:
    """Fit D in place; the mean-square error of every step, (steps, E)."""
    experiment = ensemble.game.experiment
    settings = experiment.pretraining
    optimizer = settings.optimizer or experiment.discriminator.optimizer
    player = Player(ensemble.game.discriminator, ensemble.discriminator.flat, optimizer)
    errors = []
    for first in range(0, settings.steps, _BLOCK):
        steps = min(_BLOCK, settings.steps - first)
        factors = ensemble.tensor(schedule(optimizer, first, steps, settings.steps))
        for x, wanted, numbers in zip(*_lesson(ensemble, first, steps), factors, strict=True):
            gap = values(experiment.discriminator, player.weights, x, clamped=False) - wanted
            error = (gap * gap).mean(-1)
            player.move(player.gradient(error), numbers)
            errors.append(error.detach())
    return torch.stack(errors).cpu().numpy()


def _lesson(ensemble: Ensemble, first: int, steps: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Points (steps, E, 1, M) and the target's density at them (steps, E, M)."""
    game = ensemble.game
    settings = game.experiment.pretraining
    u = uniforms(ensemble.seeds, Stream.PRETRAINING, first, steps, settings.batch, game.experiment.dtype)
    points = (settings.low + (settings.high - settings.low) * u)[..., None, :]
    density = np.exp(game.target.log_density(points.astype(np.float64)))
    return ensemble.tensor(points), ensemble.tensor(density)
