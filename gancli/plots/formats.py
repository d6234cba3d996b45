"""What a file's suffix says: a picture, a film, a page, or nothing that can be drawn."""

from collections.abc import Iterable
from pathlib import Path

from gancli.errors import unknown_name
from gancli.plots.encoders import ENCODERS

PICTURES: dict[str, dict[str, None]] = {
    ".png": {},
    ".svg": {"Date": None},
    ".pdf": {"CreationDate": None},
}
"""The formats of a picture, with what is left out of the file so that it is the same each time."""

PAGE = ".html"


def is_page(path: Path) -> bool:
    """Whether a path names a page for the browser."""
    return path.suffix == PAGE


def is_film(path: Path) -> bool:
    """Whether a path names a film (True) or a picture (False); a page is neither.

    Raises:
        UsageError: A suffix that is neither's.
    """
    check_suffix(path, [*ENCODERS, *PICTURES, PAGE], "film or picture or page")
    return path.suffix in ENCODERS


def check_suffix(path: Path, known: Iterable[str], kind: str) -> None:
    """Refuses a path whose suffix is none of those known.

    Raises:
        UsageError: Such a suffix.
    """
    known = list(known)
    if path.suffix not in known:
        raise unknown_name(f"{kind} format", path.suffix or path.name, known)
