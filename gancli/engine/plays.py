"""PLAYS: who moves when in an epoch, and against whom.

A play takes the ensemble, what D judges of every D update's real and generated points, ``(S, E, F', J)`` each, and the
epoch's draws; it changes both players in place and returns the losses of its last updates, (E, 5). The table can be
read without torch.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gancli.engine.objectives import (
    DiscriminatorTerms,
    GeneratorTerms,
    discriminator_loss,
    generated,
    generator_loss,
    slopes,
)

if TYPE_CHECKING:
    from torch import Tensor

    from gancli.engine.ensemble import Ensemble
    from gancli.engine.step import Draws

Play = Callable[["Ensemble", "Tensor", "Tensor", "Draws"], "Tensor"]


@dataclass(frozen=True)
class Row:
    """One way to play.

    Attributes:
        play: One epoch.
        description: One line, with the source.
        together: Both players move at once, so that an epoch has one update of each.
        native: Whether the fused engine plays it too.
    """

    play: Play
    description: str
    together: bool = False
    native: bool = False


def _alternating(ensemble: "Ensemble", real: "Tensor", fake: "Tensor", draws: "Draws") -> "Tensor":
    d_terms = _update_discriminator(ensemble, real, fake, draws)
    return _losses(
        ensemble, d_terms, _update_generator(ensemble, real[-1], draws, ensemble.discriminator.fixed)
    )


def _simultaneous(ensemble: "Ensemble", real: "Tensor", fake: "Tensor", draws: "Draws") -> "Tensor":
    before = {name: w.clone() for name, w in ensemble.discriminator.fixed.items()}
    d_terms = _update_discriminator(ensemble, real, fake, draws)
    return _losses(ensemble, d_terms, _update_generator(ensemble, real[-1], draws, before))


def _extragradient(ensemble: "Ensemble", real: "Tensor", fake: "Tensor", draws: "Draws") -> "Tensor":
    """Both look one step of gradient descent ahead, and move from where they are by the gradients there."""
    d, g = ensemble.discriminator, ensemble.generator
    before = [player.flat.clone() for player in (d, g)]
    d_terms, g_terms = _both(ensemble, real, draws)
    ahead = [player.gradient(terms.total).clone() for player, terms in ((d, d_terms), (g, g_terms))]
    for player, gradient, factors in zip((d, g), ahead, _factors(draws), strict=True):
        player.flat.sub_(gradient * factors[0])
    d_there, g_there = _both(ensemble, real, draws)
    there = [player.gradient(terms.total).clone() for player, terms in ((d, d_there), (g, g_there))]
    for player, flat in zip((d, g), before, strict=True):
        player.flat.copy_(flat)
    for player, gradient, factors in zip((d, g), there, _factors(draws), strict=True):
        player.move(gradient, factors)
    return _losses(ensemble, d_terms, g_terms)


def _consensus(ensemble: "Ensemble", real: "Tensor", fake: "Tensor", draws: "Draws") -> "Tensor":
    """Both descend their own loss plus γ · ½‖v‖², v the gradients of both."""
    import torch

    d, g = ensemble.discriminator, ensemble.generator
    d_terms, g_terms = _both(ensemble, real, draws)
    v_d = slopes(d_terms.total, d.leaves, again=True)
    v_g = slopes(g_terms.total, g.leaves, again=True)
    squares = [(v * v).flatten(1).sum(1) for v in (*v_d.values(), *v_g.values())]
    both = {f"d.{name}": w for name, w in d.leaves.items()} | {f"g.{name}": w for name, w in g.leaves.items()}
    pull, weight = slopes(0.5 * torch.stack(squares).sum(0), both), ensemble.game.experiment.consensus
    found = [
        player.flat_gradient({name: v + weight * pull[f"{side}.{name}"] for name, v in own.items()})
        for side, player, own in (("d", d, v_d), ("g", g, v_g))
    ]
    for player, gradient, factors in zip((d, g), found, _factors(draws), strict=True):
        player.move(gradient, factors)
    return _losses(ensemble, d_terms, g_terms)


PLAYS: dict[str, Row] = {
    "alternating": Row(
        _alternating, "D moves d_steps times, then G g_steps times against the new D", native=True
    ),
    "simultaneous": Row(
        _simultaneous, "the same, but G moves against the D from before the epoch", native=True
    ),
    "extragradient": Row(
        _extragradient,
        "both move by the gradients one step ahead (Korpelevich 1976, Gidel 2019)",
        together=True,
    ),
    "consensus": Row(
        _consensus, "both also descend consensus · ½‖v‖², v their gradients (Mescheder 2017)", together=True
    ),
}


def _update_discriminator(
    ensemble: "Ensemble", real: "Tensor", fake: "Tensor", draws: "Draws"
) -> DiscriminatorTerms:
    """All of D's updates; the terms of the last one."""
    game, player = ensemble.game, ensemble.discriminator
    if not game.has_critic:
        return DiscriminatorTerms(ensemble.nothing, ensemble.nothing, None)
    uniforms: Sequence[Tensor | None] = (
        [None] * len(real) if draws.penalty is None else draws.penalty.unbind()
    )
    for step, (x, y, factors) in enumerate(_updates(real, fake, draws.discriminator_factors)):
        terms = discriminator_loss(game, player.weights, x, y, uniforms[step])
        player.move(player.gradient(terms.total), factors)
    return terms


