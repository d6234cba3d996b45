"""Whole commands of `gan`, each in a process of its own, with a clock in its engine.

    python -m benchmarks.contestants.commands START REPORT ARGUMENTS

is ``gan ARGUMENTS`` with a clock; REPORT becomes a JSON file with what an Account holds. START is what the monotonic
clock said when the process was asked for.
"""

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.contestants.processes import module, told
from gancli.records import Snapshot

_FINE = (0, 3)
"""Exit codes: 3 says that a run diverged or collapsed."""


@dataclass(frozen=True)
class Account:
    """What became of a command.

    Attributes:
        whole: Seconds from the start of the process to its end.
        before: Seconds until the first update was asked for.
        training: Seconds inside the engine.
        memory: Its peak memory in bytes.
    """

    whole: float
    before: float
    training: float
    memory: int


def gan(*arguments: str) -> float:
    """The seconds of ``gan`` as it is installed."""
    program = str(Path(sys.executable).with_name("gan"))
    start = time.perf_counter()
    told([program, *arguments])
    return time.perf_counter() - start


def clocked(folder: Path, *arguments: object) -> Account:
    """What a command that trains tells; its runs go into the folder."""
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    start = time.monotonic()
    options = ["--runs-dir", str(folder), "--overwrite", "--quiet"]
    told(module(__name__, start, report, *arguments, *options), fine=_FINE)
    whole = time.monotonic() - start
    return Account(whole=whole, **json.loads(report.read_text()))


def main() -> None:
    """Put the clock in, then be ``gan``."""
    start, report = float(sys.argv[1]), Path(sys.argv[2])
    seconds = {"before": 0.0, "training": 0.0}
    _put_in(seconds, start)
    from benchmarks.machine import peak_memory
    from gancli.cli import main as gan_main

    sys.argv[:3] = ["gan"]
    try:
        gan_main()
    finally:
        report.write_text(json.dumps(seconds | {"memory": peak_memory()}))


def _put_in(seconds: dict[str, float], start: float) -> None:
    from gancli.engine import train as door

    engine = door.train

    def train(*given: Any, **options: Any) -> Iterator[Snapshot]:
        snapshots = engine(*given, **options)
        while True:
            asked = time.monotonic()
            snapshot = next(snapshots, None)
            seconds["training"] += time.monotonic() - asked
            if snapshot is None:
                return
            yield snapshot
            seconds["before"] = seconds["before"] or time.monotonic() - start

    door.train = train


if __name__ == "__main__":
    main()
