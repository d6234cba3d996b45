"""The plain data that passes between the halves: no behaviour, no torch, no files.

Axes have letters and an order: T snapshots, E members, F features, B batch, N samples, K modes, Z noise dimension.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating]
Weights = Mapping[str, Array]
"""A network's weights by name (``"0.weight"``, …); leading axes [E] or [T, E] before each tensor's own."""

State = Mapping[str, npt.NDArray[np.generic]]
"""What a resumed run needs of all members: weights, optimiser state, step counts."""

LOSS_COLUMNS = ("d_real", "d_fake", "d_penalty", "g", "g_penalty")
"""The columns of a recording's losses: the cross-entropies (or their kin) and the penalties, apart."""

Label = Literal["converged", "drifting", "oscillating", "off-target", "collapsed", "diverged"]


@dataclass(frozen=True)
class Snapshot:
    """Everything the engine hands over at one epoch, for E members.

    ``losses`` holds every epoch since the snapshot before, ``(epochs, E, 5)`` in the order of ``LOSS_COLUMNS``;
    ``moments`` maps each logged epoch among them to the mean, sd, skewness and excess kurtosis of the last real and
    the last generated batch, ``(E, 2, F, 4)``. ``recorded`` is false where the engine only paused to let a checkpoint
    be written or a signal be heard. ``state`` is there where a block of epochs ends, the only places from which a run
    can go on.
    """

    epoch: int
    recorded: bool
    generator: Weights
    discriminator: Weights
    losses: Array
    moments: Mapping[int, Array]
    state: State | None
    extras: Mapping[str, npt.NDArray[np.generic]] = field(default_factory=dict)
    """Arrays that are recorded once: the untrained D and the pretraining losses."""
    average: Weights | None = None
    """G's averaged weights, where they are kept."""


@dataclass(frozen=True)
class Verdict:
    """How a run ended: a label of the rule, its quality where it converged, and what else is worth saying.

    ``label`` is None where the run is too short to judge; ``sentence`` is the verdict in one plain sentence.
    """

    label: Label | None
    quality: Literal["excellent", "good", "rough"] | None = None
    flags: tuple[str, ...] = ()
    sentence: str = ""
    w: float | None = None
    """The median of w over the end of the run, in the target's sd; None where it does not exist."""
    tv20: float | None = None
    mean: float | None = None
    sd: float | None = None
    first_hit: int | None = None
    settled_at: int | None = None
    overshoot: float | None = None
    share_good: float | None = None
    longest_good: int | None = None
    """Epochs of the longest stretch within the tolerance."""
    best_w: float | None = None
    best_epoch: int | None = None
    bad_epoch: int | None = None
    """The first epoch with a non-finite number, of a diverged run."""


@dataclass(frozen=True)
class Measurement:
    """One number with what it must be read against; ``reason`` says why a value is None."""

    value: float | None
    floor_mean: float | None = None
    floor_q95: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    reason: str | None = None
    ceiling: float | None = None
    """The value of a perfect sample, where it is not what one would guess."""
    truth: float | None = None
    """The target's own value, of a number that is no distance from it."""


@dataclass(frozen=True)
class Surface:
    """What D thinks of a part of its input space, at each of T snapshots.

    ``line``: D over ``x`` (G,), values (T, G). ``map``: D over the points (x, y) of a plane, values (T, H, G) with y
    along the first of the two axes. ``moments``: the same over sets with mean x and standard deviation y.
    """

    kind: Literal["line", "map", "moments"]
    x: Array
    y: Array | None
    values: Array
    is_probability: bool = True
    """False where D's output is a score without bounds (Wasserstein, hinge, least squares)."""


@dataclass(frozen=True)
class Missing:
    """Why there is no such thing."""

    reason: str


NO_JUDGE = Missing("no D takes part in this game")
"""Of games in which G's loss compares points."""


