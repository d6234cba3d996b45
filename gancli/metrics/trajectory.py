"""A member's run as the verdict sees it: what every snapshot's sample says, over time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int

from gancli.distributions import Distribution, Distribution1D, has_variance, in_plane, on_line
from gancli.metrics import histogram, modes, planar, transport
from gancli.metrics.moments import mean_and_sd, median_and_iqr

SNAPSHOTS = 100
"""K, how many equally spaced snapshots are judged."""
_BLOCK = 2**18
"""About as many points are worked on at a time."""


@dataclass(frozen=True, eq=False)
class Trajectory:
    """What each of K snapshots says of one member; NaN where a point was not finite.

    For a target without a variance read median and IQR for mean and sd. A point mass has no sd to compare with: there
    r is √(1 + (sd/unit)²), as if both were blurred by the unit.

    Attributes:
        epochs: When, from 0 or the first snapshot to the last epoch of the run.
        shift: The whitened distance of the mean from the target's, signed: on the line (mean − μ)/σ.
        r: sd/σ on the line; in the plane the root of the largest eigenvalue of Σ⁻¹Σ̂.
        r_smallest: The same with the smallest eigenvalue.
        w: W1 in the target's scale; in the plane its mean over the directions.
        tv20: Total variation over the bins; NaN where the target has none.
        mean: The mean of each feature.
        sd: The sd of each feature.
        captured: How many of a mixture's modes are captured; 1 where the target has not several.
        bad_epoch: The first epoch known to have had a non-finite number.
        modes: How many modes the target has; 1 where the notion is empty.
        words: What ``mean`` and ``sd`` are, and what distances are counted in.
    """

    epochs: Int[np.ndarray, " K"]
    shift: Float[np.ndarray, "K F"]
    r: Float[np.ndarray, " K"]
    r_smallest: Float[np.ndarray, " K"]
    w: Float[np.ndarray, " K"]
    tv20: Float[np.ndarray, " K"]
    mean: Float[np.ndarray, "K F"]
    sd: Float[np.ndarray, "K F"]
    captured: Float[np.ndarray, " K"]
    bad_epoch: int | None = None
    modes: int = 1
    words: tuple[str, str, str] = ("mean", "sd", "sds")

    @property
    def b(self) -> Float[np.ndarray, " K"]:
        """How far the mean is off in sds: signed on the line, a length in the plane."""
        return self.shift[:, 0] if self.shift.shape[1] == 1 else np.linalg.norm(self.shift, axis=1)

    @property
    def rho(self) -> Float[np.ndarray, " K"]:
        """The logarithm of r, which is kept above 1e-6."""
        return np.asarray(np.log(np.maximum(self.r, 1e-6)))

    def at(self, index: Int[np.ndarray, " J"]) -> "Trajectory":
        """The same run at some of its snapshots."""
        rows = {name: getattr(self, name)[index] for name in ROWS}
        return replace(self, **rows)


ROWS = ("epochs", "shift", "r", "r_smallest", "w", "tv20", "mean", "sd", "captured")


def judged(epochs: Int[np.ndarray, " T"], k: int = SNAPSHOTS) -> Int[np.ndarray, " K"]:
    """The indices of the k equally spaced snapshots that are judged; all of them where there are no more.

    Of a recording over N epochs these are the snapshots nearest to N/k, 2N/k, … N. The untrained one at epoch 0 is no
    part of how a run ends, so fewer than k are judged without it.
    """
    if len(epochs) <= k:
        untrained = 1 < len(epochs) < k and epochs[0] == 0
        return np.arange(int(untrained), len(epochs))
    wanted = epochs[-1] * np.arange(1, k + 1) / k
    after = np.searchsorted(epochs, wanted).clip(1, len(epochs) - 1)
    nearer = wanted - epochs[after - 1] < epochs[after] - wanted
    return np.unique(after - nearer)


def trajectories(
    epochs: Int[np.ndarray, " T"],
    samples: Float[np.ndarray, "T E F N"],
    target: Distribution,
    bad_epochs: Sequence[int | None] | None = None,
) -> list[Trajectory]:
    """What every snapshot says of each member.

    Args:
        epochs: The epochs of the snapshots, ascending.
        samples: From G with fixed noise; a point that is not finite marks the member as diverged there.
        target: The truth.
        bad_epochs: For each member the first epoch at which training met a non-finite number.
    """
    known = bad_epochs or [None] * samples.shape[1]
    return [trajectory(epochs, samples[:, e], target, bad) for e, bad in enumerate(known)]


def trajectory(
    epochs: Int[np.ndarray, " T"],
    samples: Float[np.ndarray, "T F N"],
    target: Distribution,
    bad_epoch: int | None = None,
    directions: int = planar.DIRECTIONS,
) -> Trajectory:
    """What every snapshot says of one member; in the plane w is over so many directions."""
    # squares of anything smaller stay far from the end of float64
    finite = np.abs(samples).max(axis=(1, 2)) < np.float64(1e100)
    usable = samples if finite.all() else np.where(finite[:, None, None], samples, 0)
    step = max(1, _BLOCK // samples.shape[-1])
    blocks = [
        _measured(usable[start : start + step], target, directions) for start in range(0, len(usable), step)
    ]
    rows = {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
    known = [int(epoch) for epoch in epochs[~finite][:1]] + ([] if bad_epoch is None else [bad_epoch])
    blanked = {
        name: np.where(finite.reshape(-1, *[1] * (row.ndim - 1)), row, np.nan) for name, row in rows.items()
    }
    return Trajectory(
        epochs,
        **blanked,
        bad_epoch=min(known, default=None),
        modes=modes.number(target),
        words=_words(target),
    )


def _measured(
    samples: Float[np.ndarray, "T F N"], target: Distribution, directions: int
) -> dict[str, np.ndarray]:
    rows = _on_line(samples[:, 0], target) if on_line(target) else _in_plane(samples, target, directions)
    return rows | {"captured": _captured(samples, target)}


def _words(target: Distribution) -> tuple[str, str, str]:
    if on_line(target) and not has_variance(target):
        return "median", "IQR", "scales"
    return "mean", "sd", "units" if on_line(target) and target.sd == 0 else "sds"


def _on_line(samples: Float[np.ndarray, "T N"], target: Distribution1D) -> dict[str, np.ndarray]:
    ordered = np.sort(samples, axis=-1)
    place, width = mean_and_sd(samples) if has_variance(target) else median_and_iqr(ordered)
    ratio = _ratio(width, target)
    return {
        "shift": (place - _place(target))[:, None] / target.scale,
        "r": ratio,
        "r_smallest": ratio,
        "w": transport.wasserstein1_sorted(ordered, target),
        "tv20": _binned(ordered, target),
        "mean": place[:, None],
        "sd": width[:, None],
    }


def _place(target: Distribution1D) -> float:
    return float(target.mean[0] if has_variance(target) else target.quantile(np.array([0.5]))[0])


def _ratio(width: Float[np.ndarray, " T"], target: Distribution1D) -> Float[np.ndarray, " T"]:
    """The width in the target's."""
    if not has_variance(target):
        return width / float(np.diff(target.quantile(np.array([0.25, 0.75])))[0])
    return width / target.sd if target.sd > 0 else np.hypot(1, width / target.scale)