def _update_generator(
    ensemble: "Ensemble", real: "Tensor", draws: "Draws", d: dict[str, "Tensor"]
) -> GeneratorTerms:
    """All of G's updates against a D with these weights; the terms of the last one."""
    game, player = ensemble.game, ensemble.generator
    uniforms = None if draws.penalty is None else draws.penalty[-1]
    for step, (noise, factors, *masks) in enumerate(
        _updates(draws.generator_noise, draws.generator_factors, *draws.generator_masks)
    ):
        fake = generated(game, player.weights, noise, masks, _at(draws.generator_blur, step))
        rival = _further(ensemble, d, real, fake, uniforms, draws.discriminator_factors[-1, 0])
        terms = generator_loss(game, player.weights, rival, fake, real)
        player.move(player.gradient(terms.total), factors)
    return terms


def _further(
    ensemble: "Ensemble",
    d: dict[str, "Tensor"],
    real: "Tensor",
    fake: "Tensor",
    uniforms: "Tensor | None",
    rate: "Tensor",
) -> dict[str, "Tensor"]:
    """D after ``unroll`` steps of gradient descent, each a function of G's weights (Metz 2017)."""
    game = ensemble.game
    if not game.experiment.unroll:
        return d
    fixed = {name: w for name, w in d.items() if name not in ensemble.discriminator.leaves}
    moved = {name: d[name].detach().requires_grad_() for name in ensemble.discriminator.leaves}
    for _ in range(game.experiment.unroll):
        terms = discriminator_loss(game, {**fixed, **moved}, real, fake, uniforms)
        pull = slopes(terms.total, moved, again=True)
        moved = {name: w - rate * pull[name] for name, w in moved.items()}
    return {**fixed, **moved}


def _both(ensemble: "Ensemble", real: "Tensor", draws: "Draws") -> tuple[DiscriminatorTerms, GeneratorTerms]:
    """Both losses at once, as functions of both players' weights."""
    game, d, g = ensemble.game, ensemble.discriminator.weights, ensemble.generator.weights
    uniforms = None if draws.penalty is None else draws.penalty[0]
    d_masks, g_masks = ([m[0] for m in masks] for masks in (draws.discriminator_masks, draws.generator_masks))
    seen = generated(game, g, draws.discriminator_noise[0], d_masks, _at(draws.discriminator_blur, 0))
    fake = generated(game, g, draws.generator_noise[0], g_masks, _at(draws.generator_blur, 0))
    return discriminator_loss(game, d, real[0], seen, uniforms), generator_loss(game, g, d, fake, real[0])


def _factors(draws: "Draws") -> tuple["Tensor", "Tensor"]:
    """D's and G's of the only update."""
    return draws.discriminator_factors[0], draws.generator_factors[0]


def _at(blocks: "Tensor | None", step: int) -> "Tensor | None":
    return None if blocks is None else blocks[step]


def _losses(ensemble: "Ensemble", d: DiscriminatorTerms, g: GeneratorTerms) -> "Tensor":
    import torch

    nothing = ensemble.nothing
    columns = (d.on_real, d.on_fake, d.penalty, g.game, g.penalty)
    return torch.stack([nothing if column is None else column for column in columns], -1).detach()


def _updates(*blocks: "Tensor") -> Iterator[tuple["Tensor", ...]]:
    """What each update takes of blocks whose first axis is the update."""
    return zip(*(block.unbind() for block in blocks), strict=True)
