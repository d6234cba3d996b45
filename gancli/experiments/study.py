"""A study on disk: one run folder per setting and batch of seeds, and the plan that says which there are to be.

The first part is the study's own folder, an ordinary run; its config.json holds the plan under ``"study"`` where there
is more than this part. The others lie in ``parts/part-2``, ``parts/part-3``, …, each a run that can be read alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from gancli.artifacts.directories import lexists
from gancli.artifacts.places import CONFIG, part_path
from gancli.artifacts.run_directory import RunDirectory
from gancli.errors import DataError
from gancli.experiments.run import Run
from gancli.experiments.sweep import Setting, changed, changes, differences, named

PLAN = "study"


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Seeds ``first … first + runs − 1`` of one setting, which are trained together."""

    setting: int
    first: int
    runs: int

    @property
    def seeds(self) -> range:
        """The seeds."""
        return range(self.first, self.first + self.runs)


class Until(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Batches of seeds are added until every Wilson interval is at most so wide, or each setting has the most runs."""

    width: float
    most: int
    tolerance: float


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a study is to hold; ``settings`` are the changes that make each one of the first."""

    vary: tuple[str, ...]
    settings: tuple[dict[str, Any], ...]
    parts: tuple[Part, ...]
    until: Until | None = None

    def seeds(self, setting: int) -> set[int]:
        """The seeds of a setting in all parts."""
        return {seed for part in self.parts if part.setting == setting for seed in part.seeds}

    def grown(self, runs: int) -> "Plan":
        """The plan with the parts that give every setting so many seeds, counted from the study's first one."""
        first = self.parts[0].first
        missing = [
            Part(setting, seeds.start, len(seeds))
            for setting in range(len(self.settings))
            for seeds in _stretches(sorted(set(range(first, first + runs)) - self.seeds(setting)))
        ]
        return msgspec.structs.replace(self, parts=(*self.parts, *missing))


@dataclass(frozen=True)
class Study:
    """A study by its own run and its plan."""

    run: Run
    plan: Plan

    @classmethod
    def of(cls, run: Run) -> "Study":
        """The study that a run belongs to: its plan's, or that of the run alone.

        Raises:
            DataError: Its config.json holds a plan that is none.
        """
        if PLAN not in run.directory.config:
            return cls(run, Plan((), ({},), (Part(0, run.seeds[0], len(run.seeds)),)))
        try:
            return cls(run, msgspec.convert(run.directory.config[PLAN], Plan))
        except msgspec.ValidationError as error:
            raise DataError(f"{run.path / CONFIG} holds no plan of a study", cause=str(error)) from None

    @cached_property
    def settings(self) -> Sequence[Setting]:
        """The settings in the plan's order."""
        base = self.run.experiment
        return [named(self.plan.vary, changed(base, values)) for values in self.plan.settings]

    @property
    def most_seeds(self) -> int:
        """How many seeds the setting with most has."""
        return max(len(self.plan.seeds(k)) for k in range(len(self.plan.settings)))

    @property
    def label(self) -> str:
        """How large it is: ``2 settings × 10 seeds``."""
        return f"{len(self.plan.settings)} settings × {self.most_seeds} seeds"

    @property
    def is_single(self) -> bool:
        """Whether there is one setting only."""
        return len(self.plan.settings) == 1

    def path(self, place: int) -> Path:
        """The folder of a part."""
        return self.run.path if place == 0 else part_path(self.run.path, place + 1)

    def part(self, place: int) -> Run | None:
        """A part's run; None where it was not begun.

        Raises:
            DataError: It is not what the plan says.
        """
        if place == 0:
            return self.run
        if not lexists(self.path(place) / CONFIG):
            return None
        found, part = Run(RunDirectory.open(self.path(place))), self.plan.parts[place]
        wanted = self.settings[part.setting].experiment
        others = set(differences(found.experiment, wanted)) - {"epochs"}
        if list(found.seeds) != list(part.seeds) or others:
            raise DataError(
                f"{found.path} is not the part of the study {self.run.name!r} that its plan names",
                cause=f"it differs in {', '.join(sorted(others)) or 'its seeds'}",
            )
        return found

    def parts(self) -> list[Run]:
        """The runs of all parts that were begun, the study's own first."""
        return [run for k in range(len(self.plan.parts)) if (run := self.part(k)) is not None]

    def is_done(self, place: int) -> bool:
        """Whether a part has come to the end that its setting asks for."""
        run = self.part(place)
        if run is None or not run.directory.finished:
            return False
        return run.experiment.epochs >= self.settings[self.plan.parts[place].setting].experiment.epochs

    @property
    def done(self) -> int:
        """How many parts are done."""
        return sum(map(self.is_done, range(len(self.plan.parts))))

    @property
    def finished(self) -> bool:
        """Whether all parts are done."""
        return self.done == len(self.plan.parts)

    @property
    def ended(self) -> bool:
        """Whether nothing is left to do, whatever its intervals are."""
        return self.finished and self.plan.until is None

    def planned(self, plan: Plan) -> "Study":
        """The study with another plan, kept in its config.json; call it inside the run's lock."""
        if plan != self.plan:
            self.run.directory.reconfigure({**self.run.directory.config, PLAN: to_config(plan)})
        return replace(self, plan=plan)


def to_config(plan: Plan) -> dict[str, Any]:
    """The plan as config.json holds it."""
    return msgspec.to_builtins(plan)  # type: ignore[no-any-return]


def planned(settings: Sequence[Setting], seeds: Sequence[int], until: Until | None = None) -> Plan:
    """The plan of a new study: the same seeds for every setting."""
    base = settings[0].experiment
    keys = tuple(settings[0].set)
    parts = tuple(Part(k, seeds[0], len(seeds)) for k in range(len(settings)))
    return Plan(keys, tuple(changes(base, each.experiment) for each in settings), parts, until)


def extended(study: Study, more: Sequence[Setting]) -> Plan:
    """The plan with further settings; those that are there already, in what they do or in their words, stay."""
    base, there = study.run.experiment, [setting.experiment for setting in study.settings]
    words = [setting.set for setting in study.settings]
    new = [each for each in more if each.experiment not in there and each.set not in words]
    varied = tuple(dict.fromkeys([*study.plan.vary, *(key for each in more for key in each.set)]))
    settings = (*study.plan.settings, *(changes(base, each.experiment) for each in new))
    return msgspec.structs.replace(study.plan, vary=varied, settings=settings)


def _stretches(seeds: Sequence[int]) -> list[range]:
    """Ascending seeds as ranges without gaps."""
    found: list[range] = []
    for seed in seeds:
        if found and found[-1].stop == seed:
            found[-1] = range(found[-1].start, seed + 1)
        else:
            found.append(range(seed, seed + 1))
    return found


def parts_with(run: Run, member: int | None) -> list[Run]:
    """The runs of a study that were begun, or those among them with that seed; the run itself where none has it."""
    parts = Study.of(run).parts()
    return [part for part in parts if member is None or member in part.seeds] or [run]
