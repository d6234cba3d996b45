"""One epoch of the game for all members: ``d_steps`` updates of D, then ``g_steps`` of G. The readable heart.

Shapes: S updates, E members, then features before batch. The generated points of all of an epoch's D updates come from
the same G, so they are made and looked at in one pass.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import torch

from gancli.engine.ensemble import Ensemble
from gancli.losses import Penalty
from gancli.networks import generate, logits

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Draws:
    """The random numbers of one epoch, ready to use, first axis the update."""

    real: "Tensor"
    """(D steps, E, F, B)"""
    discriminator_noise: "Tensor"
    """(D steps, E, Z, B)"""
    generator_noise: "Tensor"
    """(G steps, E, Z, B)"""
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
        fake = _generated(ensemble, draws)
        seen_real = game.view.look(draws.real, epsilon)
        seen_fake = game.view.look(fake, epsilon)
    for step in range(len(draws.real)):
        d_losses = update_discriminator(ensemble, seen_real[step], seen_fake[step])
    for step in range(len(draws.generator_noise)):
        masks = tuple(mask[step] for mask in draws.generator_masks)
        g_losses = update_generator(ensemble, draws.generator_noise[step], masks, seen_real[-1])
    return EpochResult(torch.stack([*d_losses, *g_losses], -1), draws.real[-1], fake[-1])


def update_discriminator(ensemble: Ensemble, real: "Tensor", fake: "Tensor") -> tuple["Tensor", ...]:
    """One update of D on what it judges, ``(E, F', J)`` each; its losses (real, generated, penalty), (E,) each."""
    game, player = ensemble.game, ensemble.discriminator
    settings = game.experiment.discriminator
    on_real, on_fake = game.loss.discriminator(*logits(settings, player.weights, real, fake))
    penalty = _penalty(
        ensemble, game.discriminator_penalty, settings.penalty_weight, real, fake, player.weights
    )
    loss = on_real + on_fake
    player.descend(loss if penalty is None else loss + penalty)
    zero = torch.zeros_like(on_real)
    return on_real.detach(), on_fake.detach(), zero if penalty is None else penalty.detach()


def update_generator(
    ensemble: Ensemble, noise: "Tensor", masks: tuple["Tensor", ...], real: "Tensor"
) -> tuple["Tensor", ...]:
    """One update of G from noise ``(E, Z, B)``; ``real`` is what D judged last; its losses (game, penalty)."""
    game, player = ensemble.game, ensemble.generator
    experiment = game.experiment
    critic = ensemble.discriminator.fixed
    points = generate(experiment.generator, player.weights, noise, masks)
    fake = game.view.look(points, experiment.view_epsilon)
    (on_fake,) = logits(experiment.discriminator, critic, fake)
    on_real = logits(experiment.discriminator, critic, real)[0] if game.loss.generator_needs_real else None
    loss: Tensor = game.loss.generator(on_real, on_fake)
    penalty = _penalty(
        ensemble, game.generator_penalty, experiment.generator.penalty_weight, real, fake, player.weights
    )
    player.descend(loss if penalty is None else loss + penalty)
    return loss.detach(), torch.zeros_like(loss) if penalty is None else penalty.detach()


def _generated(ensemble: Ensemble, draws: Draws) -> "Tensor":
    """The points (S, E, F, B) of all D updates, from one forward pass over (E, Z, S·B)."""
    steps, members, _, batch = draws.discriminator_noise.shape
    noise = _side_by_side(draws.discriminator_noise)
    masks = tuple(_side_by_side(mask) for mask in draws.discriminator_masks)
    points: Tensor = generate(ensemble.game.experiment.generator, ensemble.generator.fixed, noise, masks)
    return points.reshape(members, -1, steps, batch).permute(2, 0, 1, 3).contiguous()


def _side_by_side(blocks: "Tensor") -> "Tensor":
    """(S, E, F, B) → (E, F, S·B)."""
    steps, members, features, batch = blocks.shape
    return blocks.permute(1, 2, 0, 3).reshape(members, features, steps * batch)


def _penalty(
    ensemble: Ensemble,
    penalty: Penalty | None,
    weight: float,
    real: "Tensor",
    fake: "Tensor",
    weights: dict[str, "Tensor"],
) -> "Tensor | None":
    if penalty is None:
        return None
    settings = ensemble.game.experiment.discriminator

    def critic(x: "Tensor") -> "Tensor":
        (odds,) = logits(settings, ensemble.discriminator.weights, x)
        return cast("Tensor", odds)

    return cast("Tensor", weight * penalty.measure(critic, real, fake, weights))
