"""The run's two logs, one JSON object a line: metrics.jsonl and, apart from it, the clock's timing.jsonl.

Both only grow. How much of metrics.jsonl counts is written in the commit record; a line of timing.jsonl
counts if its epoch was committed. What a crash left behind that is cut off before the next line is added.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from gancli.artifacts import strict_json
from gancli.artifacts.directories import lexists
from gancli.artifacts.failures import damaged
from gancli.artifacts.places import TIMING
from gancli.artifacts.reading import read_bytes
from gancli.artifacts.writing import append_bytes
from gancli.errors import DataError

Line = Mapping[str, Any]

_TIMING_CAP = 1 << 30


def encode(lines: Iterable[Line]) -> bytes:
    """The bytes of some lines; a number that is not finite is a ValueError."""
    return b"".join(map(strict_json.dumps_line, lines))


def decode(data: bytes, source: Path) -> list[dict[str, Any]]:
    """The lines of a log; a DataError where one of them is no JSON object or breaks off."""
    if data and not data.endswith(b"\n"):
        raise damaged(source, "its last line breaks off")
    return [_decode_line(line, source) for line in data.splitlines()]


def append_timing(run: Path, lines: Sequence[Line], *, after: int) -> None:
    """Adds lines after those of the epochs up to ``after``; each must say its ``"epoch"``."""
    assert all(isinstance(line["epoch"], int) for line in lines)
    length = sum(map(len, _timing_until(run, after)))
    append_bytes(run / TIMING, encode(lines), at=length)


def read_timing(run: Path, *, until: int) -> list[dict[str, Any]]:
    """The timing of the epochs up to ``until``."""
    return decode(b"".join(_timing_until(run, until)), run / TIMING)


def _timing_until(run: Path, epoch: int) -> list[bytes]:
    """The lines before the first one that breaks off or is later: nothing depends on the clock."""
    data = read_bytes(run / TIMING, _TIMING_CAP) if lexists(run / TIMING) else b""
    kept: list[bytes] = []
    for line in data.splitlines(keepends=True):
        if not _counts(line, epoch, run / TIMING):
            break
        kept.append(line)
    return kept


def _counts(line: bytes, epoch: int, source: Path) -> bool:
    try:
        found = decode(line, source)[0].get("epoch")
    except DataError:
        return False
    return isinstance(found, int) and found <= epoch


def _decode_line(line: bytes, source: Path) -> dict[str, Any]:
    value = strict_json.loads(line, source)
    if not isinstance(value, dict):
        raise damaged(source, "one of its lines is not a JSON object")
    return value
