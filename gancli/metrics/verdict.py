"""The verdict on a run: the first rule that fires names how it ended.

Flags: ``non-finite`` and ``runaway`` say which kind of divergence it was; ``moments only``: mean and sd fit,
not the shape; ``few snapshots``: the run is long enough but its recording holds fewer than 100 snapshots, so
those are judged. A wobble with a period longer than the tail reads as drifting.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float

from gancli.metrics.trajectory import SNAPSHOTS, Trajectory, judged
from gancli.metrics.wording import place, short
from gancli.records import Label, Verdict

TOLERANCE = 0.35
SHORTEST = 100
"""A run of fewer epochs is too short to judge."""
END = 5


@dataclass(frozen=True, eq=False)
class Ending:
    """What the rules look at: medians over the last 5 snapshots, and the tail, the last fifth or 10."""

    run: Trajectory
    tail: Trajectory
    tolerance: float
    w: float
    tv20: float
    b: float
    rho: float
    r: float
    r_smallest: float
    captured: float

    @property
    def words(self) -> tuple[str, str, str]:
        """What says where G lies, what says how wide it is, and what both are counted in."""
        return self.run.words

    @property
    def swing(self) -> float:
        """The larger of the ranges of b and ρ over the tail."""
        return max(float(np.ptp(self.tail.b)), float(np.ptp(self.tail.rho)))

    @property
    def drifts(self) -> tuple[float, float]:
        """How far a robust line through b, and through ρ, climbs over the tail."""
        steps = len(self.tail.epochs) - 1
        return theil_sen(self.tail.b) * steps, theil_sen(self.tail.rho) * steps


@dataclass(frozen=True)
class Finding:
    """What a rule says when it fires."""

    label: Label
    sentence: str
    quality: Literal["excellent", "good", "rough"] | None = None
    flags: tuple[str, ...] = ()


def judge(trajectory: Trajectory, tolerance: float = TOLERANCE) -> Verdict:
    """The verdict on one member's run.

    Args:
        trajectory: Its snapshots; of more than 100 the equally spaced ones are judged.
        tolerance: τ, the largest w that counts as converged.
    """
    run = trajectory.at(judged(trajectory.epochs))
    verdict = _history(run, tolerance)
    if trajectory.epochs[-1] < SHORTEST:
        return replace(verdict, sentence=f"too short to judge: fewer than {SHORTEST} epochs{_bad(run)}")
    flags = ("few snapshots",) if len(run.epochs) < SNAPSHOTS else ()
    if run.bad_epoch is not None:
        return replace(
            verdict, label="diverged", flags=("non-finite", *flags), sentence=f"diverged{_bad(run)}"
        )
    ending = _ending(run, tolerance)
    found = next(finding for rule in RULES if (finding := rule(ending)))
    return replace(
        verdict,
        label=found.label,
        quality=found.quality,
        flags=found.flags + flags,
        sentence=found.sentence + (f" (judged on {len(run.epochs)} snapshots only)" if flags else ""),
    )


def theil_sen(y: Float[np.ndarray, " J"]) -> float:
    """The median of the slopes between all pairs of equally spaced values, per step; 0 for a single value."""
    early, late = np.triu_indices(len(y), 1)
    return float(np.median((y[late] - y[early]) / (late - early))) if len(y) > 1 else 0.0


def _collapsed(end: Ending) -> Finding | None:
    if end.r_smallest < 0.2:
        return Finding(
            "collapsed",
            f"collapsed: a needle at {place(_last(end.run.mean))}, {end.words[1]} {place(_last(end.run.sd))}",
        )
    if end.captured < end.run.modes / 2:
        return Finding("collapsed", f"collapsed: {end.captured:.0f} of {end.run.modes} modes captured")
    return None


def _runaway(end: Ending) -> Finding | None:
    if end.w <= 10 and end.r <= 5:
        return None
    sentence = f"diverged: ran away, w {short(end.w)}, {end.words[1]} {short(end.r)} times the target's"
    return Finding("diverged", sentence, flags=("runaway",))


def _converged(end: Ending) -> Finding | None:
    w, limit = end.tail.w, end.tolerance
    if end.w > limit or np.median(w) > limit or np.mean(w <= 2 * limit) < 0.9:
        return None
    only_moments = abs(end.b) <= 0.1 and abs(end.rho) <= 0.1 and end.tv20 > 0.35
    # a target without bins has no TV20, which then passes
    quality = next(name for name, w_most, tv_most in QUALITIES if end.w <= w_most and not end.tv20 > tv_most)
    shape = "" if np.isnan(end.tv20) else f", TV20 {short(end.tv20)}"
    remark = f"; {end.words[0]} and {end.words[1]} fit, the shape does not" if only_moments else ""
    return Finding(
        "converged",
        f"converged, {quality}: w {short(end.w)}{shape}{remark}",
        quality,
        ("moments only",) if only_moments else (),
    )


def _drifting(end: Ending) -> Finding | None:
    if not (end.swing > 0.25 and max(map(abs, end.drifts)) >= 0.6 * end.swing):
        return None
    (centre, width, unit), (mean, log_sd) = end.words, end.drifts
    if abs(mean) >= abs(log_sd):
        what = f"the {centre} still moved by {short(mean)} {unit}"
    else:
        what = f"the {width} still changed by a factor of {short(float(np.exp(log_sd)))}"
    return Finding("drifting", f"drifting: {what} over the last {_span(end)} epochs")


def _oscillating(end: Ending) -> Finding | None:
    if not end.swing > 0.25:
        return None
    mean, log_sd = float(np.ptp(end.tail.b)), float(np.ptp(end.tail.rho))
    centre, width, unit = end.words
    what = f"the {centre} swung over {short(mean)} {unit}"
    if log_sd > mean:
        what = f"the {width} swung by a factor of {short(float(np.exp(log_sd)))}"
    return Finding("oscillating", f"oscillating: {what} in the last {_span(end)} epochs")


def _off_target(end: Ending) -> Finding:
    centre, width, _ = end.words
    where = f"{centre} {place(_last(end.run.mean))}, {width} {place(_last(end.run.sd))}"
    return Finding("off-target", f"off-target: settled at {where} (w {short(end.w)})")


RULES: tuple[Callable[[Ending], Finding | None], ...] = (
    _collapsed,
    _runaway,
    _converged,
    _drifting,
    _oscillating,
    _off_target,
)
"""After the rule that something was not finite, in their order."""

QUALITIES: tuple[tuple[Literal["excellent", "good", "rough"], float, float], ...] = (
    ("excellent", 0.05, 0.10),
    ("good", 0.15, 0.30),
    ("rough", np.inf, np.inf),
)
"""The largest w and the largest TV20 of each."""


def _ending(run: Trajectory, tolerance: float) -> Ending:
    length = max(10, round(0.2 * len(run.epochs)))
    names = ("w", "tv20", "b", "rho", "r", "r_smallest", "captured")
    medians = {name: float(_last(getattr(run, name))) for name in names}
    return Ending(run, run.at(np.arange(len(run.epochs))[-length:]), tolerance, **medians)


def _history(run: Trajectory, tolerance: float) -> Verdict:
    """A verdict without a label: where the run ended and when it was how good."""
    good = run.w <= tolerance
    poor = np.flatnonzero(~good)
    settled = 0 if not len(poor) else int(poor[-1]) + 1
    best = int(np.nanargmin(run.w)) if np.isfinite(run.w).any() else None
    ended = run.bad_epoch is None
    line = ended and run.mean.shape[1] == 1 and run.words[0] == "mean"
    binned = ended and not np.isnan(_last(run.tv20))
    return Verdict(
        label=None,
        w=float(_last(run.w)) if ended else None,
        tv20=float(_last(run.tv20)) if binned else None,
        mean=float(_last(run.mean)[0]) if line else None,
        sd=float(_last(run.sd)[0]) if line else None,
        first_hit=int(run.epochs[good][0]) if good.any() else None,
        settled_at=int(run.epochs[settled]) if settled < len(good) else None,
        overshoot=_overshoot(run),
        share_good=float(good.mean()),
        longest_good=_longest(good, int(run.epochs[-1])),
        best_w=None if best is None else float(run.w[best]),
        best_epoch=None if best is None else int(run.epochs[best]),
        bad_epoch=run.bad_epoch,
    )


def _overshoot(run: Trajectory) -> float | None:
    """How far the mean went beyond the target's, in sds, along the line from where it started."""
    shift = run.shift[np.isfinite(run.shift).all(axis=1)]
    if not len(shift) or not np.any(shift[0]):
        return None if not len(shift) else 0.0
    return max(0.0, float(-(shift @ shift[0]).min() / np.linalg.norm(shift[0])))


def _longest(good: Bool[np.ndarray, " K"], length: int) -> int:
    """The longest stretch of good snapshots in epochs, each standing for its part of the run."""
    marks = np.flatnonzero(np.diff(good.astype(int), prepend=0, append=0))
    stretches = marks[1::2] - marks[::2]
    return round(int(stretches.max(initial=0)) / len(good) * length)


def _last(values: Float[np.ndarray, "K *F"]) -> Float[np.ndarray, "*F"]:
    """The median over the last 5 snapshots."""
    return np.asarray(np.median(values[-END:], axis=0))


def _span(end: Ending) -> str:
    return f"{int(end.tail.epochs[-1] - end.tail.epochs[0]):,}"


def _bad(run: Trajectory) -> str:
    return "" if run.bad_epoch is None else f": not finite from epoch {run.bad_epoch} on"
