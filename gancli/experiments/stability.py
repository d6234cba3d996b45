"""``gan stability``: many seeds side by side, and how often they succeed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gancli.config import Experiment
from gancli.errors import UsageError
from gancli.experiments.engines import Wanted
from gancli.experiments.plan import plan
from gancli.experiments.playing import Listener
from gancli.experiments.preparing import NOBODY, Watch
from gancli.experiments.run import RUNS, Run
from gancli.experiments.train import Place, resume, train_members
from gancli.metrics.intervals import runs_needed, wilson
from gancli.metrics.verdict import TOLERANCE
from gancli.records import Verdict

LEVEL = 0.95
_HALF_WIDTHS = (0.2, 0.15, 0.1, 0.05)


@dataclass(frozen=True)
class Stability:
    """k successes of n seeds, with the Wilson interval, and each seed's verdict."""

    run: Run
    verdicts: Sequence[Verdict]

    @property
    def successes(self) -> int:
        """How many seeds converged."""
        return sum(v.label == "converged" for v in self.verdicts)

    @property
    def interval(self) -> tuple[float, float]:
        """The Wilson 95 % interval of the success rate; diverged runs stay in the denominator."""
        return wilson(self.successes, len(self.verdicts), LEVEL)

    @property
    def counts(self) -> dict[str, int]:
        """How many seeds have each label."""
        return dict(Counter(v.label or "too short to judge" for v in self.verdicts))

    def runs_for(self) -> dict[float, int]:
        """How many seeds narrower intervals would take at this rate: half-width → seeds, where that is more."""
        rate = self.successes / len(self.verdicts)
        needed = {half: runs_needed(half, rate, LEVEL) for half in _HALF_WIDTHS}
        return {half: n for half, n in needed.items() if n > len(self.verdicts)}

    def to_dict(self) -> dict[str, Any]:
        """The document of stability.json."""
        low, high = self.interval
        members = [
            {"seed": seed, "verdict": asdict(v), "w1_sigma": v.w, "mean": v.mean, "sd": v.sd}
            for seed, v in zip(self.run.seeds, self.verdicts, strict=True)
        ]
        setting = {
            "set": {},
            "runs": len(self.verdicts),
            "successes": self.successes,
            "rate": self.successes / len(self.verdicts),
            "interval": {"method": "wilson", "level": LEVEL, "low": low, "high": high},
            "members": members,
            "failed": [],
        }
        return {"schema": 1, "run": self.run.name, "settings": [setting]}

    def to_pandas(self) -> Any:
        """One row per seed as a pandas DataFrame.

        Raises:
            UsageError: pandas is not installed.
        """
        try:
            import pandas
        except ImportError:
            raise UsageError("to_pandas needs pandas", fix="pip install pandas") from None
        rows = [{"seed": s, **asdict(v)} for s, v in zip(self.run.seeds, self.verdicts, strict=True)]
        return pandas.DataFrame(rows)

    def _repr_html_(self) -> str:
        low, high = self.interval
        head = (
            f"<b>{self.successes} of {len(self.verdicts)} converged</b> (Wilson 95 %: {low:.3f}–{high:.3f})"
        )
        return head + self.run._repr_html_()


def stability(
    preset: str | Experiment | None = None,
    *,
    runs: int = 10,
    seed: int = 0,
    epochs: int | None = None,
    device: str = "auto",
    engine: str = "auto",
    jobs: int | None = None,
    target: str | None = None,
    config_file: str | Path | None = None,
    settings: Sequence[str] = (),
    snapshots: int | None = None,
    quick: bool = False,
    tolerance: float = TOLERANCE,
    name: str | None = None,
    overwrite: bool = False,
    runs_dir: str | Path = RUNS,
    listener: Listener | None = None,
    watch: Watch = NOBODY,
) -> Stability:
    """Train seeds ``seed … seed + runs − 1`` side by side and judge them; the arguments are those of ``train``.

    Raises:
        GanError: What the user can mend.
    """
    if runs < 1:
        raise UsageError(f"cannot train {runs} runs", cause="--runs must be at least 1")
    wanted = Wanted(device, engine, jobs)
    experiment = plan(
        preset,
        config_file=config_file,
        target=target,
        settings=settings,
        epochs=epochs,
        snapshots=snapshots,
        quick=quick,
        members=runs,
        wanted=wanted,
    )
    run = train_members(
        experiment,
        range(seed, seed + runs),
        "stability",
        wanted,
        Place(Path(runs_dir), name, f"{experiment.preset}-x{runs}", overwrite),
        listener,
        watch,
    )
    return judged(run, tolerance)


def resume_stability(
    given: str | Path | Run | None, tolerance: float = TOLERANCE, **options: Any
) -> Stability:
    """Go on with an interrupted study; the options are those of ``train.resume``."""
    return judged(resume(given, kind="stability", **options), tolerance)


def judged(run: Run, tolerance: float = TOLERANCE) -> Stability:
    """The verdicts on a trained study, kept as its stability.json."""
    found = Stability(run, run.verdicts(tolerance))
    run.directory.write("stability.json", found.to_dict())
    return found
