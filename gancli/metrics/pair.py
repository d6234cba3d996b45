"""G and D of one snapshot as functions, with what the metrics that need more than a sample make of them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float

from gancli.distributions import Distribution, on_line
from gancli.metrics.cells import Cells, cells, lacks_density
from gancli.metrics.density import Curve, Function, Law, law, traced
from gancli.metrics.discriminator import Answered, Losses, Match, Numbers, best_answers, share
from gancli.metrics.memorisation import DataSet
from gancli.records import Missing

Critic = Callable[[Float[np.ndarray, "F N"]], Numbers]


@dataclass(frozen=True, eq=False)
class Pair:
    """A generator and its discriminator.

    Attributes:
        target: The truth.
        generator: G as a function of one uniform number: x(u) with u = F_noise(z).
        critic: D's raw answers to single points.
        losses: What D's raw answers cost it on real and on generated points.
        of_odds: Whether an answer is a log-odds of "real"; a score otherwise.
        made: Independent points of G.
        real: As many of the target.
        data: What the game was trained on, where that is a finite set.
    """

    target: Distribution
    generator: Function | Missing
    critic: Critic | Missing
    losses: Losses | Missing
    of_odds: bool
    made: Float[np.ndarray, "F N"]
    real: Float[np.ndarray, "F N"]
    data: DataSet | Missing

    @cached_property
    def curve(self) -> Curve | Missing:
        """G as a curve, where noise and points have one dimension each."""
        target = self.target
        if not on_line(target):
            return Missing("defined on the line only")
        if isinstance(self.generator, Missing):
            return self.generator
        found = traced(self.generator, float(target.quantile(np.array([0.5]))[0]), target.scale)
        return found if np.isfinite(found.x).all() else Missing("G's points are not all finite")

    @cached_property
    def law(self) -> Law | Missing:
        """The exact law of G's points."""
        return self.curve if isinstance(self.curve, Missing) else law(self.curve)

    @cached_property
    def cells(self) -> Cells | Missing:
        """G's law beside the target's."""
        if isinstance(self.law, Missing):
            return self.law
        assert on_line(self.target)
        reason = lacks_density(self.target)
        return Missing(reason) if reason else cells(self.law, self.target)

    @cached_property
    def answered(self) -> Answered | Missing:
        """D's answers over both laws: exact where G's is known, else on the independent points."""
        critic, losses, known = self.critic, self.losses, self.cells
        if isinstance(critic, Missing):
            return critic
        if isinstance(losses, Missing):
            return losses
        if isinstance(known, Missing):
            places = np.concatenate([self.real, self.made], axis=1)
            p = np.repeat([1.0, 0.0], [self.real.shape[1], self.made.shape[1]])
            p, q = p / p.sum(), (1 - p) / (1 - p).sum()
        else:
            places, p, q = known.x[None], known.p, known.q
        answers = critic(places)
        if not np.isfinite(answers).all():
            return Missing("D's answers are not all finite")
        return Answered(p, q, answers, losses, self.of_odds)

    @cached_property
    def match(self) -> Match | Missing:
        """D beside the best D."""
        answered, known = self.answered, self.cells
        if isinstance(answered, Missing):
            return answered
        if isinstance(known, Missing):
            return known
        match = Match(answered, best_answers(answered.losses, share(answered.p, answered.q)))
        return Missing("the best D's answer has no bound") if match.unbounded else match
