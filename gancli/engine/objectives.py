"""What D and G minimise, as functions of both networks' weights: the game itself, without anybody who plays it.

Weights are dicts by name with a leading member axis; J columns are what D judges of a batch. Every function works on
torch tensors and can be differentiated twice: the plays (plays.py) and the game's spectrum need that.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from gancli.engine.game import Game
from gancli.losses import Penalty
from gancli.networks import features, generate, logits

if TYPE_CHECKING:
    from torch import Tensor

    Weights = Mapping[str, Tensor]


class DiscriminatorTerms(NamedTuple):
    """D's loss in parts, (E,) each."""

    on_real: "Tensor"
    on_fake: "Tensor"
    penalty: "Tensor | None"

    @property
    def total(self) -> "Tensor":
        """What D minimises."""
        game = self.on_real + self.on_fake
        return game if self.penalty is None else game + self.penalty


class GeneratorTerms(NamedTuple):
    """G's loss in parts, (E,) each."""

    game: "Tensor"
    penalty: "Tensor | None"

    @property
    def total(self) -> "Tensor":
        """What G minimises."""
        return self.game if self.penalty is None else self.game + self.penalty


def discriminator_loss(
    game: Game, d: "Weights", real: "Tensor", fake: "Tensor", uniforms: "Tensor | None"
) -> DiscriminatorTerms:
    """D's loss on what it judges, ``(E, F', J)`` each; ``uniforms`` are the random numbers of its penalty."""
    settings = game.experiment.discriminator
    a, c = logits(settings, d, real, fake)
    on_real, on_fake = game.loss.discriminator(a, c, game.experiment.loss_parameters)
    critic = judge(game, d)
    penalty = _penalty(game.discriminator_penalty, settings.penalty_weight, critic, real, fake, d, uniforms)
    return DiscriminatorTerms(on_real, on_fake, penalty)


def generated(
    game: Game, g: "Weights", noise: "Tensor", masks: Sequence["Tensor"], blur: "Tensor | None"
) -> "Tensor":
    """What D judges of G's points from noise ``(E, Z, B)``; ``blur`` is the instance noise (E, F, B) on them."""
    points = generate(game.experiment.generator, g, noise, masks)
    return cast("Tensor", game.look(points if blur is None else points + blur))


def generator_loss(game: Game, g: "Weights", d: "Weights", fake: "Tensor", real: "Tensor") -> GeneratorTerms:
    """G's loss where D judges ``fake``, which G made, beside ``real``."""
    experiment, loss = game.experiment, game.loss
    compare = _compared(game, d)
    on_real = compare(real) if loss.generator_needs_real else None
    value: Tensor = loss.generator(on_real, compare(fake), experiment.loss_parameters)
    settings = experiment.generator
    penalty = _penalty(game.generator_penalty, settings.penalty_weight, judge(game, d), real, fake, g, None)
    return GeneratorTerms(value, penalty)


def judge(game: Game, d: "Weights") -> Callable[["Tensor"], "Tensor"]:
    """D with these weights, from what it judges to its raw output."""
    settings = game.experiment.discriminator
    return lambda x: cast("Tensor", logits(settings, d, x)[0])


def _compared(game: Game, d: "Weights") -> Callable[["Tensor"], "Tensor"]:
    """What G's loss compares, of what D judges."""
    settings = game.experiment.discriminator
    ways: dict[str, Callable[[Tensor], Tensor]] = {
        "scores": judge(game, d),
        "features": lambda x: cast("Tensor", features(settings, d, x)),
        "points": lambda x: x,
    }
    return ways[game.loss.generator_compares]


def slopes(loss: "Tensor", weights: "Weights", *, again: bool = False) -> dict[str, "Tensor"]:
    """The gradient of every member's own entry of ``loss`` (E,) by name; 0 where the loss feels nothing.

    ``again``: whether it will be differentiated once more.
    """
    import torch

    found = torch.autograd.grad(
        loss, list(weights.values()), torch.ones_like(loss), create_graph=again, materialize_grads=True
    )
    return dict(zip(weights, found, strict=True))


def _penalty(
    penalty: Penalty | None,
    weight: float,
    critic: Callable[["Tensor"], "Tensor"],
    real: "Tensor",
    fake: "Tensor",
    weights: "Weights",
    uniforms: "Tensor | None",
) -> "Tensor | None":
    return None if penalty is None else weight * penalty.measure(critic, real, fake, weights, uniforms)
