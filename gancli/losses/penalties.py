"""Terms that are added to a network's loss, times its ``penalty_weight``: functions of D, its inputs and the weights.

``measure(critic, real, fake, weights, uniforms)`` returns one number per member, ``(E,)``; ``critic`` maps what D
judges to its raw output, ``real`` and ``fake`` are what it judged, ``(E, F, J)``, ``weights`` are those of the network
that is penalised, ``uniforms`` are random numbers in (0, 1), ``(E, rows(F), J)``.
``native(weights, matrices, factor, gradient)``, for the fused engine, adds the gradient of factor · penalty of one
member's flat weights, of which ``matrices`` marks those of matrices with 1, and returns factor · penalty; None where a
penalty needs more than the weights.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gancli.arrays import Tensor, mean, normal_quantile, relu

Critic = Callable[[Tensor], Tensor]
Measure = Callable[[Critic, Tensor, Tensor, Mapping[str, Tensor], Tensor], Tensor]


@dataclass(frozen=True)
class Penalty:
    """One penalty; state its factors in the description, papers disagree by ½.

    Attributes:
        measure: The penalty for stacked tensors.
        native: For the fused engine, where it needs nothing but the weights.
        description: One line.
        rows: How many uniform numbers a column of F features takes.
        of_slopes: Whether it looks at the slope of D in its inputs, which only D's own loss can.
    """

    measure: Measure
    native: Callable[[Tensor, Tensor, float, Tensor], float] | None
    description: str
    rows: Callable[[int], int] = lambda features: 0
    of_slopes: bool = False


def slope(critic: Critic, x: Tensor) -> Tensor:
    """The gradient of D's raw output in its input, ``(…, F, J)``, ready to be differentiated again."""
    torch = sys.modules["torch"]
    x = x.detach().requires_grad_()
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
    """‖∇D‖ of each column, with the slope 0 at 0."""
    return sys.modules["torch"].linalg.vector_norm(slope(critic, x), dim=-2)


def _between(real: Tensor, fake: Tensor, uniforms: Tensor) -> Tensor:
    return real + uniforms * (fake.detach() - real)


def _around(real: Tensor, uniforms: Tensor) -> Tensor:
    deviation = real - mean(real, keepdims=True)
    return real + 0.5 * mean(deviation * deviation, keepdims=True) ** 0.5 * normal_quantile(uniforms)


def _two_sided(lengths: Tensor) -> Tensor:
    return mean((lengths - 1) * (lengths - 1))


def _one_sided(lengths: Tensor) -> Tensor:
    over = relu(lengths - 1)
    return mean(over * over)


PENALTIES: dict[str, Penalty] = {
    "weights": Penalty(
        _weights, _weights_native, "½ Σ w² over the network's own weight matrices, biases left out"
    ),
    "r1": Penalty(
        lambda d, real, fake, w, u: _half_square(d, real),
        None,
        "½ E‖∇D‖² on real points; the weight is the γ of γ/2 (Mescheder 2018)",
        of_slopes=True,
    ),
    "r2": Penalty(
        lambda d, real, fake, w, u: _half_square(d, fake),
        None,
        "½ E‖∇D‖² on generated points (Mescheder 2018)",
        of_slopes=True,
    ),
    "r1+r2": Penalty(
        lambda d, real, fake, w, u: _half_square(d, real) + _half_square(d, fake),
        None,
        "both of them; with loss relativistic this is R3GAN (Huang 2024)",
        of_slopes=True,
    ),
    "gp": Penalty(
        lambda d, real, fake, w, u: _two_sided(_length(d, _between(real, fake, u))),
        None,
        "E(‖∇D‖ − 1)² between pairs of real and generated points; published weight 10, .1 to 1 on the line "
        "(Gulrajani 2017)",
        lambda features: 1,
        of_slopes=True,
    ),
    "lp": Penalty(
        lambda d, real, fake, w, u: _one_sided(_length(d, _between(real, fake, u))),
        None,
        "the same where ‖∇D‖ is above 1 only (Petzka 2018)",
        lambda features: 1,
        of_slopes=True,
    ),
    "dragan": Penalty(
        lambda d, real, fake, w, u: _two_sided(_length(d, _around(real, u))),
        None,
        "E(‖∇D‖ − 1)² around real points, normal with half of the batch's sd (Kodali 2017)",
        lambda features: features,
        of_slopes=True,
    ),
}
