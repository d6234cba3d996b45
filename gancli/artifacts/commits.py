"""Commit records: what proves that a checkpoint and everything that belongs to it is whole.

A record is written last and names, with size and SHA-256, the checkpoint, every piece of the recording so far
and the part of metrics.jsonl that counts. Nothing in it depends on the clock.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import msgspec

from gancli.artifacts import documents
from gancli.artifacts.directories import remove_files
from gancli.artifacts.failures import damaged
from gancli.artifacts.places import (
    METRICS,
    checkpoint_path,
    committed_epochs,
    leftovers,
    record_path,
    segment_path,
)
from gancli.artifacts.reading import Bytes, read_memory, read_prefix, sha256

Natural = Annotated[int, msgspec.Meta(ge=0)]
Digest = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
SegmentName = Annotated[str, msgspec.Meta(pattern=r"\A(step-[0-9]{1,18}\.)?recording\.safetensors\Z")]

_RECORD_CAP = 4 << 20


class Fingerprint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The size and digest of some bytes."""

    size: Natural
    sha256: Digest

    @classmethod
    def of(cls, *parts: Bytes) -> "Fingerprint":
        """The fingerprint of bytes, here in parts."""
        return cls(sum(map(len, parts)), sha256(*parts))


class Segment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One piece of the recording."""

    name: SegmentName
    size: Natural
    sha256: Digest


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One commit."""

    schema: int
    epoch: Natural
    checkpoint: Fingerprint
    recording: tuple[Segment, ...]
    metrics: Fingerprint


def segment(name: str, *parts: Bytes) -> Segment:
    """The entry of a piece of the recording, its bytes here in parts."""
    found = Fingerprint.of(*parts)
    return Segment(name, found.size, found.sha256)


def write_record(run: Path, record: Record) -> None:
    """Writes a record: from then on the commit exists."""
    documents.write(record_path(run, record.epoch), msgspec.to_builtins(record))


def read_record(run: Path, epoch: int) -> Record:
    """The record of an epoch.

    Raises:
        MissingError: There is none.
        AccessError: The permission is missing.
        DataError: It is damaged or was written by a newer version.
    """
    path = record_path(run, epoch)
    document = documents.read(path, cap=_RECORD_CAP)
    try:
        record = msgspec.convert(document, Record)
    except msgspec.ValidationError as error:
        raise damaged(path, f"it is not a commit record: {error}") from error
    if record.epoch != epoch:
        raise damaged(path, f"it speaks of epoch {record.epoch}")
    return record


def newest_record(run: Path) -> Record | None:
    """The record of the last commit; None before the first one."""
    epochs = committed_epochs(run)
    return read_record(run, epochs[-1]) if epochs else None


def read_checkpoint(run: Path, record: Record) -> bytearray:
    """The bytes of a commit's checkpoint, proven."""
    return _proven(checkpoint_path(run, record.epoch), record.checkpoint)


def read_segment(run: Path, entry: Segment) -> bytearray:
    """The bytes of a piece of the recording, proven."""
    return _proven(segment_path(run, entry.name), entry)


def read_metrics(run: Path, record: Record | None) -> bytes:
    """The part of metrics.jsonl that counts, proven."""
    if record is None:
        return b""
    data = read_prefix(run / METRICS, record.metrics.size)
    _prove(run / METRICS, data, record.metrics)
    return data


def sweep(run: Path, keep: Iterable[Record]) -> None:
    """Removes every checkpoint, record, piece and temporary that the given commits do not need."""
    needed: set[Path] = set()
    for record in keep:
        needed |= {record_path(run, record.epoch), checkpoint_path(run, record.epoch)}
        needed |= {segment_path(run, entry.name) for entry in record.recording}
    remove_files(leftovers(run, needed))


def _proven(path: Path, expected: Fingerprint | Segment) -> bytearray:
    data = read_memory(path, expected.size)
    _prove(path, data, expected)
    return data


def _prove(path: Path, data: Bytes, expected: Fingerprint | Segment) -> None:
    if len(data) != expected.size or sha256(data) != expected.sha256:
        raise damaged(path, "its digest is not the one in the commit record")