@dataclass(frozen=True)
class JudgeStory:
    """D beside the best D for the same G, at J of the snapshots."""

    at: npt.NDArray[np.int64]
    """(J,) ascending: which of the snapshots."""
    gap: Array
    """(J,) how much less the best D would lose; NaN where G or D is not finite."""
    bins: Array | None
    """(J, 3, 10) of D's output: the share of all points, D's mean output, the share of real points; NaN where a bin
    is empty, None where an output is not the probability of "real"."""


@dataclass(frozen=True, eq=False)
class Pull:
    """Where G's loss pulls some of its points, A of them at each of T snapshots."""

    places: Array
    """(T, F, A)"""
    force: Array
    """(T, F, A): minus the slope of G's loss in each point, times the points that the loss is a mean of.

    Of own data the slope in the standardised units of training, stretched to the columns' own.
    """


@dataclass(frozen=True, eq=False)
class SetShapes:
    """Mean, sd, skewness and excess kurtosis of S real and of S generated sets, as large as the ones that D judges."""

    real: Array
    """(4, F, S)"""
    made: Array
    """(T, 4, F, S)"""


@dataclass(frozen=True, eq=False)
class Gradients:
    """How long the gradient of each player's own loss in its own weights is, at J of the snapshots."""

    at: npt.NDArray[np.int64]
    """(J,) ascending: which of the snapshots."""
    norms: Array
    """(J, 2): D's and G's; NaN where a weight is not finite."""


@dataclass(frozen=True)
class Story:
    """One member's run, ready to be drawn: everything that its film and its stills show."""

    title: str
    preset: str
    seed: int
    target: object
    """The target: a ``distributions.Distribution``."""
    epochs: npt.NDArray[np.int64]
    """(T,)"""
    samples: Array
    """(T, F, N) from G with fixed noise."""
    real: Array
    """(F, N) draws from the target."""
    noise: Array
    """(Z, N) draws of G's noise."""
    surface: Surface
    real_scores: Array
    """(T, N) D's output on the real draws (for views of a set: one per set of the batch's size)."""
    fake_scores: Array
    """(T, N) D's output on the generated points."""
    losses: Array
    """(epochs, 5): see LOSS_COLUMNS; row i is epoch i + 1."""
    equilibrium: tuple[float | None, float | None]
    """D's and G's loss where q = p, without penalties; None where any value will do."""
    batch: int
    batch_view: str
    """The name of the view through which D judges."""
    w: Array
    """(T,) exact W1 in sds against the target, NaN where not finite."""
    verdict: Verdict
    untrained_surface: Surface | None = None
    """D before its pretraining (T = 1)."""
    pretraining: Array | None = None
    """(S,) mean-square errors."""
    levels: Array | Missing = Missing("not told")
    """(N,) evenly spaced, symmetric and ascending: F_noise(z) of the noise behind each of the samples."""
    w_floor: float | None = field(default_factory=lambda: None)
    """The mean w of as many real points as there are samples; None where it is 0."""
    judge: JudgeStory | Missing = field(default_factory=lambda: Missing("not told"))
    pull: Pull | Missing = field(default_factory=lambda: Missing("not told"))
    sets: SetShapes | Missing = field(default_factory=lambda: Missing("not told"))
    gradients: Gradients | Missing = field(default_factory=lambda: Missing("not told"))


@dataclass(frozen=True)
class GridCell:
    """One member of a stability grid."""

    seed: int
    verdict: Verdict
    samples: Array
    """(T, F, N) from G with fixed noise; NaN from the epoch on where the member diverged."""
    w: Array
    """(T,)"""


@dataclass(frozen=True)
class GridStory:
    """All members of a stability study in one setting, ready to be drawn as a grid (last snapshot) or its film."""

    title: str
    target: object
    epochs: npt.NDArray[np.int64]
    cells: tuple[GridCell, ...]
    successes: int
    interval: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Gallery:
    """The runs of a study in one setting, ready to be put on a page, each with its own story."""

    title: str
    stories: Iterable[Story]
    """Made one after the other, for together they are large."""
    left_out: tuple[int, ...]
    """The seeds of the runs that have no place."""
    runs: int
    """How many there are, those left out among them."""
    successes: int
    interval: tuple[float, float]
    hint: str = ""
    """The command that shows the first of those left out; empty where there are none."""


