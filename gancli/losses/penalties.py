"""Terms that are added to a network's loss, times its ``penalty_weight``: functions of D, its inputs and the weights.

``measure(critic, real, fake, weights)`` returns one number per member, ``(E,)``; ``critic`` maps what D judges to its
raw output, ``real`` and ``fake`` are what it judged, ``weights`` are those of the network that is penalised.
``native(weights, matrices, factor, gradient)``, for the fused engine, adds the gradient of factor · penalty of one
member's flat weights, of which ``matrices`` marks those of matrices with 1, and returns factor · penalty; None where a
penalty needs more than the weights.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gancli.arrays import Tensor


@dataclass(frozen=True)
class Penalty:
    """One penalty; state its factors in the description, papers disagree by ½."""

    measure: Callable[[Callable[[Tensor], Tensor], Tensor, Tensor, Mapping[str, Tensor]], Tensor]
    native: Callable[[Tensor, Tensor, float, Tensor], float] | None
    description: str


def _weights(
    critic: Callable[[Tensor], Tensor], real: Tensor, fake: Tensor, weights: Mapping[str, Tensor]
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


PENALTIES: dict[str, Penalty] = {
    "weights": Penalty(
        _weights, _weights_native, "½ Σ w² over the network's own weight matrices, biases left out"
    ),
}
