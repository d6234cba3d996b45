"""The names of runs: which are allowed, and the next free one."""

import itertools
import re
from pathlib import Path

from gancli.artifacts.directories import lexists
from gancli.errors import UsageError

LONGEST = 100
_ALLOWED = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


def checked(name: str) -> str:
    """The name, if a run may have it.

    Raises:
        UsageError: It could leave the folder, deceive a reader or not exist on some system.
    """
    reason = _objection(name)
    if reason is None:
        return name
    short = name if len(name) <= LONGEST else name[:40] + "…"
    raise UsageError(
        f"a run cannot be called {short!a}",
        cause=reason,
        fix="letters, digits, '.', '_' and '-' make a name, as in --name nag-0",
    )


def new_name(runs_dir: Path, stem: str) -> str:
    """The first free one of ``stem``, ``stem-2``, ``stem-3`` and so on."""
    candidates = itertools.chain([stem], (f"{stem}-{k}" for k in itertools.count(2)))
    return next(checked(name) for name in candidates if not lexists(runs_dir / name))


def _objection(name: str) -> str | None:
    if not name:
        return "the name is empty"
    if len(name) > LONGEST:
        return f"the name has {len(name)} characters where at most {LONGEST} are allowed"
    if not _ALLOWED.fullmatch(name):
        return "it begins with '.' or '-', or holds a character that is not allowed"
    if name.endswith(".") or _RESERVED.fullmatch(name):
        return "the name is reserved on some systems"
    return None
