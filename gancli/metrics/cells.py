"""Target and generator side by side on the line, in pieces whose probability under each is known: no sampling."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from gancli.distributions import Distribution1D, is_data
from gancli.metrics.density import Law

_LEVELS = 4096
_TAIL = 50
"""The outermost quantiles are 2⁻⁴⁹ from the ends: what lies beyond is lost in rounding."""


def lacks_density(target: Distribution1D) -> str | None:
    """Why a target on the line has no exact density; None where it has."""
    if target.continuous:
        return None
    return "own data has no exact density" if is_data(target) else "the target has no density"


@dataclass(frozen=True, eq=False)
class Cells:
    """The line in pieces, an atom of G being one of its own.

    Attributes:
        x: A point in each.
        p: Its probability under the target.
        q: Its probability under G.
    """

    x: Float[np.ndarray, " cell"]
    p: Float[np.ndarray, " cell"]
    q: Float[np.ndarray, " cell"]

    @property
    def total_variation(self) -> float:
        """½ Σ |p − q|."""
        return float(np.abs(self.p - self.q).sum() / 2)

    @property
    def jensen_shannon(self) -> float:
        """½ KL(p ‖ m) + ½ KL(q ‖ m) with m the mean of both, in nats."""
        from scipy.special import rel_entr

        middle = (self.p + self.q) / 2
        return float((rel_entr(self.p, middle) + rel_entr(self.q, middle)).sum() / 2)


def cells(law: Law, target: Distribution1D) -> Cells:
    """The pieces between all knots of the law and some thousand quantiles of the target, and the law's atoms."""
    tail = 2.0 ** -np.arange(12, _TAIL)
    levels = np.concatenate([tail[::-1], np.arange(2, _LEVELS - 1) / _LEVELS, 1 - tail])
    edges = np.unique(np.concatenate([law.knots, target.quantile(levels)]))
    x = (edges[1:] + edges[:-1]) / 2
    real = np.maximum(np.diff(target.cdf(edges)), 0)
    made = law.density(x) * np.diff(edges)
    p = np.concatenate([real, np.zeros(len(law.atoms))])
    q = np.concatenate([made, law.atoms])
    some = p + q > 0
    return Cells(np.concatenate([x, law.places])[some], p[some], q[some])
