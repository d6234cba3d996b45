"""How much a game turns: numbers of its field and of the field's Jacobian."""

import numpy as np
from jaxtyping import Complex, Float

VANISHING = 0.01
"""A pull on a generated point below this share of the first snapshot's median one counts as vanished."""


def rotation_index(eigenvalues: Complex[np.ndarray, " P"]) -> float:
    """Σ|Im λ| / Σ|λ| of a Jacobian: 0 for a field that goes straight downhill, 1 for one that only turns.

    A potential's Jacobian is symmetric and has real eigenvalues, a zero-sum game's bilinear part has imaginary ones
    (Balduzzi 2018). NaN where all eigenvalues are 0.
    """
    size = float(np.abs(eigenvalues).sum())
    return float(np.abs(eigenvalues.imag).sum()) / size if size else float("nan")


def path_angle(field: Float[np.ndarray, "A P"], way: Float[np.ndarray, " P"]) -> Float[np.ndarray, " A"]:
    """The cosine of the angle between a field along a straight line and the line's direction (Berard 2020).

    Where the end of the line attracts, it jumps there from above 0 to below; where the field turns around the end, it
    has a bump beside it. NaN where the field vanishes.
    """
    size = np.linalg.norm(field, axis=1) * np.linalg.norm(way)
    return np.asarray(np.divide(field @ way, size, out=np.full(len(field), np.nan), where=size > 0))


def vanished(pulls: Float[np.ndarray, "T N"], share: float = VANISHING) -> Float[np.ndarray, " T"]:
    """The share of generated points at which G's loss pulls less than a share of the first row's median pull."""
    return np.asarray((pulls < share * np.median(pulls[0])).mean(axis=1))
