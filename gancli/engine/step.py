"""One epoch of the game for all members: ``d_steps`` updates of D, then ``g_steps`` of G. The readable heart.

Shapes: S updates, E members, then features before batch. The generated points of all of an epoch's D updates come from
the same G, so they are made and looked at together. Nothing here waits for the device, asks what a tensor holds, or
takes from outside anything but its draws: a GPU can record an epoch once and play it back (captured.py).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import torch

from gancli.config import Discriminator
from gancli.engine.ensemble import Ensemble
from gancli.losses import Penalty
from gancli.networks import generate, logits

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
    """(D steps, K) with K factors of D's optimiser."""
    generator_factors: "Tensor"
    """(G steps, K) with K factors of G's."""
    discriminator_masks: tuple["Tensor", ...] = ()
    """Dropout factors of G per hidden layer in the D updates, (D steps, E, H, B)."""
    generator_masks: tuple["Tensor", ...] = ()
    """The same in the G updates, (G steps, E, H, B)."""


@dataclass(frozen=True)
class EpochResult:
    """What one epoch leaves behind: the losses of its last updates (E, 5), its last real and generated batch."""

    losses: "Tensor"
    real: "Tensor"
    fake: "Tensor"


def play_epoch(ensemble: Ensemble, draws: Draws) -> EpochResult:
    """All updates of one epoch, in place."""
    game = ensemble.game
    epsilon = game.experiment.view_epsilon
    with torch.no_grad():
        points = _generated(ensemble, draws)
        seen_real = game.view.look(draws.real, epsilon)
        seen_fake = game.view.look(points, epsilon)
    for real, fake, factors in _updates(seen_real, seen_fake, draws.discriminator_factors):
        d_losses = update_discriminator(ensemble, real, fake, factors)
    for noise, factors, *masks in _updates(
        draws.generator_noise, draws.generator_factors, *draws.generator_masks
    ):
        g_losses = update_generator(ensemble, noise, masks, real, factors)
    losses = torch.stack([*d_losses, *g_losses], -1).detach()
    return EpochResult(losses, draws.real[-1], points[-1])


def update_discriminator(
    ensemble: Ensemble, real: "Tensor", fake: "Tensor", factors: "Tensor"
) -> tuple["Tensor", ...]:
    """One update of D on what it judges, ``(E, F', J)`` each; its losses (real, generated, penalty), (E,) each."""
    game, player = ensemble.game, ensemble.discriminator
    settings = game.experiment.discriminator
    on_real, on_fake = game.loss.discriminator(*logits(settings, player.weights, real, fake))
    critic = _judge(settings, player.weights)
    penalty = _penalty(
        game.discriminator_penalty, settings.penalty_weight, critic, real, fake, player.weights
    )
    loss = on_real + on_fake
    player.descend(loss if penalty is None else loss + penalty, factors)
    return on_real, on_fake, ensemble.nothing if penalty is None else penalty


def update_generator(
    ensemble: Ensemble, noise: "Tensor", masks: Sequence["Tensor"], real: "Tensor", factors: "Tensor"
) -> tuple["Tensor", ...]:
    """One update of G from noise ``(E, Z, B)``; ``real`` is what D judged last; its losses (game, penalty)."""
    game, player = ensemble.game, ensemble.generator
    experiment = game.experiment
    critic = _judge(experiment.discriminator, ensemble.discriminator.fixed)
    points = generate(experiment.generator, player.weights, noise, masks)
    fake = game.view.look(points, experiment.view_epsilon)
    on_fake = critic(fake)
    on_real = critic(real) if game.loss.generator_needs_real else None
    loss: Tensor = game.loss.generator(on_real, on_fake)
    penalty = _penalty(
        game.generator_penalty, experiment.generator.penalty_weight, critic, real, fake, player.weights
    )
    player.descend(loss if penalty is None else loss + penalty, factors)
    return loss, ensemble.nothing if penalty is None else penalty


def _updates(*blocks: "Tensor") -> Iterator[tuple["Tensor", ...]]:
    """What each update takes of blocks whose first axis is the update."""
    return zip(*(block.unbind() for block in blocks), strict=True)


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


def _judge(settings: Discriminator, weights: dict[str, "Tensor"]) -> Callable[["Tensor"], "Tensor"]:
    """D with these weights, from what it judges to its raw output."""
    return lambda x: cast("Tensor", logits(settings, weights, x)[0])


def _penalty(
    penalty: Penalty | None,
    weight: float,
    critic: Callable[["Tensor"], "Tensor"],
    real: "Tensor",
    fake: "Tensor",
    weights: dict[str, "Tensor"],
) -> "Tensor | None":
    return None if penalty is None else weight * penalty.measure(critic, real, fake, weights)
