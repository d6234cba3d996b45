"""An engine in a process of its own, to see the memory that it takes.

    python -m benchmarks.contestants.alone ENGINE MEMBERS EPOCHS JOBS

Trains nag and prints the seconds of the training and the peak memory of the process in bytes.
"""

import json
import sys
from typing import Any

from benchmarks.contestants.processes import module, told


def alone(engine: str, members: int, epochs: int, jobs: int) -> dict[str, Any]:
    """``seconds`` and ``memory`` (bytes) of such a process."""
    found: dict[str, Any] = json.loads(told(module(__name__, engine, members, epochs, jobs)))
    return found


def main() -> None:
    """Train once and tell."""
    from benchmarks.contestants.engines import ready, turn_of
    from benchmarks.contestants.games import game
    from benchmarks.machine import peak_memory

    engine, (members, epochs, jobs) = sys.argv[1], map(int, sys.argv[2:])
    ready("nag", engine)
    seconds = turn_of(game("nag", epochs), engine, members, jobs)()
    print(json.dumps({"seconds": seconds, "memory": peak_memory()}))


if __name__ == "__main__":
    main()
