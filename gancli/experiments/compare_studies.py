"""``gan compare``: two finished studies, or the settings of one, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gancli.errors import UsageError
from gancli.experiments.compare import Contrast, contrast, contrasts
from gancli.experiments.run import RUNS, Run, open_run
from gancli.experiments.study import Study
from gancli.experiments.study_outcome import Outcome, outcomes
from gancli.experiments.sweep import shown, telling_differences
from gancli.metrics.comparison import holm
from gancli.metrics.verdict import TOLERANCE

Differing = Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Compared:
    """What a comparison found.

    Attributes:
        names: The runs.
        contrasts: Each setting against its counterpart, or against the study's first.
        differing: The settings in which two studies differ, with both values.
        notes: What must be known to read it.
    """

    names: Sequence[str]
    contrasts: Sequence[Contrast]
    differing: Differing
    notes: Sequence[str]

    def to_dict(self) -> dict[str, Any]:
        """The document of ``gan compare --json``."""
        return {
            "schema": 1,
            "runs": list(self.names),
            "differs": {key: list(pair) for key, pair in self.differing.items()},
            "notes": list(self.notes),
            "comparisons": [{"of": each.other, **each.to_dict()} for each in self.contrasts],
        }


def compare(
    one: str | Path | Run | None = None,
    other: str | Path | Run | None = None,
    *,
    tolerance: float = TOLERANCE,
    runs_dir: str | Path = RUNS,
) -> Compared:
    """Compare the second study with the first, or the settings of one study with its first setting.

    Args:
        one: A finished run or study; the newest study where left out.
        other: Another one; where it is left out, the first one must have several settings.
        tolerance: The largest w that counts as converged.
        runs_dir: The folder of all runs.

    Raises:
        UsageError: One is not finished, or there is nothing that could be compared.
    """
    first = _finished(one, runs_dir)
    if other is None:
        return _within(first, tolerance)
    return _between(first, _finished(other, runs_dir), tolerance)


def _within(study: Study, tolerance: float) -> Compared:
    if study.is_single:
        raise UsageError(
            f"the run {study.run.name!r} has one setting",
            cause="it takes two to compare",
            fix=f"gan compare {study.run.word} ANOTHER",
        )
    found = contrasts(outcomes(study, tolerance))
    return Compared([study.run.name], found, {}, _notes(found))


def _between(one: Study, other: Study, tolerance: float) -> Compared:
    names = [one.run.name, other.run.name]
    ours, theirs = (outcomes(study, tolerance) for study in (one, other))
    alone = one.is_single and other.is_single
    pairs = [(ours[0], theirs[0])] if alone else _common(ours, theirs, names)
    differing = telling_differences(pairs[0][0].experiment, pairs[0][1].experiment)
    found = [contrast(*pair, *_titles(names, differing, pair[1].setting.label)) for pair in pairs]
    raised = holm([each.p for each in found])
    found = [replace(each, p=p, comparisons=len(found)) for each, p in zip(found, raised, strict=True)]
    notes = [*_machines(one, other), *_settings(differing), *_notes(found)]
    return Compared(names, found, differing, notes)


def _finished(given: str | Path | Run | None, runs_dir: str | Path) -> Study:
    run = given if isinstance(given, Run) else open_run(given, runs_dir=runs_dir, kind="stability")
    study = Study.of(run)
    if not study.finished:
        raise UsageError(f"the run {run.name!r} is not finished", fix=run.continuation)
    return study


def _titles(names: Sequence[str], differing: Differing, label: str) -> list[str]:
    """What two settings are called: their studies, their common label, and the one key in which they differ."""
    labels = [label, label]
    if len(differing) == 1:
        ((key, values),) = differing.items()
        labels = [", ".join(filter(None, (label, f"{key} {shown(value)}"))) for value in values]
    return [f"{name} ({each})" if each else name for name, each in zip(names, labels, strict=True)]


def _common(
    ours: Sequence[Outcome], theirs: Sequence[Outcome], names: Sequence[str]
) -> list[tuple[Outcome, Outcome]]:
    """The settings that two studies have in common, by the words of their values."""
    there = {each.setting.label: each for each in ours}
    found = [(there[each.setting.label], each) for each in theirs if each.setting.label in there]
    if not found:
        raise UsageError(
            f"{names[0]!r} and {names[1]!r} have no setting in common",
            cause=f"the first has {len(ours)}, the second {len(theirs)}",
            fix="gan compare STUDY compares the settings of one study",
        )
    return found


def _machines(one: Study, other: Study) -> list[str]:
    engines = [study.run.directory.config.get("engine") for study in (one, other)]
    return (
        []
        if engines[0] == engines[1]
        else [f"they were trained by the engines {' and '.join(map(str, engines))}"]
    )


def _settings(differing: Differing) -> list[str]:
    """Whether a difference can be put down to a setting."""
    if not differing:
        return ["they have the same settings"]
    keys = ", ".join(differing)
    many = f"they differ in {len(differing)} settings, so none of them explains a difference alone: {keys}"
    return [many] if len(differing) > 1 else []


def _notes(found: Sequence[Contrast]) -> list[str]:
    """What must be known to read comparisons."""
    notes = []
    if any(each.left_out for each in found):
        notes.append(
            f"{max(each.left_out for each in found)} runs have no partner with their seed and are left out"
        )
    if any(not each.paired for each in found):
        notes.append("they share too few seeds to be compared seed by seed")
    if len(found) > 1:
        notes.append(f"p-values are raised for {len(found)} comparisons (Holm)")
    return notes
