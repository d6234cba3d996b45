"""What became of one setting of a study: successes, kinds of failure, and how long success took."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import pairwise
from math import inf
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt

from gancli.config import Experiment
from gancli.experiments.run import Run
from gancli.experiments.study import Study
from gancli.experiments.sweep import Setting
from gancli.metrics.intervals import INTERVALS, Interval
from gancli.metrics.verdict import TOLERANCE
from gancli.records import Verdict

LEVEL = 0.95
WILSON = "wilson"
TOO_SHORT = "too short to judge"


@dataclass(frozen=True)
class Outcome:
    """One setting: its members in the order of their seeds.

    Attributes:
        setting: What was varied, and the experiment.
        seeds: Of the members.
        verdicts: On each member.
        paces: Seconds of one core that an epoch of each member took, None where that was not measured.
    """

    setting: Setting
    seeds: Sequence[int]
    verdicts: Sequence[Verdict]
    paces: Sequence[float | None]

    @property
    def experiment(self) -> Experiment:
        """All settings."""
        return self.setting.experiment

    @property
    def runs(self) -> int:
        """How many seeds there are; diverged ones are among them."""
        return len(self.verdicts)

    @property
    def succeeded(self) -> npt.NDArray[np.bool_]:
        """For each member whether it converged."""
        return np.array([v.label == "converged" for v in self.verdicts])

    @property
    def successes(self) -> int:
        """How many converged."""
        return int(self.succeeded.sum())

    @property
    def counts(self) -> dict[str, int]:
        """How many have each label."""
        return dict(Counter(v.label or TOO_SHORT for v in self.verdicts))

    @property
    def failures(self) -> dict[str, int]:
        """The same without those that converged, the most frequent kind first."""
        found = Counter(v.label or TOO_SHORT for v in self.verdicts if v.label != "converged")
        return dict(found.most_common())

    @property
    def w(self) -> npt.NDArray[np.float64]:
        """The w of each member at its end, ∞ where it diverged."""
        return np.array([inf if v.w is None else v.w for v in self.verdicts])

    @property
    def settled(self) -> npt.NDArray[np.bool_]:
        """For each member whether it converged and stayed within the tolerance from some epoch on."""
        return np.array([v.label == "converged" and v.settled_at is not None for v in self.verdicts])

    @property
    def settled_at(self) -> npt.NDArray[np.int64]:
        """That epoch for each member; the last one for the others, which had not settled until then."""
        last, settled = self.experiment.epochs, self.settled
        return np.array([v.settled_at if s else last for v, s in zip(self.verdicts, settled, strict=True)])

    def interval(self, method: str = WILSON) -> Interval:
        """The 95 % interval of the success rate, by one of ``INTERVALS``."""
        return INTERVALS[method](self.successes, self.runs, LEVEL)

    @property
    def time_to_success(self) -> dict[str, int | float | None]:
        """Medians over the members that settled: epochs, updates of both networks, seconds of one core."""
        settled = np.flatnonzero(self.settled).tolist()
        epochs = self.settled_at[settled].tolist()
        updates = self.experiment.d_steps + self.experiment.g_steps
        paces = [self.paces[k] for k in settled]
        seconds = [n * pace for n, pace in zip(epochs, paces, strict=True) if pace is not None]
        known = len(seconds) == len(epochs)
        return {
            "epochs": median(epochs) if epochs else None,
            "updates": median(epochs) * updates if epochs else None,
            "seconds": median(seconds) if epochs and known else None,
        }

    def to_dict(self, method: str = WILSON) -> dict[str, Any]:
        """The setting's entry in stability.json."""
        low, high = self.interval(method)
        middle = float(np.median(self.w))
        return {
            "set": dict(self.setting.set),
            "runs": self.runs,
            "successes": self.successes,
            "rate": self.successes / self.runs,
            "interval": {"method": method, "level": LEVEL, "low": low, "high": high},
            "failures": self.failures,
            "time_to_success": self.time_to_success,
            "median_w": middle if np.isfinite(middle) else None,
            "members": [member(seed, v) for seed, v in zip(self.seeds, self.verdicts, strict=True)],
            "failed": [],
        }


def member(seed: int, verdict: Verdict) -> dict[str, Any]:
    """A member's entry in stability.json."""
    return {
        "seed": seed,
        "verdict": asdict(verdict),
        "w1_sigma": verdict.w,
        "mean": verdict.mean,
        "sd": verdict.sd,
    }


def outcomes(study: Study, tolerance: float = TOLERANCE) -> list[Outcome]:
    """The outcome of every setting of which some part has come to its end."""
    told: list[list[tuple[int, Verdict, float | None]]] = [[] for _ in study.settings]
    for place, part in enumerate(study.plan.parts):
        run = study.part(place)
        if run is not None and run.directory.finished:
            pace = [pace_of(run)] * len(run.seeds)
            told[part.setting] += zip(run.seeds, run.verdicts(tolerance), pace, strict=True)
    return [
        Outcome(setting, *(list(column) for column in zip(*sorted(rows, key=_seed), strict=True)))
        for setting, rows in zip(study.settings, told, strict=True)
        if rows
    ]


def pace_of(run: Run) -> float | None:
    """Seconds of one core that an epoch of one member took, from the times of the commits; pauses do not count.

    None where the clock stood still or ran backwards.
    """
    began = run.directory.config.get("created")
    times = [(0, began), *((line["epoch"], line.get("time")) for line in run.directory.timing_lines())]
    rates = list(_rates([(epoch, datetime.fromisoformat(time)) for epoch, time in times if time]))
    if not rates or median(rates) <= 0:
        return None
    return median(rates) * int(run.directory.config.get("threads", 1)) / len(run.seeds)


def _rates(times: Sequence[tuple[int, datetime]]) -> Iterator[float]:
    """Seconds an epoch between two commits that follow one another."""
    for (before, began), (after, ended) in pairwise(times):
        if after > before:
            yield (ended - began).total_seconds() / (after - before)


def _seed(row: tuple[int, Any, Any]) -> int:
    return row[0]
