"""Where real points come from: a target of the table, a finite set of its points, or the user's own data."""

from dataclasses import dataclass
from pathlib import Path

from gancli.artifacts.data_files import read_table
from gancli.artifacts.data_table import Table
from gancli.artifacts.directories import lexists
from gancli.config import Experiment, Target, Value
from gancli.distributions import (
    DISTRIBUTIONS,
    PLAIN,
    Distribution,
    Rows,
    Source,
    Units,
    build,
    drawn_once,
    of_rows,
    standard,
)
from gancli.errors import UsageError, unknown_name

DATA = "data"
"""The name of the target that is the user's own data."""
ABOUT = "Your own data: one or two columns of a CSV, TSV, NPY or Parquet file."
_HELD_OUT = 0.2
_PARAMETERS = ("file", "columns", "held_out")


@dataclass(frozen=True)
class Kept:
    """A run's copy of the data, and the settings that it was read by."""

    target: Target
    table: Table

    def serves(self, target: Target) -> bool:
        """Whether it is what another target's settings name."""
        return all(_given(self.target, name) == _given(target, name) for name in ("file", "columns"))


def points_of(experiment: Experiment, kept: Kept | None = None) -> tuple[Distribution, Source, Units]:
    """The truth in the units that are reported, what to train on, and the units of that.

    Raises:
        UsageError: An unknown name or parameter, or a value that does not fit.
        GanError: The data cannot be read.
    """
    target = experiment.target
    if target.name == DATA:
        return _own(experiment, kept)
    truth = build(target.name, target.parameters)
    count = experiment.data_points
    return truth, drawn_once(truth, count, experiment.data_seed) if count else truth, PLAIN


def targeted(given: str) -> Target:
    """The target that a name or a file stands for: a name has no suffix, and one of the table is no file."""
    is_file = given not in DISTRIBUTIONS and (bool(Path(given).suffix) or lexists(Path(given)))
    return Target(name=DATA, parameters={"file": given}) if is_file else Target(name=given)


def taken(experiment: Experiment, kept: Kept | None = None) -> Kept | None:
    """The user's own data as a new run takes them along, from another run's copy where that serves.

    Returns:
        None for another target.

    Raises:
        GanError: Their file cannot be read.
    """
    if experiment.target.name != DATA:
        return None
    serves = kept is not None and kept.serves(experiment.target)
    return kept if serves else Kept(experiment.target, _read(experiment.target))


def _read(target: Target) -> Table:
    file, columns = _given(target, "file"), _given(target, "columns")
    if not isinstance(file, str) or not file:
        raise UsageError(
            "the target 'data' needs a file", fix="--target FILE.csv, or --set target.file=FILE.csv beside it"
        )
    if not isinstance(columns, str | int | None) or isinstance(columns, bool):
        raise UsageError(
            f"data: columns: {columns!r} will not do",
            cause="allowed: such as 'height', 'height,weight', 2, '2,3'",
        )
    return read_table(Path(file), None if columns is None else str(columns))


def _own(experiment: Experiment, kept: Kept | None) -> tuple[Distribution, Source, Units]:
    for name in experiment.target.parameters:
        if name not in _PARAMETERS:
            raise unknown_name("parameter of the target 'data':", name, _PARAMETERS)
    if experiment.data_points:
        raise UsageError("own data are a finite set already", fix="--set data_points=0")
    if experiment.pretraining.steps:
        raise UsageError("own data has no exact density to pretrain D on", fix="--set pretraining.steps=0")
    kept = taken(experiment, kept)
    assert kept is not None
    truth = of_rows(kept.table.values, _held_out(experiment.target))
    units = standard(truth)
    return truth, Rows(units.into(truth.training)), units


def _held_out(target: Target) -> float:
    share = _given(target, "held_out")
    if share is None:
        return _HELD_OUT
    if not isinstance(share, int | float) or isinstance(share, bool) or not 0 <= share <= 0.9:
        raise UsageError(f"data: held_out: {share!r} will not do", cause="allowed: between 0 and 0.9")
    return float(share)


def _given(target: Target, name: str) -> Value | None:
    return target.parameters.get(name)
