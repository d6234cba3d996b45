"""The vector field of a game, v = (−∇ of D's loss in D's weights, −∇ of G's loss in G's), and its derivatives.

Both players follow v in continuous time (Mescheder 2017; Balduzzi 2018). A point of the field is one flat vector of D's
weights, then G's; the losses are the ones that are played (objectives.py), over one batch that stays the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from gancli.engine.game import Game
from gancli.engine.objectives import discriminator_loss, generated, generator_loss
from gancli.networks import is_trained

if TYPE_CHECKING:
    from torch import Tensor

_ROWS = 64


@dataclass(frozen=True)
class Batch:
    """What the expectations of both losses are taken over, with a member axis of 1."""

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
    """The field of a game over one batch, at M points ``(M, P)`` at once."""

    def __init__(self, game: Game, batch: Batch) -> None:
        self.game, self.batch = game, batch
        self.sizes = (game.discriminator.size, game.generator.size)
        self.trained = torch.tensor(
            [
                is_trained(name)
                for layout in (game.discriminator, game.generator)
                for name, shape in layout.shapes.items()
                for _ in range(torch.Size(shape).numel())
            ]
        )
        """Which of the P numbers are weights that somebody trains."""

    def __call__(self, at: "Tensor") -> "Tensor":
        """The field v (M, P) at M points."""
        return self._along(at.detach().requires_grad_(), again=False).detach()

    def jacobian(self, at: "Tensor") -> "Tensor":
        """The derivative dv/dz (P, P) at a point (P,), row k that of v's k-th number.

        Each copy of the point in a stack is asked for another row, so that one pass backward gives many.
        """
        rows = []
        for first in range(0, len(at), _ROWS):
            count = min(_ROWS, len(at) - first)
            copies = at.detach().repeat(count, 1).requires_grad_()
            v = self._along(copies, again=True)
            chosen = v[torch.arange(count), torch.arange(first, first + count)].sum()
            rows.append(torch.autograd.grad(chosen, copies, materialize_grads=True)[0])
        return torch.cat(rows)

    def transposed(self, at: "Tensor") -> Callable[["Tensor"], "Tensor"]:
        """u ↦ Jᵀu at a point (P,): J has the same eigenvalues, and a pass backward is all that this takes."""
        point = at.detach()[None].requires_grad_()
        v = self._along(point, again=True)

        def product(u: "Tensor") -> "Tensor":
            (found,) = torch.autograd.grad(v, point, u[None], retain_graph=True, materialize_grads=True)
            return found[0]

        return product

    def slope_at_fakes(self, at: "Tensor") -> "Tensor":
        """How G's loss falls with each generated point, |∂L_G/∂y| · B (B,) at a point (P,) of the field."""
        d, g = self._weights(at.detach()[None])
        with torch.no_grad():
            points = generated_points(self.game, g, self.batch)
        points.requires_grad_()
        loss = generator_loss(self.game, g, d, self.game.look(points), self._real(1)).total
        (slope,) = torch.autograd.grad(loss.sum(), points, materialize_grads=True)
        return torch.linalg.vector_norm(slope[0], dim=0) * points.shape[-1]

    def _weights(self, at: "Tensor") -> tuple[dict[str, "Tensor"], dict[str, "Tensor"]]:
        d, g = at.split(self.sizes, -1)
        return self.game.discriminator.unflatten(d), self.game.generator.unflatten(g)

    def _real(self, members: int) -> "Tensor":
        blur, real = self.batch.real_blur, self.batch.real
        seen: Tensor = self.game.look(real if blur is None else real + blur)
        return seen.expand(members, *seen.shape[1:])

    def _along(self, at: "Tensor", *, again: bool) -> "Tensor":
        """v at M points as a function of them, ready to be differentiated once more if it is to be."""
        game, batch, members = self.game, self.batch, len(at)
        d, g = self._weights(at)
        noise = batch.noise.expand(members, *batch.noise.shape[1:])
        fake = generated(game, g, noise, batch.masks, batch.fake_blur)
        real = self._real(members)
        d_total = discriminator_loss(game, d, real, fake, batch.penalty).total
        g_total = generator_loss(game, g, d, fake, real).total
        pulls = [
            torch.autograd.grad(
                total.sum(), at, create_graph=again, retain_graph=True, materialize_grads=True
            )[0]
            for total in (d_total, g_total)
        ]
        size = self.sizes[0]
        return -torch.cat([pulls[0][:, :size], pulls[1][:, size:]], -1)


def generated_points(game: Game, g: dict[str, "Tensor"], batch: Batch) -> "Tensor":
    """G's points (M, F, B) with their instance noise, before D's view."""
    from gancli.networks import generate

    points: Tensor = generate(game.experiment.generator, g, batch.noise, batch.masks)
    return points if batch.fake_blur is None else points + batch.fake_blur
