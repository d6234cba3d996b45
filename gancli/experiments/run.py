"""A run as an object: what the Python API hands out and what every reading command starts from."""

import shlex
from collections.abc import Mapping, Sequence
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

import gancli
from gancli import config
from gancli.artifacts.index import resolve as resolve_run
from gancli.artifacts.run_directory import RunDirectory
from gancli.config import Experiment
from gancli.engine.game import Game
from gancli.errors import DataError, UsageError
from gancli.experiments import resolve
from gancli.experiments.recording import Recording
from gancli.experiments.sources import Kept
from gancli.experiments.timetable import Timetable
from gancli.metrics.verdict import TOLERANCE
from gancli.records import Array, Verdict

if TYPE_CHECKING:
    from gancli.experiments.evaluate import Evaluation


RUNS = Path("runs")
"""The folder of all runs where none is named."""


class Run:
    """A trained (or interrupted) run; everything is derived from its recording when it is asked for."""

    def __init__(self, directory: RunDirectory) -> None:
        self.directory = directory
        self._verdicts: dict[tuple[float, bool], list[Verdict]] = {}

    def __repr__(self) -> str:
        state = "finished" if self.directory.finished else f"at epoch {self.directory.epoch:,}"
        seeds = f"{len(self.seeds)} seeds" if len(self.seeds) > 1 else f"seed {self.seeds[0]}"
        return f"Run({self.name!r}, {self.experiment.preset}, {seeds}, {state})"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{seed}</td><td>{escape(v.sentence)}</td></tr>"
            for seed, v in zip(self.seeds, self.verdicts(), strict=True)
        )
        return f"<b>{escape(repr(self))}</b><table><tr><th>seed</th><th>verdict</th></tr>{rows}</table>"

    @property
    def name(self) -> str:
        """The run's name: that of its folder."""
        return self.directory.name

    @property
    def path(self) -> Path:
        """The run's folder."""
        return self.directory.path

    @property
    def word(self) -> str:
        """What to type to mean this run: its name in the default folder, else its path."""
        return shlex.quote(self.name if self.path.parent == RUNS else str(self.path))

    @property
    def continuation(self) -> str:
        """The command that goes on with it."""
        return f"gan {self.kind} --resume {self.word}"

    @property
    def seeds(self) -> Sequence[int]:
        """The members' seeds."""
        return list(self._field("seeds"))

    @property
    def kind(self) -> str:
        """``train`` or ``stability``."""
        return str(self._field("kind"))

    @property
    def device(self) -> str:
        """The device that it was trained on."""
        return str(self._field("device"))

    @cached_property
    def experiment(self) -> Experiment:
        """All settings."""
        try:
            return config.from_dict(self._field("experiment"))
        except UsageError as error:
            raise DataError(f"{self.path / 'config.json'} holds no experiment", cause=error.what) from None

    @cached_property
    def game(self) -> Game:
        """The experiment with its names resolved."""
        return resolve.game(self.experiment, self.kept)

    @cached_property
    def kept(self) -> Kept | None:
        """The user's own data, where the run learns them."""
        table = self.directory.data()
        return None if table is None else Kept(self.experiment.target, table)

    @property
    def columns(self) -> Sequence[str]:
        """What the features of its points are called."""
        return self.kept.table.names if self.kept else ["x", "y"][: self.game.target.dimension]

    @cached_property
    def recording(self) -> Recording:
        """The weights over time and the losses."""
        timetable = Timetable.of(self.experiment, self._field("recorded_every"))
        return Recording.of(self.game, self.seeds, self.directory.recording(), timetable)

    @property
    def stopped_at(self) -> int | None:
        """The epoch at which ``--stop-when`` ended the training, before the one that was asked for."""
        found = self.directory.config.get("stopped_at")
        return None if found is None else int(found)

    @property
    def length(self) -> int:
        """The epochs of a finished run: as many as were asked for, or fewer where it was ended early."""
        return self.stopped_at or self.experiment.epochs

    @property
    def has_average(self) -> bool:
        """Whether an average of G's weights was kept."""
        return self.experiment.generator.average > 0

    def verdicts(self, tolerance: float = TOLERANCE, *, average: bool = False) -> list[Verdict]:
        """How each member, or its averaged G, ended; for a finished run of this version kept in metrics.json."""
        key = tolerance, average
        if key not in self._verdicts:
            kept = self._kept_verdicts(average) if tolerance == TOLERANCE else None
            self._verdicts[key] = kept or self._judge(tolerance, average)
        return self._verdicts[key]

    def _judge(self, tolerance: float, average: bool) -> list[Verdict]:
        from gancli.experiments.judging import verdicts

        jobs = int(self.directory.config.get("threads", 1))
        return list(verdicts(self.recording, tolerance, jobs, average=average))

    def _kept_verdicts(self, average: bool) -> list[Verdict] | None:
        if not self.directory.finished or self.summary.get("judged_by") != gancli.__version__:
            return None
        members = self.summary["members"]
        try:
            told = [member["average"] if average else member for member in members]
            return [msgspec.convert(one["verdict"], Verdict) for one in told]
        except (KeyError, TypeError, msgspec.ValidationError) as error:
            raise DataError(f"{self.path / 'metrics.json'} holds no verdicts", cause=str(error)) from None

    def sample(
        self,
        count: int = 1000,
        *,
        member: int | None = None,
        seed: int = 0,
        epoch: int | str | None = None,
        average: bool = False,
    ) -> Array:
        """Points (F, N) of G; see ``experiments.sample``."""
        from gancli.experiments.sample import sample

        return sample(self, count, member=member, seed=seed, epoch=epoch, average=average)

    def evaluate(
        self,
        *,
        member: int | None = None,
        count: int = 10_000,
        epoch: int | str | None = None,
        tolerance: float = TOLERANCE,
    ) -> "Evaluation":
        """Every metric beside its floor, and the verdicts; see ``experiments.evaluate``."""
        from gancli.experiments.evaluate import evaluate

        return evaluate(self, member=member, count=count, epoch=epoch, tolerance=tolerance)

    def render(self, out: str | Path | None = None, **choices: Any) -> Path:
        """A film or picture; see ``experiments.render`` for the choices."""
        from gancli.experiments.render import render

        return render(self, out, **choices)

    @cached_property
    def summary(self) -> Mapping[str, Any]:
        """What metrics.json holds."""
        return self.directory.read("metrics.json")

    @property
    def remark(self) -> str:
        """What must be said beside any verdict of a run that has not all its epochs; empty for one that has."""
        asked = f"{self.experiment.epochs:,}"
        if not self.directory.finished:
            return f"stopped at epoch {self.directory.epoch:,} of {asked}"
        return f"ended early, at epoch {self.stopped_at:,} of {asked}" if self.stopped_at else ""

    def _field(self, name: str) -> Any:
        if name not in self.directory.config:
            raise DataError(f"{self.path / 'config.json'} has no {name!r}")
        return self.directory.config[name]


def open_run(given: str | Path | None = None, *, runs_dir: str | Path = RUNS, kind: str | None = None) -> Run:
    """The run of that name, beginning of a name or path; the newest one (of a kind) for None.

    Raises:
        MissingError: There is none.
    """
    return Run(
        RunDirectory.open(resolve_run(Path(runs_dir), None if given is None else str(given), kind=kind))
    )
