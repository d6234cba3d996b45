"""Terms that are added to a network's loss, times its ``penalty_weight``: functions of D, its inputs and the weights.

``measure(critic, real, fake, weights, uniforms)`` returns one number per member, ``(E,)``; ``critic`` maps what D
judges to its raw output, ``real`` and ``fake`` are what it judged, ``(E, F, J)``, ``weights`` are those of the network
that is penalised, ``uniforms`` are random numbers in (0, 1), ``(E, rows(F), J)``.
``native``, for the fused engine, is a function ``(weights, matrices, factor, gradient)`` that adds the gradient of
factor · penalty of one member's flat weights, of which ``matrices`` marks those of matrices with 1, and returns
factor · penalty; for penalties on slopes it is an ``OfSlopes``.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gancli import scalars
from gancli.arrays import Tensor, mean, normal_quantile, relu, root

Critic = Callable[[Tensor], Tensor]
Measure = Callable[[Critic, Tensor, Tensor, Mapping[str, Tensor], Tensor], Tensor]
Place = Callable[[Tensor, Tensor, Tensor, int, Tensor], None]
"""(real, generated, uniforms, rows, points) fills ``points`` with those at which slopes are taken, all of them flat."""
Weigh = Callable[[Tensor, int, Tensor], float]
"""(slopes, rows, gradient) → the penalty of flat slopes; fills its gradient with respect to them."""


class OfSlopes(NamedTuple):
    """A penalty on D's slopes for the fused engine: the sum over one or two places of what it makes of them there."""

    places: tuple[Place, ...]
    weigh: Weigh


@dataclass(frozen=True)
class Penalty:
    """One penalty; state its factors in the description, papers disagree by ½.

    Attributes:
        measure: The penalty for stacked tensors.
        native: The same for the fused engine.
        description: One line.
        rows: How many uniform numbers a column of F features takes.
        of_slopes: Whether it looks at the slope of D in its inputs, which only D's own loss can.
    """

    measure: Measure
    native: Callable[[Tensor, Tensor, float, Tensor], float] | OfSlopes | None
    description: str
    rows: Callable[[int], int] = lambda features: 0
    of_slopes: bool = False


def slope(critic: Critic, x: Tensor) -> Tensor:
    """The gradient of D's raw output in its input, ``(…, F, J)``, ready to be differentiated again.

    In D's weights, and in what the input depends on: an unrolled D and consensus ask for that.
    """
    torch = sys.modules["torch"]
    # a node of its own: the weights of an unrolled D depend on x, too, and that is no slope of D
    x = x.view_as(x) if x.requires_grad else x.detach().requires_grad_()
    return torch.autograd.grad(critic(x).sum(), x, create_graph=True)[0]


def _weights(
    critic: Critic, real: Tensor, fake: Tensor, weights: Mapping[str, Tensor], uniforms: Tensor
) -> Tensor:
    squares = [(w * w).sum((-2, -1)) for name, w in weights.items() if name.endswith("weight")]
    return 0.5 * sum(squares)


def _weights_native(weights: Tensor, matrices: Tensor, factor: float, gradient: Tensor) -> float:
    half = weights.dtype.type(0.5)
    total = weights.dtype.type(0)
    for k in range(weights.size):
        slope = factor * matrices[k] * weights[k]
        gradient[k] += slope
        total += half * slope * weights[k]
    return total


def _half_square(critic: Critic, x: Tensor) -> Tensor:
    steep = slope(critic, x)
    return 0.5 * mean((steep * steep).sum(-2))


def _length(critic: Critic, x: Tensor) -> Tensor:
    """‖∇D‖ of each column."""
    steep = slope(critic, x)
    return root((steep * steep).sum(-2))


def _between(real: Tensor, fake: Tensor, uniforms: Tensor) -> Tensor:
    return real + uniforms * (fake - real)


def _around(real: Tensor, uniforms: Tensor) -> Tensor:
    deviation = real - mean(real, keepdims=True)
    return real + 0.5 * mean(deviation * deviation, keepdims=True) ** 0.5 * normal_quantile(uniforms)


def _two_sided(lengths: Tensor) -> Tensor:
    return mean((lengths - 1) * (lengths - 1))


def _one_sided(lengths: Tensor) -> Tensor:
    over = relu(lengths - 1)
    return mean(over * over)


def _on_real(real: Tensor, fake: Tensor, uniforms: Tensor, rows: int, points: Tensor) -> None:
    for k in range(points.size):
        points[k] = real[k]


def _on_fake(real: Tensor, fake: Tensor, uniforms: Tensor, rows: int, points: Tensor) -> None:
    for k in range(points.size):
        points[k] = fake[k]


