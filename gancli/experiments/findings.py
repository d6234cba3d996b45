"""What the checks of ``gan doctor`` share: a bench to try things on, and what they say they found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gancli.errors import GanError
from gancli.experiments.preparing import Watch
from gancli.experiments.run import Run


@dataclass(frozen=True)
class Finding:
    """What a check has found: whether all is well, a line that says it, and the facts for programs."""

    fine: bool
    line: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Bench:
    """Where the runs are, a folder that is removed at the end, and by engine the runs that were trained in it."""

    runs_dir: Path
    folder: Path
    runs: dict[str, Run] = field(default_factory=dict)

    @property
    def run(self) -> Run:
        """One of the runs.

        Raises:
            GanError: None could be trained.
        """
        if not self.runs:
            raise GanError("no engine has trained a run to look at")
        return next(iter(self.runs.values()))


Check = Callable[[Bench, Watch], Finding]
