"""What a row of LOSSES is: the game of both players, for stacked tensors and for the compiled loop.

``discriminator(a, c, parameters)`` takes D's raw outputs a on real and c on generated columns, ``(…, B)``, to two terms
``(…)`` whose sum is D's loss, the one on real and the one on generated columns, since the tutorials print them apart.
``generator(a, c, parameters)`` takes what it compares to G's loss ``(…)``.

The compiled pair writes gradients in place, over flat arrays: ``discriminator(a, c, da, dc, numbers)`` returns both
terms, ``generator(a, c, dc, rows, numbers)`` G's loss, with an empty ``a`` where it needs nothing real; ``rows`` is the
number of features of what is compared, ``numbers`` are the parameters in the order of ``NUMBERS``. A loss that is a
mean over columns needs three functions of one column only (``separable``). Numbers without a type would turn a
float32 loop into float64: take them from ``numbers.dtype.type``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from gancli.arrays import Tensor
from gancli.config import LossParameters

Equilibrium = tuple[float | None, float | None]
Column = Callable[[float, Tensor], tuple[float, float]]
"""(D's raw output on a column, numbers) → (the loss there, its slope)."""
NUMBERS = ("label", "alpha_d", "alpha_g", "margin")
"""The parameters in the order in which compiled losses take them."""
LABEL, ALPHA_D, ALPHA_G, MARGIN = range(len(NUMBERS))


class Pair(NamedTuple):
    """D's and G's loss with their gradients, for the fused engine."""

    discriminator: Callable[[Tensor, Tensor, Tensor, Tensor, Tensor], tuple[float, float]]
    generator: Callable[[Tensor, Tensor, Tensor, int, Tensor], float]


@dataclass(frozen=True)
class Loss:
    """One game.

    Attributes:
        discriminator: D's loss, in two terms.
        generator: G's loss.
        equilibrium: D's and G's loss where the generated distribution is the target and D has the best constant for
            that; None where any value will do.
        native: Both with their gradients, for the fused engine.
        description: One line, with the source.
        parameters: The fields of LossParameters that it takes.
        generator_needs_real: Whether G's loss looks at real points.
        generator_compares: D's raw outputs, D's last hidden layer, or the points themselves, without any D.
        in_pairs: Whether it compares each real column with the generated one of the same number.
        of_odds: Whether D's raw output is a log-odds of "real"; a score without bounds otherwise.
    """

    discriminator: Callable[[Tensor, Tensor, LossParameters], tuple[Tensor, Tensor]]
    generator: Callable[[Tensor, Tensor, LossParameters], Tensor]
    equilibrium: Callable[[LossParameters], Equilibrium]
    native: Pair | None
    description: str
    parameters: tuple[str, ...] = ()
    generator_needs_real: bool = False
    generator_compares: Literal["scores", "features", "points"] = "scores"
    in_pairs: bool = False
    of_odds: bool = True


def always(d: float | None, g: float | None) -> Callable[[LossParameters], Equilibrium]:
    """The equilibrium of a loss without parameters."""
    return lambda parameters: (d, g)


def separable(on_real: Column, on_fake: Column, for_generator: Column, sign: int = 1) -> Pair:
    """The compiled pair of means over columns; G's is multiplied by ``sign``."""

    def discriminator(a: Tensor, c: Tensor, da: Tensor, dc: Tensor, numbers: Tensor) -> tuple[float, float]:
        share = a.dtype.type(1) / a.dtype.type(a.size)
        real = fake = a.dtype.type(0)
        for k in range(a.size):
            value, slope = on_real(a[k], numbers)
            real += value
            da[k] = share * slope
        for k in range(c.size):
            value, slope = on_fake(c[k], numbers)
            fake += value
            dc[k] = share * slope
        return real * share, fake * share

    def generator(a: Tensor, c: Tensor, dc: Tensor, rows: int, numbers: Tensor) -> float:
        share = c.dtype.type(sign) / c.dtype.type(c.size)
        total = c.dtype.type(0)
        for k in range(c.size):
            value, slope = for_generator(c[k], numbers)
            total += value
            dc[k] = share * slope
        return total * share

    return Pair(discriminator, generator)
