"""What the user can fix: every such failure is a GanError that says what to do next.

An error carries four short texts (what failed, why, what was kept, what to type) and the exit code of its kind.
Everything that is not a GanError and not an interrupt is our own bug (exit code 1).
"""

import difflib
from collections.abc import Iterable


class GanError(Exception):
    """A failure the user can mend.

    Args:
        what: What failed and where, with the value that was given.
        cause: What is allowed, or why it failed.
        kept: What was kept, where something could have been lost.
        fix: What to type next.
    """

    exit_code = 1

    def __init__(self, what: str, *, cause: str = "", kept: str = "", fix: str = "") -> None:
        super().__init__(what)
        self.what, self.cause, self.kept, self.fix = what, cause, kept, fix

    def __str__(self) -> str:
        return "\n".join(line for line in (self.what, self.cause, self.kept, self.fix) if line)


class UsageError(GanError):
    """A wrong option, name or value."""

    exit_code = 2


class DataError(GanError):
    """A damaged artifact or a file that does not hold what it should."""

    exit_code = 65


class MissingError(GanError):
    """A run, file or epoch that does not exist."""

    exit_code = 66


class CannotCreateError(GanError):
    """A place where nothing may be created."""

    exit_code = 73


class StorageError(GanError):
    """A disk that is full or fails."""

    exit_code = 74


class RunInUseError(GanError):
    """Another process holds the run's lock."""

    exit_code = 75


class AccessError(GanError):
    """The permission is missing."""

    exit_code = 77


def unknown_name(kind: str, given: str, known: Iterable[str]) -> UsageError:
    """The error for a name that is in none of a table's rows, with the nearest known name."""
    known = list(known)
    close = difflib.get_close_matches(given, known, n=1, cutoff=0.5)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return UsageError(f"unknown {kind} {given!r}{hint}", cause="known: " + ", ".join(known))


class InterruptedRunError(GanError):
    """A signal ended the training after its last commit; the exit code is 128 + the signal's number."""

    def __init__(self, number: int, run: str, epoch: int, fix: str) -> None:
        super().__init__(
            f"stopped at epoch {epoch:,} of run {run!r}", kept="everything up to there is saved", fix=fix
        )
        self.number, self.epoch = number, epoch
        self.exit_code = 128 + number

    def of(self, run: str, fix: str) -> "InterruptedRunError":
        """The same of what the run is a part of."""
        return InterruptedRunError(self.number, run, self.epoch, fix)
