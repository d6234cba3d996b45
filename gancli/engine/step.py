"""One epoch of the game for all members: its draws, what D judges of them, and the play. The readable heart.

Shapes: S updates, E members, then features before batch. The generated points of all of an epoch's D updates come from
the same G, so they are made and looked at together. Nothing here waits for the device, asks what a tensor holds, or
takes from outside anything but its draws: a GPU can record an epoch once and play it back (captured.py).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from gancli.engine.ensemble import Ensemble
from gancli.engine.plays import PLAYS
from gancli.networks import generate

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Draws:
    """What one epoch takes from outside, ready to use, first axis the update: random numbers, optimisers' factors."""

    real: "Tensor"
    """(D steps, E, F, B)"""
    discriminator_noise: "Tensor"
    """(D steps, E, Z, B)"""
    generator_noise: "Tensor"
    """(G steps, E, Z, B)"""
    discriminator_factors: "Tensor"
    """(D steps, 1 + K): the rate and the K factors of D's optimiser."""
    generator_factors: "Tensor"
    """(G steps, 1 + K) of G's."""
    discriminator_masks: tuple["Tensor", ...] = ()
    """Dropout factors of G per hidden layer in the D updates, (D steps, E, H, B)."""
    generator_masks: tuple["Tensor", ...] = ()
    """The same in the G updates, (G steps, E, H, B)."""
    real_blur: "Tensor | None" = None
    """Instance noise on the real points, (D steps, E, F, B)."""
    discriminator_blur: "Tensor | None" = None
    """The same on the generated points of the D updates."""
    generator_blur: "Tensor | None" = None
    """The same on those of the G updates, (G steps, E, F, B)."""
    penalty: "Tensor | None" = None
    """Uniform numbers of D's penalty, (D steps, E, R, J)."""


@dataclass(frozen=True)
class EpochResult:
    """What one epoch leaves behind: the losses of its last updates (E, 5), its last real and generated batch."""

    losses: "Tensor"
    real: "Tensor"
    fake: "Tensor"


def play_epoch(ensemble: Ensemble, draws: Draws) -> EpochResult:
    """All updates of one epoch, in place."""
    game = ensemble.game
    with torch.no_grad():
        points = _generated(ensemble, draws)
        seen_real = game.look(_blurred(draws.real, draws.real_blur))
        seen_fake = game.look(_blurred(points, draws.discriminator_blur))
    losses = PLAYS[game.experiment.play].play(ensemble, seen_real, seen_fake, draws)
    return EpochResult(losses, draws.real[-1], points[-1])


def _blurred(points: "Tensor", blur: "Tensor | None") -> "Tensor":
    return points if blur is None else points + blur


def _generated(ensemble: Ensemble, draws: Draws) -> "Tensor":
    """The points (S, E, F, B) of all D updates, from one forward pass over (E, Z, S·B) for each group of members."""
    steps, _, _, batch = draws.discriminator_noise.shape
    points = []
    for members, weights in ensemble.groups:
        noise = _side_by_side(draws.discriminator_noise[:, members])
        masks = tuple(_side_by_side(mask[:, members]) for mask in draws.discriminator_masks)
        columns = generate(ensemble.game.experiment.generator, weights, noise, masks)
        points.append(columns.reshape(len(columns), -1, steps, batch).permute(2, 0, 1, 3))
    return torch.cat(points, 1)


def _side_by_side(blocks: "Tensor") -> "Tensor":
    """(S, E, F, B) → (E, F, S·B)."""
    steps, members, features, batch = blocks.shape
    return blocks.permute(1, 2, 0, 3).reshape(members, features, steps * batch)