def _binned(ordered: Float[np.ndarray, "T N"], target: Distribution1D) -> Float[np.ndarray, " T"]:
    if histogram.lacks_bins(target):
        return np.full(len(ordered), np.nan)
    return histogram.total_variation(histogram.shares_sorted(ordered, target), histogram.expected(target))


def _in_plane(
    samples: Float[np.ndarray, "T 2 N"], target: Distribution, directions: int
) -> dict[str, np.ndarray]:
    assert in_plane(target)
    mean, covariance = planar.mean_and_covariance(samples)
    whitening = np.linalg.inv(np.linalg.cholesky(target.covariance))
    eigenvalues = np.maximum(np.linalg.eigvalsh(whitening @ covariance @ whitening.T), 0)
    shares = histogram.shares(samples, target)
    return {
        "shift": (mean - target.mean) @ whitening.T,
        "r": np.sqrt(eigenvalues[:, 1]),
        "r_smallest": np.sqrt(eigenvalues[:, 0]),
        "w": planar.sliced_wasserstein1(samples, target, directions).mean(axis=-1),
        "tv20": histogram.total_variation(shares, histogram.expected(target)),
        "mean": mean,
        "sd": np.sqrt(np.einsum("tff->tf", covariance)),
    }


def _captured(samples: Float[np.ndarray, "T F N"], target: Distribution) -> Float[np.ndarray, " T"]:
    if not modes.has_modes(target):
        return np.ones(len(samples))
    return modes.captured(samples, target)
