"""What ``gan stability`` hands out: every setting of a study with its outcome, as numbers, rows and documents."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from html import escape
from typing import Any

from gancli.errors import UsageError
from gancli.experiments.compare import Contrast, contrasts
from gancli.experiments.run import Run
from gancli.experiments.study import Study
from gancli.experiments.study_outcome import LEVEL, WILSON, Outcome
from gancli.metrics.intervals import runs_needed
from gancli.records import Verdict

_HALF_WIDTHS = (0.2, 0.15, 0.1, 0.05)


@dataclass(frozen=True)
class Stability:
    """What became of a study. ``successes``, ``interval``, ``verdicts`` and ``counts`` are of its first setting."""

    study: Study
    outcomes: Sequence[Outcome]
    method: str = WILSON

    @property
    def run(self) -> Run:
        """The study's own run, which is its first part."""
        return self.study.run

    @property
    def verdicts(self) -> Sequence[Verdict]:
        """On each seed."""
        return self.outcomes[0].verdicts

    @property
    def successes(self) -> int:
        """How many seeds converged."""
        return self.outcomes[0].successes

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the success rate; diverged runs stay in the denominator."""
        return self.outcomes[0].interval(self.method)

    @property
    def counts(self) -> dict[str, int]:
        """How many seeds have each label."""
        return self.outcomes[0].counts

    @property
    def contrasts(self) -> list[Contrast]:
        """Every further setting against the first."""
        return contrasts(self.outcomes)

    def runs_for(self) -> dict[float, int]:
        """How many seeds narrower intervals would take at this rate: half-width → seeds, where that is more."""
        runs = self.outcomes[0].runs
        needed = {half: runs_needed(half, self.successes / runs, LEVEL) for half in _HALF_WIDTHS}
        return {half: n for half, n in needed.items() if n > runs}

    def to_dict(self) -> dict[str, Any]:
        """The document of stability.json."""
        compared = [None, *(each.to_dict() for each in self.contrasts)]
        settings = [
            {**outcome.to_dict(self.method), "comparison": told}
            for outcome, told in zip(self.outcomes, compared, strict=True)
        ]
        return {"schema": 1, "run": self.run.name, "settings": settings}

    def to_pandas(self) -> Any:
        """One row per setting and seed as a pandas DataFrame, with a column for each key that is varied.

        Raises:
            UsageError: pandas is not installed.
        """
        try:
            import pandas
        except ImportError:
            raise UsageError("to_pandas needs pandas", fix="pip install pandas") from None
        rows = [
            {**each.setting.set, "seed": seed, **asdict(verdict)}
            for each in self.outcomes
            for seed, verdict in zip(each.seeds, each.verdicts, strict=True)
        ]
        return pandas.DataFrame(rows)

    def _repr_html_(self) -> str:
        rows = [
            f"<tr><td>{escape(each.setting.label)}</td><td>{each.successes} of {each.runs} converged "
            f"({self.method.title()} 95 %: {low:.3f}–{high:.3f})</td></tr>"
            for each in self.outcomes
            for low, high in [each.interval(self.method)]
        ]
        return f"<table>{''.join(rows)}</table>" + self.run._repr_html_()
