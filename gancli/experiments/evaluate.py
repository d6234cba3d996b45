"""``gan evaluate``: all numbers of a fresh sample and of both networks beside their floors, and the verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from gancli.errors import UsageError
from gancli.experiments.floor_cache import Floors, kept
from gancli.experiments.pairs import pair
from gancli.experiments.preparing import NOBODY, Watch
from gancli.experiments.recording import no_average
from gancli.experiments.run import Run
from gancli.experiments.sample import as_float, chosen_epoch, sample
from gancli.metrics import evaluation, models
from gancli.metrics.floors import unknown
from gancli.metrics.timing import Duration, timing
from gancli.metrics.verdict import TOLERANCE
from gancli.records import Measurement, Verdict

_SEED = 0


@dataclass(frozen=True)
class Judged:
    """One member at one epoch.

    Attributes:
        seed: The member.
        epoch: Whose weights the metrics judge.
        verdict: On the run; None where an epoch was asked for.
        timing: When the run was how good; None without a verdict.
        flags: What the metrics say of D in a word.
        metrics: By name, those of METRICS and then those of MODEL_METRICS.
        average: The same with the averaged G in the place of G, where one was kept.
    """

    seed: int
    epoch: int
    verdict: Verdict | None
    timing: Mapping[str, Duration | None] | None
    flags: tuple[str, ...]
    metrics: dict[str, Measurement]
    average: "Judged | None" = None

    def to_dict(self) -> dict[str, Any]:
        """A member in evaluation.json."""
        average = {} if self.average is None else {"average": self.average._told()}
        return {"seed": self.seed, "epoch": self.epoch, **self._told(), **average}

    def _told(self) -> dict[str, Any]:
        times = self.timing
        return {
            "verdict": None if self.verdict is None else asdict(self.verdict),
            "timing": times and {name: each and asdict(each) for name, each in times.items()},
            "flags": list(self.flags),
            "metrics": {name: _compact(value) for name, value in self.metrics.items()},
        }


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
            "members": [member.to_dict() for member in self.members],
        }

    def of_averages(self) -> "Evaluation":
        """The same of the averaged generators.

        Raises:
            MissingError: The run kept none.
        """
        averages = [member.average for member in self.members if member.average is not None]
        if not averages:
            raise no_average()
        return replace(self, members=averages)

    def _repr_html_(self) -> str:
        names = [
            n for n in self.members[0].metrics if any(m.metrics[n].value is not None for m in self.members)
        ]
        rows = [["seed", *(str(m.seed) for m in self.members)]]
        rows += [["verdict", *((m.verdict and m.verdict.label) or "" for m in self.members)]]
        rows += [[name, *(_short(m.metrics[name].value) for m in self.members)] for name in names]
        cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def evaluate(
    run: Run,
    *,
    member: int | None = None,
    count: int = 10_000,
    epoch: int | str | None = None,
    tolerance: float = TOLERANCE,
    watch: Watch = NOBODY,
) -> Evaluation:
    """Judge every member, or one; the result is also kept as the run's evaluation.json.

    Args:
        run: The run.
        member: A seed; all members where left out.
        count: Points of the sample that the metrics judge.
        epoch: A recorded epoch or ``best``, then without a verdict; the end where left out.
        tolerance: The largest w that counts as converged.
        watch: Who is told what takes its time.
    """
    if count < 100:
        raise UsageError(f"{count} points are too few to judge", cause="--count must be at least 100")
    seeds = run.seeds if member is None else [run.seeds[run.recording.member(member)]]
    with kept(run.path.parent) as floors:
        new = unknown(run.game.target, count, floors)
        if new:
            watch.detail(f"computing the noise floors of {len(new)} metrics, once for this target and count")
        asked = _Asked(run, count, epoch, tolerance, floors)
        members = [_judged(asked, seed) for seed in seeds]
    found = Evaluation(run.name, count, members)
    run.directory.write("evaluation.json", found.to_dict())
    return found


@dataclass(frozen=True)
class _Asked:
    """What is to be judged, and the floors known so far."""

    run: Run
    count: int
    epoch: int | str | None
    tolerance: float
    floors: Floors


def _judged(asked: _Asked, seed: int) -> Judged:
    found = _one(asked, seed, average=False)
    return replace(found, average=_one(asked, seed, average=True)) if asked.run.has_average else found


def _one(asked: _Asked, seed: int, *, average: bool) -> Judged:
    run, recording, game = asked.run, asked.run.recording, asked.run.game
    epoch = chosen_epoch(run, seed, asked.epoch, average=average)
    points = as_float(sample(run, asked.count, member=seed, seed=_SEED, epoch=epoch, average=average))
    metrics = evaluation.evaluate(points, game.target, _SEED, cache=asked.floors)
    generator = recording.generator(epoch, seed, average=average)
    metrics |= models.measure(pair(game, generator, recording.discriminator(epoch, seed), points, _SEED))
    flags = models.flags(metrics)
    if asked.epoch is not None:
        return Judged(seed, epoch, None, None, flags, metrics)
    verdict = run.verdicts(asked.tolerance, average=average)[recording.member(seed)]
    when = timing(verdict, int(recording.epochs[-1]), game.experiment.d_steps, game.experiment.g_steps)
    return Judged(seed, epoch, verdict, when, flags, metrics)


def _compact(measurement: Measurement) -> dict[str, Any]:
    """A measurement without its empty fields, but always with its value."""
    full = asdict(measurement)
    return {name: value for name, value in full.items() if name == "value" or value is not None}


def _short(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"
