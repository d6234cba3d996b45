"""D against the best answer to the present G, for whatever loss D has on single points.

Where a share s of the points is real, D's answer a costs s·φ(a) + (1 − s)·ψ(a), with φ its loss on a real and ψ on a
generated point. So the best answer is one number for each share: for cross-entropy the log-odds log s/(1 − s), that
is D* = p/(p + q), for least squares s itself, for the hinge loss the sign of p − q.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

Numbers = Float[np.ndarray, " N"]
Losses = Callable[[Numbers], tuple[Numbers, Numbers]]
"""D's raw answers → φ, what each costs on a real point, and ψ, on a generated one."""

BINS = 10
_FARTHEST = 40.0
"""No answer is sought beyond: there a sigmoid is 1 to rounding."""
_COARSE = np.linspace(-_FARTHEST, _FARTHEST, 161)
_GOLDEN = (np.sqrt(5) - 1) / 2
_NARROWINGS = 45
_NEGLIGIBLE = 1e-6


@dataclass(frozen=True, eq=False)
class Answered:
    """What D says at N places.

    Attributes:
        p: The target's probability of each.
        q: G's.
        answers: D's raw answers.
        losses: What answers cost.
        of_odds: Whether an answer is a log-odds, and is read as a probability.
    """

    p: Numbers
    q: Numbers
    answers: Numbers
    losses: Losses
    of_odds: bool

    @property
    def weight(self) -> Numbers:
        """The probabilities under the even mixture of both laws."""
        return np.asarray((self.p + self.q) / 2)

    @property
    def output(self) -> Numbers:
        """What D's answers mean: probabilities, or scores."""
        return self.read(self.answers)

    @property
    def loss(self) -> float:
        """D's loss; with cross-entropy minus the value V(D, G)."""
        return self.cost(self.answers)

    @property
    def spread(self) -> float:
        """The sd of D's output over the even mixture."""
        return float(np.sqrt(self.weight @ np.square(self.output - self.weight @ self.output)))

    def read(self, answers: Numbers) -> Numbers:
        """Answers as probabilities, where they are log-odds."""
        from scipy.special import expit

        return np.asarray(expit(answers)) if self.of_odds else answers

    def cost(self, answers: Numbers) -> float:
        """The loss of a D with other answers."""
        on_real, on_made = self.losses(answers)
        return float(self.p @ on_real + self.q @ on_made)


@dataclass(frozen=True, eq=False)
class Match:
    """D and the best D at the same places.

    Attributes:
        d: D.
        best: The best answers.
    """

    d: Answered
    best: Numbers

    @property
    def unbounded(self) -> bool:
        """Whether the best score for more than a millionth of the points has no bound."""
        beyond = np.abs(self.best) > 0.99 * _FARTHEST
        return not self.d.of_odds and float(self.d.weight[beyond].sum()) > _NEGLIGIBLE

    @property
    def gap(self) -> float:
        """How far D's loss lies above the smallest: with cross-entropy (2·JS − ln 4) − V(D, G)."""
        return max(self.d.loss - self.d.cost(self.best), 0.0)

    @property
    def duality_gap(self) -> float:
        """What the best D has against this G, less what the best G leaves this D; minus D's loss is at stake.

        That G may put its points at any of the places: (2·JS − ln 4) − (E_p ln D + ln(1 − sup D)) with cross-entropy.
        """
        on_real, on_made = self.d.losses(self.d.answers)
        return max(float(self.d.p @ on_real + on_made.max()) - self.d.cost(self.best), 0.0)

    @property
    def rmse(self) -> float:
        """The root of the mean square of D − D*, over the even mixture."""
        return float(np.sqrt(self.d.weight @ np.square(self.d.output - self.d.read(self.best))))

    @property
    def is_probability(self) -> bool:
        """Whether the best output is the probability of "real"."""
        return np.allclose(self.d.read(self.best), share(self.d.p, self.d.q), atol=1e-4)

    @property
    def calibration(self) -> "Calibration":
        """D's output beside the share of real points, in ten bins of it."""
        output, weight = self.d.output, self.d.weight
        place = np.clip((output * BINS).astype(int), 0, BINS - 1)
        mass, claimed, real = (np.bincount(place, w, BINS) for w in (weight, weight * output, self.d.p / 2))
        some = np.maximum(mass, np.finfo(float).tiny)
        return Calibration(mass, claimed / some, real / some)


@dataclass(frozen=True, eq=False)
class Calibration:
    """Ten bins of D's output.

    Attributes:
        mass: The probability of each bin under the even mixture.
        claimed: D's mean output in it.
        real: The share of its points that are real.
    """

    mass: Float[np.ndarray, " 10"]
    claimed: Float[np.ndarray, " 10"]
    real: Float[np.ndarray, " 10"]

    @property
    def error(self) -> float:
        """The expected calibration error, Σ mass·|claimed − real|."""
        return float(self.mass @ np.abs(self.claimed - self.real))


def share(p: Numbers, q: Numbers) -> Numbers:
    """p/(p + q): how often a point from there is real, where both kinds are as frequent."""
    return np.asarray(p / (p + q))


def best_answers(losses: Losses, shares: Numbers) -> Numbers:
    """The answer between −40 and 40 that costs least for each share of real points, by golden sections."""

    def cost(answers: Numbers) -> Numbers:
        on_real, on_made = losses(answers)
        return np.asarray(shares * on_real + (1 - shares) * on_made)

    on_real, on_made = losses(_COARSE)
    start = np.argmin(shares[:, None] * on_real + (1 - shares[:, None]) * on_made, axis=1)
    low, high = (_COARSE[np.clip(start + step, 0, len(_COARSE) - 1)] for step in (-1, 1))
    for _ in range(_NARROWINGS):
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        falls = cost(left) > cost(right)
        low, high = np.where(falls, left, low), np.where(falls, high, right)
    return np.asarray((low + high) / 2)
