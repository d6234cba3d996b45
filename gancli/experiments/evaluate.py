"""``gan evaluate``: every metric of a fresh sample beside its noise floor, and the verdict on the run."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from gancli.errors import UsageError
from gancli.experiments.floor_cache import kept
from gancli.experiments.run import Run
from gancli.experiments.sample import as_float, chosen_epoch, sample
from gancli.metrics import evaluation
from gancli.metrics.verdict import TOLERANCE
from gancli.records import Measurement, Verdict

_SEED = 0


@dataclass(frozen=True)
class Judged:
    """One member's metrics; the verdict is None where an epoch was asked for."""

    seed: int
    epoch: int
    verdict: Verdict | None
    metrics: dict[str, Measurement]


@dataclass(frozen=True)
class Evaluation:
    """What ``gan evaluate`` prints and evaluation.json holds."""

    run: str
    count: int
    members: Sequence[Judged]

    def to_dict(self) -> dict[str, Any]:
        """The document of evaluation.json."""
        return {
            "schema": 1,
            "run": self.run,
            "epoch": self.members[0].epoch if len({m.epoch for m in self.members}) == 1 else None,
            "count": self.count,
            "members": [
                {
                    "seed": m.seed,
                    "epoch": m.epoch,
                    "verdict": None if m.verdict is None else asdict(m.verdict),
                    "metrics": {name: _compact(value) for name, value in m.metrics.items()},
                }
                for m in self.members
            ],
        }

    def _repr_html_(self) -> str:
        names = list(self.members[0].metrics)
        head = "".join(f"<th>{name}</th>" for name in ("seed", "verdict", *names))
        rows = "".join(
            f"<tr><td>{m.seed}</td><td>{m.verdict.label if m.verdict else ''}</td>"
            + "".join(f"<td>{_short(m.metrics[name].value)}</td>" for name in names)
            + "</tr>"
            for m in self.members
        )
        return f"<table><tr>{head}</tr>{rows}</table>"


def evaluate(
    run: Run,
    *,
    member: int | None = None,
    count: int = 10_000,
    epoch: int | str | None = None,
    tolerance: float = TOLERANCE,
) -> Evaluation:
    """Judge every member, or one; the result is also kept as the run's evaluation.json.

    Args:
        run: The run.
        member: A seed; all members where left out.
        count: Points of the sample that the metrics judge.
        epoch: A recorded epoch or ``best``, then without a verdict; the end where left out.
        tolerance: The largest w that counts as converged.
    """
    if count < 100:
        raise UsageError(f"{count} points are too few to judge", cause="--count must be at least 100")
    verdicts = run.verdicts(tolerance) if epoch is None else None
    seeds = run.seeds if member is None else [run.seeds[run.recording.member(member)]]
    members = []
    with kept(run.path.parent) as floors:
        for seed in seeds:
            chosen = chosen_epoch(run, seed, epoch)
            points = as_float(sample(run, count, member=seed, seed=_SEED, epoch=chosen))
            verdict = verdicts[run.recording.member(seed)] if verdicts else None
            metrics = evaluation.evaluate(points, run.game.target, _SEED, cache=floors)
            members.append(Judged(seed, chosen, verdict, metrics))
    found = Evaluation(run.name, count, members)
    run.directory.write("evaluation.json", found.to_dict())
    return found


def _compact(measurement: Measurement) -> dict[str, Any]:
    """A measurement without its empty fields, but always with its value."""
    full = asdict(measurement)
    return {name: value for name, value in full.items() if name == "value" or value is not None}


def _short(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"
