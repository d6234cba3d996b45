"""Does a generator hand out its training data? Its points' distances from them beside those of held-out points.

A generator that has learnt the law is as far from the training points as fresh data are. One that copies is nearer
(Meehan, Chaudhuri & Dasgupta 2020, whose test this is with the whole space for a single cell). It cannot tell copying
from putting too many points where data are dense, and points that miss the data hide copies among them: read it
beside the distances.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float


@dataclass(frozen=True, eq=False)
class DataSet:
    """A finite set of points that a run was trained on.

    Attributes:
        training: Its points.
        held_out: Points of the same law that training never saw.
    """

    training: Float[np.ndarray, "F M"]
    held_out: Float[np.ndarray, "F H"]


@dataclass(frozen=True)
class Copying:
    """How near generated points are to the training data.

    Attributes:
        share: How often a generated point is nearer to its nearest training point than a held-out one is to its own
            (ties count half): ½ is expected, more is copying, less is points off the data.
        p: The probability of at least this share for fresh data in the place of generated points (Mann–Whitney).
    """

    share: float
    p: float


def copying(generated: Float[np.ndarray, "F N"], data: DataSet) -> Copying:
    """Compares distances to the nearest training point, each feature in the training points' sds.

    Args:
        generated: Independent points of G, finite.
        data: What it was trained on.
    """
    from scipy.spatial import cKDTree
    from scipy.stats import mannwhitneyu

    scale = data.training.std(axis=1, keepdims=True)
    scale[scale == 0] = 1
    tree = cKDTree((data.training / scale).T)
    ours, theirs = (tree.query((points / scale).T)[0] for points in (generated, data.held_out))
    if np.ptp(np.concatenate([ours, theirs])) == 0:
        return Copying(0.5, 1.0)
    found = mannwhitneyu(ours, theirs, alternative="less", method="asymptotic")
    return Copying(1 - float(found.statistic) / (len(ours) * len(theirs)), float(found.pvalue))
