"""Two settings side by side: how many more runs succeed, whether that is chance, and how w differs."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import exp, inf, isfinite
from typing import Any

import numpy as np

from gancli.experiments.study_outcome import LEVEL, Outcome
from gancli.metrics import comparison, shift
from gancli.metrics.comparison import Difference
from gancli.metrics.shift import Shift
from gancli.metrics.survival import logrank

ALPHA = 0.05


@dataclass(frozen=True)
class Contrast:
    """One setting against the first.

    Attributes:
        first: What the first one is called.
        other: What the other one is called.
        first_counts: Successes and runs of the first, of those that are compared.
        other_counts: Those of the other.
        paired: Whether the two are compared seed by seed.
        left_out: Runs of both that have no partner.
        rates: The difference of the success rates.
        ln_w: The shift of ln w.
        pace: The p-value that both settle at the same pace (logrank).
        p: The p-value of the rates, raised where several settings are compared (Holm).
        comparisons: How many are.
    """

    first: str
    other: str
    first_counts: tuple[int, int]
    other_counts: tuple[int, int]
    paired: bool
    left_out: int
    rates: Difference
    ln_w: Shift
    pace: float
    p: float
    comparisons: int = 1

    @property
    def sentence(self) -> str:
        """What was found, as one says it: the difference of 100 runs, how sure that is, and what it means."""
        low, high = (round(100 * end) for end in (self.rates.low, self.rates.high))
        (k, n), (l, m) = self.other_counts, self.first_counts  # noqa: E741
        return (
            f"with {self.other} {k} of {n} runs converge, with {self.first} {l} of {m}: "
            f"{_more(round(100 * self.rates.value))} (95 %: {_span(low, high)}; {p_value(self.p)}). "
            f"{self._meaning}"
        )

    @property
    def about_w(self) -> str:
        """How the w of all runs compare, the failed ones included."""
        factor, low, high = (times(ln, 2) for ln in (self.ln_w.value, self.ln_w.low, self.ln_w.high))
        if not isfinite(self.ln_w.value):
            return f"Too many runs diverge for w to be compared ({p_value(self.ln_w.p)})."
        return f"Its w is typically {factor} times as large (95 %: {low} to {high}; {p_value(self.ln_w.p)})."

    @property
    def _meaning(self) -> str:
        if self.p <= ALPHA:
            return "That is hardly chance."
        widest = max(abs(self.rates.low), abs(self.rates.high))
        if widest <= 0.1:
            return "If there is a difference, it is small."
        if self.rates.low > 0 or self.rates.high < 0:
            return "That is a hint and no proof; more seeds would tell."
        return "That may well be chance; more seeds would tell."

    def to_dict(self) -> dict[str, Any]:
        """The comparison as JSON holds it; what is infinite is null."""
        factor = {name: _ratio(getattr(self.ln_w, name)) for name in ("value", "low", "high")}
        return {
            "with": self.first,
            "paired": self.paired,
            "pairs": self.first_counts[1] if self.paired else None,
            "left_out": self.left_out,
            "difference": {**asdict(self.rates), "level": LEVEL, "p_holm": self.p},
            "w_ratio": {**factor, "level": LEVEL, "p": self.ln_w.p, "test": self.ln_w.test},
            "settling": {"p": self.pace, "test": "logrank"},
            "sentence": self.sentence,
        }


def contrast(first: Outcome, other: Outcome, first_name: str = "", other_name: str = "") -> Contrast:
    """The second of two settings against the first; seed by seed where they share at least half of their seeds."""
    shared = sorted(set(first.seeds) & set(other.seeds))
    paired = 2 * len(shared) >= min(first.runs, other.runs)
    one, two = (_chosen(each, shared) if paired else np.arange(each.runs) for each in (first, other))
    succeeded, others = first.succeeded[one], other.succeeded[two]
    compare, move = (
        (comparison.paired, shift.paired) if paired else (comparison.independent, shift.independent)
    )
    rates = compare(succeeded, others, LEVEL)
    return Contrast(
        first=first_name or first.setting.label,
        other=other_name or other.setting.label,
        first_counts=(int(succeeded.sum()), len(one)),
        other_counts=(int(others.sum()), len(two)),
        paired=paired,
        left_out=first.runs + other.runs - len(one) - len(two),
        rates=rates,
        ln_w=move(first.w[one], other.w[two], LEVEL),
        pace=logrank(first.settled_at[one], first.settled[one], other.settled_at[two], other.settled[two]),
        p=rates.p,
    )


def contrasts(outcomes: Sequence[Outcome]) -> list[Contrast]:
    """Every setting but the first against the first, the p-values raised for their number."""
    found = [contrast(outcomes[0], other) for other in outcomes[1:]]
    raised = comparison.holm([each.p for each in found])
    return [
        Contrast(**{**vars(each), "p": p, "comparisons": len(found)})
        for each, p in zip(found, raised, strict=True)
    ]


def p_value(p: float) -> str:
    """A p-value as one writes it: p < .001, p = .03."""
    if p < 0.001:
        return "p < .001"
    return "p = " + (f"{p:.3f}" if p < 0.01 else f"{p:.2f}").removeprefix("0")


def ratio(ln: float) -> float:
    """The factor that a shift of ln w is."""
    return inf if ln > 700 else exp(ln)


def times(ln: float, digits: int = 3) -> str:
    """The factor of a difference of ln w, in words."""
    return f"{ratio(ln):.{digits}g}".replace("inf", "∞")


def _ratio(ln: float) -> float | None:
    return ratio(ln) if isfinite(ratio(ln)) else None


def _chosen(outcome: Outcome, seeds: Sequence[int]) -> Any:
    place = {seed: k for k, seed in enumerate(outcome.seeds)}
    return np.array([place[seed] for seed in seeds])


def _more(count: int) -> str:
    return "as many of 100" if count == 0 else f"{abs(count)} {'more' if count > 0 else 'fewer'} of 100"


def _span(low: int, high: int) -> str:
    """An interval of a number of runs: 22 to 39 fewer, 3 fewer to 12 more."""
    if low < 0 < high:
        return f"{-low} fewer to {high} more"
    near, far = sorted((abs(low), abs(high)))
    return f"{near} to {far} {'more' if high > 0 else 'fewer'}"
