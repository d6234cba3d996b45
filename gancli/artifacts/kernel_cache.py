"""Compiled code kept between commands: one folder for each state of all that it depends on, proven before it is used.

numba unpickles and runs what it finds in such a folder, blindly. So the folder must be the user's own, and every file
in it the one that was sealed. Whatever is wrong costs time, never the run.
"""

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import sleep

from gancli.artifacts import sealed_folder, user_cache
from gancli.artifacts.compiler_state import state
from gancli.artifacts.directories import entries, lexists, remove_files
from gancli.artifacts.failures import shown, writing
from gancli.artifacts.locking import locked
from gancli.artifacts.writing import TEMPORARY
from gancli.errors import GanError, RunInUseError

_STATES_KEPT = 2
_PATIENCE = 300.0
_PAUSE = 0.05
_MOMENT = 1.0
_STATE = re.compile(r"[0-9a-f]{32}")


@dataclass
class KernelCache:
    """Where compiled code may be kept.

    Attributes:
        folder: For the engine; None where nothing can be kept.
        damage: What was wrong with the code that lay there, which was thrown away; empty where nothing was.
        refusal: Why nothing is kept; empty where it is.
    """

    folder: Path | None = None
    damage: str = ""
    refusal: str = ""

    def refuse(self, reason: str) -> None:
        """Keep nothing, what is in the folder neither; the first reason counts."""
        self.folder, self.refusal = None, self.refusal or reason


@contextmanager
def opened(patience: float = _PATIENCE, on_wait: Callable[[], None] | None = None) -> Iterator[KernelCache]:
    """Holds the folder of the present state, every file in it proven; at the end, what was added to it is sealed.

    One process at a time holds it: two that compile at once would mix up their files. It never fails; what goes wrong
    is in the cache's ``refusal``.

    Args:
        patience: Seconds to wait for another process.
        on_wait: Called where that takes more than a moment.
    """
    held = KernelCache()
    with ExitStack() as stack:
        with _refusing(held):
            root = _root()
            stack.enter_context(_locked(root, patience, on_wait))
            folder = root / state()
            held.damage = _made_whole(folder)
            held.folder = folder
        found = held.folder
        before = _stamps(found)
        try:
            yield held
        finally:
            with _refusing(held):
                if found:
                    _close(held, found, is_changed=_stamps(found) != before)


def clear() -> tuple[int, int]:
    """Removes all compiled code, of other versions too; how many files that were, and their bytes.

    Raises:
        GanError: Another process compiles, or the place cannot be written.
    """
    root = _root()
    if not lexists(root):
        return 0, 0
    with _locked(root, 0.0, None):
        folders = _folders(root)
        found = [(len(list(sealed_folder.files(each))), sealed_folder.size(each)) for each in folders]
        for folder in folders:
            sealed_folder.remove(folder)
    return sum(files for files, _ in found), sum(size for _, size in found)


def _root() -> Path:
    return user_cache.place() / "kernels"


@contextmanager
def _refusing(held: KernelCache) -> Iterator[None]:
    try:
        yield
    except GanError as error:
        held.refuse(f"{error.what}: {error.cause}" if error.cause else error.what)
    except OSError as error:
        held.refuse(str(error))


@contextmanager
def _locked(root: Path, patience: float, on_wait: Callable[[], None] | None) -> Iterator[None]:
    user_cache.make_private(root)
    with ExitStack() as stack:
        for attempt in range(round(patience / _PAUSE) + 1):
            with suppress(RunInUseError):
                stack.enter_context(locked(root))
                break
            if on_wait and attempt == round(_MOMENT / _PAUSE):
                on_wait()
            sleep(_PAUSE)
        else:
            raise RunInUseError(f"{shown(root)} is in use", cause="another gan process is compiling")
        yield


def _made_whole(folder: Path) -> str:
    """Leaves a folder that holds nothing unproven and can be written; returns what was wrong with it."""
    damage = ""
    try:
        sealed_folder.check(folder)
    except GanError as error:
        damage = f"{error.what}: {error.cause}"
        sealed_folder.remove(folder)
    user_cache.make_private(folder)
    with writing(folder):
        tempfile.TemporaryFile(dir=folder).close()
    return damage


def _close(held: KernelCache, folder: Path, *, is_changed: bool) -> None:
    """Seals what was added; a folder that was refused meanwhile is removed."""
    if held.folder is None:
        sealed_folder.remove(folder)
    elif is_changed:
        remove_files(filter(_is_leftover, sealed_folder.files(folder)))
        sealed_folder.seal(folder)
        _forget(folder)


def _is_leftover(path: Path) -> bool:
    """Whether a writer that was killed left this; numba's temporaries have .tmp. in their names."""
    return ".tmp." in path.name or TEMPORARY.fullmatch(path.name) is not None


def _forget(current: Path) -> None:
    """Removes what was compiled for other states, all but the newest."""
    others = [folder for folder in _folders(current.parent) if folder != current]
    newest = sorted(others, key=lambda folder: os.lstat(folder).st_mtime, reverse=True)
    for folder in newest[_STATES_KEPT - 1 :]:
        sealed_folder.remove(folder)


def _folders(root: Path) -> list[Path]:
    return [root / name for name in entries(root) if _STATE.fullmatch(name)]


def _stamps(folder: Path | None) -> dict[Path, tuple[int, int]]:
    """What changes when a file is written anew."""
    found: dict[Path, tuple[int, int]] = {}
    with suppress(GanError, OSError):
        for path in sealed_folder.files(folder) if folder else ():
            status = os.lstat(path)
            found[path] = (status.st_ino, status.st_mtime_ns)
    return found
