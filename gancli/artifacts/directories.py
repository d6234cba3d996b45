"""Directories: made so that they last, listed without following links, and files removed from them."""

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from gancli.artifacts.failures import damaged, reading, shown, writing
from gancli.artifacts.writing import sync_directory
from gancli.errors import CannotCreateError


def make_directory(path: Path) -> None:
    """Creates a directory and its parents, each one made to last before the next.

    Raises:
        CannotCreateError: A file is in the way, or the place is read-only.
        AccessError: The permission is missing.
        StorageError: The disk is full or fails.
    """
    with writing(path):
        for directory in reversed(_missing(path)):
            directory.mkdir(exist_ok=True)
            sync_directory(directory.parent)


def make_own_directory(path: Path) -> None:
    """Like ``make_directory``, and refuses a link: what is written inside must not land elsewhere."""
    if path.is_symlink():
        raise CannotCreateError(
            f"cannot write into {shown(path)}", cause="it is a link", fix="remove the link"
        )
    make_directory(path)


def entries(path: Path) -> dict[str, os.stat_result]:
    """Name → status of everything in a directory, links not followed; empty where there is no directory.

    Raises:
        DataError: A link or a file is in the directory's place.
        AccessError: The permission is missing.
    """
    with reading(path):
        if not lexists(path):
            return {}
        if not stat.S_ISDIR(os.lstat(path).st_mode):
            raise damaged(path, "it is not a directory")
        return dict(_statuses(path))


def lexists(path: Path) -> bool:
    """Whether anything at all is there, a broken link included; false for a name that cannot exist."""
    try:
        os.lstat(path)
    except (OSError, ValueError):
        return False
    return True


def remove_files(paths: Iterable[Path]) -> None:
    """Removes files in the order given, made to last together; one that is gone already is no error."""
    directories: dict[Path, None] = {}
    for path in paths:
        with writing(path):
            path.unlink(missing_ok=True)
        directories[path.parent] = None
    for directory in directories:
        with writing(directory):
            sync_directory(directory)


def _missing(path: Path) -> list[Path]:
    """The directories that must be made, the innermost first."""
    found = []
    while not path.is_dir() and path != path.parent:
        found.append(path)
        path = path.parent
    return found


def _statuses(path: Path) -> Iterable[tuple[str, os.stat_result]]:
    for name in sorted(os.listdir(path)):  # noqa: PTH208
        try:
            yield name, os.lstat(path / name)
        except FileNotFoundError:  # a running training replaces files while they are listed
            continue
