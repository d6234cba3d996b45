"""Terms that are added to a network's loss, times its ``penalty_weight``: functions of D, its inputs and the weights.

``measure(critic, real, fake, weights)`` returns one number per member, ``(E,)``; ``critic`` maps what D judges to its
raw output, ``real`` and ``fake`` are what it judged, ``weights`` are those of the network that is penalised.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gancli.arrays import Tensor


@dataclass(frozen=True)
class Penalty:
    """One penalty; state its factors in the description, papers disagree by ½."""

    measure: Callable[[Callable[[Tensor], Tensor], Tensor, Tensor, Mapping[str, Tensor]], Tensor]
    description: str


def _weights(
    critic: Callable[[Tensor], Tensor], real: Tensor, fake: Tensor, weights: Mapping[str, Tensor]
) -> Tensor:
    squares = [(w * w).sum((-2, -1)) for name, w in weights.items() if name.endswith("weight")]
    return 0.5 * sum(squares)


PENALTIES: dict[str, Penalty] = {
    "weights": Penalty(_weights, "½ Σ w² over the network's own weight matrices, biases left out"),
}
