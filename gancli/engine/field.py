"""The vector field of a game, v = (−∇ of D's loss in D's weights, −∇ of G's loss in G's), and its derivatives.

Both players follow v in continuous time (Mescheder 2017; Balduzzi 2018). A point of the field is one flat vector of D's
weights, then G's. The losses are the ones that are played (objectives.py), over batches that stay the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import torch

from gancli.engine.game import Game
from gancli.engine.objectives import discriminator_loss, generated, generator_loss
from gancli.networks import generate, is_trained

if TYPE_CHECKING:
    from torch import Tensor

_ROWS = 64
"""Rows of a Jacobian that one pass backward makes."""


@dataclass(frozen=True)
class Batch:
    """What both losses are taken over, with a member axis of 1."""

    real: "Tensor"
    """(1, F, B)"""
    noise: "Tensor"
    """(1, Z, B)"""
    masks: tuple["Tensor", ...] = ()
    """Dropout factors of G per hidden layer, (1, H, B)."""
    real_blur: "Tensor | None" = None
    """Instance noise on the real points, (1, F, B)."""
    fake_blur: "Tensor | None" = None
    """The same on the generated ones."""
    penalty: "Tensor | None" = None
    """Uniform numbers of D's penalty, (1, R, J)."""


class Field:
    """The mean of a game's field over some batches, at M points ``(M, P)`` at once."""

    def __init__(self, game: Game, batches: Sequence[Batch]) -> None:
        self.game, self.batches = game, list(batches)
        self.sizes = (game.discriminator.size, game.generator.size)

    @property
    def trained(self) -> "Tensor":
        """Which of the P numbers somebody trains, (P,)."""
        layouts = (self.game.discriminator, self.game.generator)
        named = [(name, prod(shape)) for layout in layouts for name, shape in layout.shapes.items()]
        return torch.cat([torch.full((count,), is_trained(name)) for name, count in named])

    def __call__(self, at: "Tensor") -> "Tensor":
        """The field v (M, P) at M points."""
        leaf = at.detach().requires_grad_()
        return self._mean([self._along(batch, leaf, again=False).detach() for batch in self.batches])

    def jacobian(self, at: "Tensor") -> "Tensor":
        """The derivative dv/dz (P, P) at a point (P,), row k that of v's k-th number.

        Each copy of the point in a stack is asked for another row, so that one pass backward makes many.
        """
        blocks = []
        for first in range(0, len(at), _ROWS):
            rows = torch.arange(first, min(first + _ROWS, len(at)))
            copies = at.detach().repeat(len(rows), 1).requires_grad_()
            found = [
                _slope(self._along(batch, copies, again=True).gather(1, rows[:, None]).sum(), copies)
                for batch in self.batches
            ]
            blocks.append(self._mean(found))
        return torch.cat(blocks)

    def transposed(self, at: "Tensor") -> Callable[["Tensor"], "Tensor"]:
        """U ↦ Jᵀu at a point (P,): J has the same eigenvalues, and a pass backward is all that this takes."""
        point = at.detach()[None].requires_grad_()
        v = self._mean([self._along(batch, point, again=True) for batch in self.batches])
        return lambda u: _slope((v * u).sum(), point)[0]

    def pull_on_fakes(self, at: "Tensor") -> "Tensor":
        """How hard G's loss pulls at each generated point, |∂L_G/∂y| · B, all batches' points at a point (P,)."""
        return torch.cat([self._pull(batch, at.detach()[None]) for batch in self.batches])

    def _pull(self, batch: Batch, at: "Tensor") -> "Tensor":
        d, g = self._weights(at)
        points = generate(self.game.experiment.generator, g, batch.noise, batch.masks).detach()
        seen = points if batch.fake_blur is None else points + batch.fake_blur
        seen = seen.requires_grad_()
        loss = generator_loss(self.game, g, d, self.game.look(seen), self._real(batch, 1)).game
        pull: Tensor = points.shape[-1] * torch.linalg.vector_norm(_slope(loss.sum(), seen)[0], dim=0)
        return pull

    def _along(self, batch: Batch, at: "Tensor", *, again: bool) -> "Tensor":
        """V at M points as a function of them, to be differentiated once more if asked for."""
        game, members = self.game, len(at)
        d, g = self._weights(at)
        noise = batch.noise.expand(members, *batch.noise.shape[1:])
        fake, real = generated(game, g, noise, batch.masks, batch.fake_blur), self._real(batch, members)
        losses = (
            discriminator_loss(game, d, real, fake, batch.penalty).total,
            generator_loss(game, g, d, fake, real).total,
        )
        d_slope, g_slope = (_slope(loss.sum(), at, again=again) for loss in losses)
        return -torch.cat([d_slope[:, : self.sizes[0]], g_slope[:, self.sizes[0] :]], -1)

    def _weights(self, at: "Tensor") -> tuple[dict[str, "Tensor"], dict[str, "Tensor"]]:
        d, g = at[:, : self.sizes[0]], at[:, self.sizes[0] :]
        return self.game.discriminator.unflatten(d), self.game.generator.unflatten(g)

    def _real(self, batch: Batch, members: int) -> "Tensor":
        seen: Tensor = self.game.look(batch.real if batch.real_blur is None else batch.real + batch.real_blur)
        return seen.expand(members, *seen.shape[1:])

    def _mean(self, parts: Sequence["Tensor"]) -> "Tensor":
        return torch.stack(list(parts)).mean(0)


def _slope(total: "Tensor", at: "Tensor", *, again: bool = True) -> "Tensor":
    """The gradient of a number, which keeps what made it; ``again``: it can be differentiated once more."""
    (found,) = torch.autograd.grad(total, at, create_graph=again, retain_graph=True, materialize_grads=True)
    return found
