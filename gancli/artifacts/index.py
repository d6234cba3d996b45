"""All runs of a folder, and which of them a word on the command line means."""

import difflib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gancli.artifacts import documents
from gancli.artifacts.directories import lexists
from gancli.artifacts.failures import shown
from gancli.artifacts.places import CONFIG, SUMMARY
from gancli.errors import GanError, MissingError, UsageError

LAST = "@last"


@dataclass(frozen=True)
class Listed:
    """One run of the list; ``config`` is None and ``problem`` says why where it cannot be read."""

    name: str
    path: Path
    config: dict[str, Any] | None
    finished: bool
    problem: str = ""

    @property
    def created(self) -> str:
        """When it was begun (ISO 8601), empty where that is unknown."""
        created = (self.config or {}).get("created")
        return created if isinstance(created, str) else ""


def runs(runs_dir: Path) -> list[Listed]:
    """All runs of a folder, the newest first, damaged ones last; empty where there is no folder."""
    found = [_listed(runs_dir / name) for name in run_names(runs_dir)]
    return sorted(found, key=lambda run: (run.created, run.name), reverse=True)


def run_names(runs_dir: Path) -> list[str]:
    """The names of all runs of a folder in alphabetical order, nothing of them read."""
    try:
        names = os.listdir(runs_dir)  # noqa: PTH208
    except (OSError, ValueError):
        return []
    return sorted(name for name in names if lexists(runs_dir / name / CONFIG))


def resolve(runs_dir: Path, given: str | None, *, kind: str | None = None) -> Path:
    """The folder of the run that is meant.

    Args:
        runs_dir: The folder of all runs.
        given: A name in it, the beginning of a single one, ``@last`` (the same as None), or a path.
        kind: What the newest run must be (``"train"``, ``"stability"``) where none is named; None: anything.

    Raises:
        MissingError: There is no such run; the error says which there are and what to type.
        UsageError: Several names begin like this.
    """
    if given is None or given == LAST:
        return _newest(runs_dir, kind)
    names = run_names(runs_dir)
    if given in names:
        return runs_dir / given
    beginning = [name for name in names if given and name.startswith(given)]
    if len(beginning) == 1:
        return runs_dir / beginning[0]
    if given and lexists(Path(given) / CONFIG):
        return Path(given)
    raise _ambiguous(given, beginning) if beginning else _missing(runs_dir, given, names)


def _listed(path: Path) -> Listed:
    finished = lexists(path / SUMMARY)
    try:
        return Listed(path.name, path, documents.read(path / CONFIG, cap=documents.CONFIG_CAP), finished)
    except GanError as error:
        return Listed(path.name, path, None, finished, f"{error.what}: {error.cause}")


def _newest(runs_dir: Path, kind: str | None) -> Path:
    for run in runs(runs_dir):
        if run.config is not None and kind in (None, run.config.get("kind")):
            return run.path
    what = f"a run of kind {kind!r}" if kind else "a run"
    raise MissingError(
        f"there is not yet {what} in {shown(runs_dir)}",
        fix=f"gan {kind}" if kind else "gan train",
    )


def _ambiguous(given: str, names: list[str]) -> UsageError:
    return UsageError(
        f"{given!a} is the beginning of several runs", cause=_some(names), fix="give more of the name"
    )


def _missing(runs_dir: Path, given: str, names: list[str]) -> MissingError:
    short = given if len(given) <= 100 else given[:40] + "…"
    close = difflib.get_close_matches(given[:200], names, n=1, cutoff=0.5)
    hint = f"; did you mean {shown(close[0])!r}?" if close else ""
    return MissingError(
        f"there is no run {short!a} in {shown(runs_dir)}{hint}",
        cause=f"runs: {_some(names)}" if names else "there are no runs yet",
        fix="gan runs" if names else "gan train",
    )


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return ", ".join(map(shown, names[:8])) + more
