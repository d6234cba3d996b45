"""The games by name, and the penalties.

A loss is a row in the module of its kind: two functions of D's raw outputs for stacked tensors and, for the compiled
loop, the same with their gradients beside them (``losses.loss`` says how).
"""

from gancli.losses import alpha, cross_entropy, divergences, matching, relativistic, scores
from gancli.losses.loss import Loss
from gancli.losses.penalties import PENALTIES, Penalty

__all__ = ["LOSSES", "PENALTIES", "Loss", "Penalty"]

LOSSES: dict[str, Loss] = {
    **cross_entropy.ROWS,
    **scores.ROWS,
    **relativistic.ROWS,
    **divergences.ROWS,
    **alpha.ROWS,
    **matching.ROWS,
}