@dataclass(frozen=True, eq=False)
class Band:
    """A share along an axis, with the band that chance leaves around it."""

    x: Array
    """(J,) ascending; the share is that up to and at x, until the next one."""
    share: Array
    low: Array
    high: Array


@dataclass(frozen=True)
class SettingStory:
    """What became of one setting of a study, ready to be drawn beside others."""

    label: str
    set: Mapping[str, object]
    """The values that are varied, by key."""
    runs: int
    counts: Mapping[str | None, int]
    """How many runs ended in each way."""
    interval: tuple[float, float]
    """Of the success rate."""
    w: Array
    """(E,) at the end, ∞ where it diverged."""
    settling: Band
    """The share of runs that have settled, over the epochs."""
    profile: Band
    """The share of runs with at most w, over w."""
    epochs: int

    @property
    def successes(self) -> int:
        """How many runs converged."""
        return self.counts.get("converged", 0)


@dataclass(frozen=True)
class StudyStory:
    """All settings of a study, ready to be compared in a picture."""

    title: str
    settings: tuple[SettingStory, ...]
    tolerance: float
    """The w up to which a run counts as converged."""


@dataclass(frozen=True, eq=False)
class EnsembleStory:
    """All runs of one setting of a study over time, ready to be drawn together."""

    title: str
    hint: str
    """How to draw the study's other settings; empty where there are none."""
    target: object
    epochs: npt.NDArray[np.int64]
    """(T,)"""
    verdicts: tuple[Verdict, ...]
    w: Array
    """(E, T), NaN where a point was not finite or the run had ended."""
    place: Array
    """(E, T): where G lies; its mean or median on the line, in the plane the whitened distance of its mean."""
    width: Array
    """(E, T): how wide it is; its sd or IQR, in the plane the root of the largest eigenvalue of Σ⁻¹Σ̂."""
    words: tuple[str, str, str]
    """What ``place`` and ``width`` are on the line, and what distances are counted in."""
    ends: Array
    """(E, F, N) from G with fixed noise, at the last snapshot."""
    interval: tuple[float, float]
    """Of the success rate."""
    profile: Band
    """The share of runs with at most w at the end, over w."""
    tolerance: float
    w_floor: float | None
    """The mean w of as many real points as the snapshots' samples have; None where it is 0."""


@dataclass(frozen=True, eq=False)
class Portrait:
    """The phase plane of a game of two numbers, ready to be drawn: G's number along x, D's along y."""

    title: str
    verdict: str
    names: tuple[str, str]
    x: Array
    """(G,)"""
    y: Array
    """(H,)"""
    field: Array
    """(2, H, G), the field's two parts on the grid."""
    equilibrium: Array
    """(2,)"""
    measured: Array
    """(epochs + 1, 2)"""
    predicted: Array
    flow: Array | None
    """The path in continuous time, where there is one."""
    multipliers: npt.NDArray[np.complexfloating] | None
    """Measured; None with a reason."""
    predicted_multipliers: npt.NDArray[np.complexfloating] | None
    reason: str
    """Why there are no multipliers."""


@dataclass(frozen=True, eq=False)
class Spectra:
    """The game of one member along its recording, K snapshots, ready to be drawn."""

    title: str
    epochs: npt.NDArray[np.int64]
    """(K,)"""
    eigenvalues: tuple[npt.NDArray[np.complexfloating], ...]
    """Of the field's Jacobian at each snapshot."""
    multipliers: tuple[npt.NDArray[np.complexfloating], ...]
    multipliers_of: str
    """What they are of, in words."""
    rotation: Array
    """(K,)"""
    norms: Array
    """(K, 2): the lengths of D's and of G's gradient."""
    vanished: Array
    """(K,): the share of generated points at which G's loss hardly pulls."""
    line: Array
    """(A,): places on the straight line from the first snapshot, 0, to the last one, 1."""
    angle: Array
    """(A,): the path angle there."""
