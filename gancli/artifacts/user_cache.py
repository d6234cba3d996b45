"""The user's own cache: where it is, and folders in it that nobody else can write to."""

import os
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from gancli.artifacts.directories import make_directory
from gancli.artifacts.failures import shown, writing
from gancli.errors import AccessError, CannotCreateError

VARIABLE = "GAN_CACHE_DIR"
"""The environment variable that names another place."""


def place() -> Path:
    """The folder of ``GAN_CACHE_DIR``, or that of gan where the system keeps a user's caches.

    Raises:
        CannotCreateError: There is no home folder.
    """
    given = os.environ.get(VARIABLE)
    if given:
        with writing(Path(given)):
            return Path(given).absolute()
    try:
        return _PLACES.get(sys.platform, _elsewhere)() / "gan"
    except RuntimeError as error:
        raise CannotCreateError("there is no home folder", fix=f"set {VARIABLE}") from error


def make_private(folder: Path) -> None:
    """Makes a folder that is only ours to write, or makes sure that it is one.

    Raises:
        AccessError: Others may write there too.
        GanError: It cannot be made.
    """
    make_directory(folder.parent)
    with writing(folder):
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        status = os.lstat(folder)
    if not stat.S_ISDIR(status.st_mode):
        raise CannotCreateError(f"cannot write into {shown(folder)}", cause="it is not a folder")
    if status.st_uid != os.geteuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise AccessError(
            f"{shown(folder)} is not used",
            cause="others may write there",
            fix=f"remove it, or set {VARIABLE}",
        )


def _on_mac() -> Path:
    return Path.home() / "Library" / "Caches"


def _on_windows() -> Path:
    return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")


def _elsewhere() -> Path:
    """As the XDG specification has it, in which a relative path counts for nothing."""
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return given if given.is_absolute() else Path.home() / ".cache"


_PLACES: dict[str, Callable[[], Path]] = {"darwin": _on_mac, "win32": _on_windows}
