"""The spectrum of a run's game at one point: eigenvalues of its field, and what an epoch multiplies disturbances by."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from gancli.engine.game import Game
from gancli.engine.optimizers import learning_rate, schedule

if TYPE_CHECKING:
    from torch import Tensor

    from gancli.engine.field import Field
    from gancli.engine.step import Draws

Numbers = npt.NDArray[np.complexfloating]
WHOLE = 2000
"""Up to so many weights all eigenvalues are found; beyond, the leading ones."""
LEADING = 12
_PLAYED_WORK = 3e9
"""Up to so many multiply-adds the epoch itself is differentiated."""
_STEP = 1e-4


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Eigenvalues of the field's Jacobian, multipliers of an epoch, and what the latter are of.

    Attributes:
        eigenvalues: Complex.
        multipliers: Complex.
        whole: Whether they are all of them.
        how: What the multipliers are of, in words.
    """

    eigenvalues: Numbers
    multipliers: Numbers
    whole: bool
    how: str


def spectrum(field: "Field", drawn: "Draws", point: "Tensor", epoch: int) -> Spectrum:
    """The spectrum at a point (P,) that the run had come to after so many epochs; ``drawn`` are an epoch's draws."""
    game, d_rate, g_rate = field.game, *_rates(field.game, epoch)
    kept = field.trained.nonzero()[:, 0]
    if len(kept) > WHOLE:
        found = _leading(field, point, (1.0, 1.0))
        turned = d_rate * found if d_rate == g_rate else _leading(field, point, (d_rate, g_rate))
        return Spectrum(found, 1 + turned, False, _words(d_rate, g_rate, game))
    jacobian = field.jacobian(point).detach()[kept][:, kept].numpy()
    rates = np.where(kept.numpy() < field.sizes[0], d_rate, g_rate)
    eigenvalues = np.linalg.eigvals(jacobian).astype(np.complex128)
    if _can_be_played(game, len(kept)):
        played = _played(game, drawn, point, kept.tolist(), epoch)
        return Spectrum(
            eigenvalues, np.linalg.eigvals(played).astype(np.complex128), True, "an epoch as it is played"
        )
    multipliers = np.linalg.eigvals(np.eye(len(kept)) + rates[:, None] * jacobian)
    return Spectrum(eigenvalues, multipliers.astype(np.complex128), True, _words(d_rate, g_rate, game))


def _rates(game: Game, epoch: int) -> tuple[float, float]:
    """How far D and G go in an epoch for a gradient of 1, by their learning rates at that epoch."""
    e = game.experiment
    return (
        e.d_steps * learning_rate(e.discriminator.optimizer, epoch * e.d_steps + 1, e.epochs * e.d_steps),
        e.g_steps * learning_rate(e.generator.optimizer, epoch * e.g_steps + 1, e.epochs * e.g_steps),
    )


def _leading(field: "Field", point: "Tensor", rates: tuple[float, float]) -> Numbers:
    """The eigenvalues of largest modulus of rates · J, by Arnoldi's iteration (ARPACK) on the transposed."""
    import torch
    from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigs

    product, kept = field.transposed(point), field.trained
    paces = torch.cat([torch.full((n,), rate) for n, rate in zip(field.sizes, rates, strict=True)]).double()
    size = int(kept.sum())

    def times(u: Any) -> Any:
        whole = torch.zeros(len(point), dtype=torch.float64)
        whole[kept] = torch.from_numpy(np.ascontiguousarray(u, np.float64).ravel())
        return product(paces * whole)[kept].detach().numpy()

    operator = LinearOperator((size, size), matvec=times, dtype=np.float64)
    start = np.random.default_rng(0).standard_normal(size)
    try:
        found = eigs(operator, k=LEADING, which="LM", v0=start, tol=1e-7, return_eigenvectors=False)
    except ArpackNoConvergence as stopped:
        found = stopped.eigenvalues
    return np.asarray(found, np.complex128)


def _can_be_played(game: Game, size: int) -> bool:
    """Whether an epoch carries nothing along but the weights, and its derivative is not too dear."""
    e = game.experiment
    sides = (e.generator.optimizer, e.discriminator.optimizer)
    plain = all(side.name == "sgd" and not side.momentum for side in sides)
    work = 18 * size * e.batch * (e.d_steps * game.discriminator.size + e.g_steps * game.generator.size)
    return plain and work < _PLAYED_WORK


def _played(
    game: Game, drawn: "Draws", point: "Tensor", places: list[int], epoch: int
) -> npt.NDArray[np.float64]:
    """The derivative of an epoch in the weights, with that epoch's learning rates."""
    from dataclasses import replace

    import torch

    from gancli.engine.spectrum import derivative, epoch_map, names

    e, told = game.experiment, names(game)
    d, g = (
        torch.from_numpy(schedule(side.optimizer, epoch * steps, steps, e.epochs * steps))
        for side, steps in ((e.discriminator, e.d_steps), (e.generator, e.g_steps))
    )
    weights = [k for k, (_, array, _) in enumerate(told) if array == "weights"]
    state = torch.zeros(len(told), dtype=torch.float64)
    state[weights] = point
    after = epoch_map(game, replace(drawn, discriminator_factors=d, generator_factors=g))
    return np.asarray(derivative(after, state, [weights[k] for k in places], _STEP).numpy())


def _words(d_rate: float, g_rate: float, game: Game) -> str:
    """What 1 + hλ leaves out."""
    e = game.experiment
    rates = f"{d_rate:g}" if d_rate == g_rate else f"{d_rate:g} for D and {g_rate:g} for G"
    left = {side.optimizer.name for side in (e.generator, e.discriminator)} - {"sgd"}
    momentum = any(side.optimizer.momentum for side in (e.generator, e.discriminator))
    without = sorted(left) + (["momentum"] if momentum else [])
    return f"1 + hλ, both players at once, h {rates} an epoch" + (
        f", without {' and '.join(without)}" if without else ""
    )