def _between_native(real: Tensor, fake: Tensor, uniforms: Tensor, rows: int, points: Tensor) -> None:
    columns = points.size // rows
    for row in range(rows):
        for k in range(columns):
            x, y = real[row * columns + k], fake[row * columns + k]
            points[row * columns + k] = x + uniforms[k] * (y - x)


def _around_native(real: Tensor, fake: Tensor, uniforms: Tensor, rows: int, points: Tensor) -> None:
    columns, half = points.size // rows, points.dtype.type(0.5)
    share = points.dtype.type(1) / points.dtype.type(columns)
    for at in range(0, points.size, columns):
        centre = variance = points.dtype.type(0)
        for k in range(at, at + columns):
            centre += share * real[k]
        for k in range(at, at + columns):
            variance += share * (real[k] - centre) * (real[k] - centre)
        radius = half * np.sqrt(variance)
        for k in range(at, at + columns):
            points[k] = real[k] + radius * scalars.normal_quantile(uniforms[k])


def _half_square_native(slopes: Tensor, rows: int, gradient: Tensor) -> float:
    share = slopes.dtype.type(rows) / slopes.dtype.type(slopes.size)
    total = slopes.dtype.type(0)
    for k in range(slopes.size):
        gradient[k] = share * slopes[k]
        total += gradient[k] * slopes[k]
    return slopes.dtype.type(0.5) * total


def _from_one_native(slopes: Tensor, rows: int, gradient: Tensor, least: float) -> float:
    """The mean square of how far lengths are from 1, where that is above ``least``."""
    columns, zero, one = slopes.size // rows, slopes.dtype.type(0), slopes.dtype.type(1)
    share, total = one / slopes.dtype.type(columns), zero
    for k in range(columns):
        square = zero
        for at in range(k, slopes.size, columns):
            square += slopes[at] * slopes[at]
        length = np.sqrt(square)
        over = length - one
        if over < least:
            over = zero
        total += share * over * over
        pull = (share + share) * over / length if length > zero else zero
        for at in range(k, slopes.size, columns):
            gradient[at] = pull * slopes[at]
    return total


def _two_sided_native(slopes: Tensor, rows: int, gradient: Tensor) -> float:
    return _from_one_native(slopes, rows, gradient, -slopes.dtype.type(1))


def _one_sided_native(slopes: Tensor, rows: int, gradient: Tensor) -> float:
    return _from_one_native(slopes, rows, gradient, slopes.dtype.type(0))


PENALTIES: dict[str, Penalty] = {
    "weights": Penalty(
        _weights, _weights_native, "½ Σ w² over the network's own weight matrices, biases left out"
    ),
    "r1": Penalty(
        lambda d, real, fake, w, u: _half_square(d, real),
        OfSlopes((_on_real,), _half_square_native),
        "½ E‖∇D‖² on real points; the weight is the γ of γ/2 (Mescheder 2018)",
        of_slopes=True,
    ),
    "r2": Penalty(
        lambda d, real, fake, w, u: _half_square(d, fake),
        OfSlopes((_on_fake,), _half_square_native),
        "½ E‖∇D‖² on generated points (Mescheder 2018)",
        of_slopes=True,
    ),
    "r1+r2": Penalty(
        lambda d, real, fake, w, u: _half_square(d, real) + _half_square(d, fake),
        OfSlopes((_on_real, _on_fake), _half_square_native),
        "both of them; with loss relativistic this is R3GAN (Huang 2024)",
        of_slopes=True,
    ),
    "gp": Penalty(
        lambda d, real, fake, w, u: _two_sided(_length(d, _between(real, fake, u))),
        OfSlopes((_between_native,), _two_sided_native),
        "E(‖∇D‖ − 1)² between pairs of real and generated points; published weight 10, .1 to 1 on the line "
        "(Gulrajani 2017)",
        lambda features: 1,
        of_slopes=True,
    ),
    "lp": Penalty(
        lambda d, real, fake, w, u: _one_sided(_length(d, _between(real, fake, u))),
        OfSlopes((_between_native,), _one_sided_native),
        "the same where ‖∇D‖ is above 1 only (Petzka 2018)",
        lambda features: 1,
        of_slopes=True,
    ),
    "dragan": Penalty(
        lambda d, real, fake, w, u: _two_sided(_length(d, _around(real, u))),
        OfSlopes((_around_native,), _two_sided_native),
        "E(‖∇D‖ − 1)² around real points, normal with half of the batch's sd (Kodali 2017)",
        lambda features: features,
        of_slopes=True,
    ),
}
