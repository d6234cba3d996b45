"""The steps of a commit, of going back to one and of joining them, in the order that a crash cannot harm.

An unfinished run has its recording in pieces beside the checkpoints; a finished one in recording.safetensors.
Whichever it is, the newest commit record names it, and changes only once what it will name is safe.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from gancli.artifacts import commits, journal, recording, tensors
from gancli.artifacts.commits import Fingerprint, Record
from gancli.artifacts.directories import lexists, make_own_directory, remove_files
from gancli.artifacts.documents import SCHEMA
from gancli.artifacts.failures import damaged
from gancli.artifacts.journal import Line
from gancli.artifacts.places import (
    CHECKPOINTS,
    METRICS,
    RECORDING,
    SUMMARY,
    checkpoint_path,
    committed_epochs,
    segment_name,
    segment_path,
)
from gancli.artifacts.tensors import Arrays, Layout
from gancli.artifacts.writing import append_bytes, write_bytes
from gancli.errors import DataError, MissingError


@dataclass(frozen=True)
class Commit:
    """A commit that is whole; ``warning`` says what is wrong with a newer one, where there is one."""

    epoch: int
    checkpoint: dict[str, npt.NDArray[np.generic]]
    record: Record
    warning: str = ""


def commit(
    run: Path, epoch: int, checkpoint: Arrays, segment: Arrays, lines: Sequence[Line], timing: Sequence[Line]
) -> None:
    """See ``RunDirectory.commit``."""
    head = commits.newest_record(run)
    assert head is None or epoch > head.epoch
    make_own_directory(run / CHECKPOINTS)
    metrics = _append_metrics(run, head, lines)
    journal.append_timing(run, timing, after=head.epoch if head else -1)
    pieces = _write_segment(run, head, epoch, segment)
    parts = tensors.parts(checkpoint)
    write_bytes(checkpoint_path(run, epoch), *parts)
    record = Record(SCHEMA, epoch, Fingerprint.of(*parts), pieces, metrics)
    commits.write_record(run, record)
    commits.sweep(run, [record] if head is None else [head, record])


def last_commit(run: Path, *, expected: Layout | None, finite: bool) -> Commit | None:
    """See ``RunDirectory.last_commit``."""
    failures: list[DataError | MissingError] = []
    for epoch in reversed(committed_epochs(run)):
        try:
            record = commits.read_record(run, epoch)
            arrays = _verified(run, record, expected, finite)
        except (DataError, MissingError) as failure:
            failures.append(failure)
        else:
            return Commit(epoch, arrays, record, _warning(failures, epoch))
    if failures:
        raise _none_is_whole(run, failures[0])
    if lexists(run / SUMMARY):
        raise damaged(run / CHECKPOINTS, "the run is finished, but the record of its last commit is missing")
    return None


def rewind(run: Path, commit: Commit | None) -> None:
    """See ``RunDirectory.rewind``."""
    remove_files([run / SUMMARY])
    record = commit.record if commit else None
    if record and [entry.name for entry in record.recording] == [RECORDING]:
        record = _reopened(run, record)
    remove_files([run / RECORDING])
    commits.sweep(run, [] if record is None else [*_before(run, record), record])
    append_bytes(run / METRICS, b"", at=record.metrics.size if record else 0)
    journal.append_timing(run, [], after=record.epoch if record else -1)


def consolidate(run: Path) -> None:
    """Joins the recording into one file and leaves a single commit, the last one."""
    record = commits.newest_record(run)
    assert record is not None
    if [entry.name for entry in record.recording] != [RECORDING]:
        parts = tensors.parts(recording.read(run, record))
        write_bytes(run / RECORDING, *parts)
        record = replace(record, recording=(commits.segment(RECORDING, *parts),))
        commits.write_record(run, record)
    commits.sweep(run, [record])


def _append_metrics(run: Path, head: Record | None, lines: Sequence[Line]) -> Fingerprint:
    before, new = commits.read_metrics(run, head), journal.encode(lines)
    append_bytes(run / METRICS, new, at=len(before))
    return Fingerprint.of(before, new)


def _write_segment(
    run: Path, head: Record | None, epoch: int, segment: Arrays
) -> tuple[commits.Segment, ...]:
    pieces = head.recording if head else ()
    assert all(entry.name != RECORDING for entry in pieces), "rewind comes before going on"
    if not segment:
        return pieces
    parts, name = tensors.parts(segment), segment_name(epoch)
    write_bytes(segment_path(run, name), *parts)
    return (*pieces, commits.segment(name, *parts))


def _verified(
    run: Path, record: Record, expected: Layout | None, finite: bool
) -> dict[str, npt.NDArray[np.generic]]:
    """The checkpoint, once all that the record names is proven."""
    commits.read_metrics(run, record)
    for entry in record.recording:
        commits.read_segment(run, entry)
    data = commits.read_checkpoint(run, record)
    return tensors.load(data, checkpoint_path(run, record.epoch), expected=expected, finite=finite)


def _reopened(run: Path, record: Record) -> Record:
    """Makes the joined recording the first piece again, as more may follow."""
    name = segment_name(record.epoch)
    data = commits.read_segment(run, record.recording[0])
    write_bytes(segment_path(run, name), data)
    record = replace(record, recording=(commits.segment(name, data),))
    commits.write_record(run, record)
    return record


def _before(run: Path, record: Record) -> list[Record]:
    """The commit before a given one, while it is still there and readable."""
    earlier = [epoch for epoch in committed_epochs(run) if epoch < record.epoch]
    try:
        return [commits.read_record(run, epoch) for epoch in earlier[-1:]]
    except DataError:
        return []


def _warning(failures: list[DataError | MissingError], epoch: int) -> str:
    if not failures:
        return ""
    return f"{failures[0].what} ({failures[0].cause}); going on from epoch {epoch}"


def _none_is_whole(run: Path, failure: DataError | MissingError) -> DataError:
    return DataError(
        failure.what,
        cause=f"{failure.cause}; no other checkpoint of this run is whole",
        kept="nothing was changed",
        fix=f"train it again: gan train --name {run.name} --overwrite",
    )
