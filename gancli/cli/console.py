"""What the terminal is told: results on stdout, progress and messages on stderr."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from gancli.errors import UsageError

STYLES = {
    "converged": "green",
    "drifting": "yellow",
    "oscillating": "yellow",
    "off-target": "dark_orange",
    "collapsed": "red",
    "diverged": "magenta",
}
_WIDE = 200


def out() -> Console:
    """The console of results; wide where it is not a terminal, so that no line is broken for a reader that is none."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else _WIDE, soft_wrap=True)


def err() -> Console:
    """The console of progress and messages, as wide."""
    width = None if sys.stderr.isatty() else _WIDE
    return Console(stderr=True, highlight=False, width=width, soft_wrap=True)


def print_json(document: Mapping[str, Any]) -> None:
    """One strict JSON document on stdout."""
    readable = sys.stdout.encoding.lower().startswith("utf")
    print(json.dumps(document, indent=2, allow_nan=False, ensure_ascii=not readable))


def warn(message: str) -> None:
    """A warning on stderr."""
    err().print(f"gan: {message}", style="yellow", markup=False)


def note(message: str) -> None:
    """Why it takes a while, on stderr, for whoever sits in front of it."""
    screen = err()
    if screen.is_terminal:
        screen.print(message, style="dim", markup=False)


def table(
    columns: Sequence[str], rows: Sequence[Sequence[str | Text]], *, right: Sequence[str] = ()
) -> Table:
    """A plain table; the columns in ``right`` are right-aligned, a last one that is not wraps where room is short."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        wraps = column == columns[-1] and column not in right
        made.add_column(column, justify="right" if column in right else "left", no_wrap=not wraps)
    for row in rows:
        made.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
    return made


def number(value: float | None, digits: int = 3) -> str:
    """A number in a few digits, a dash where there is none."""
    if value is None:
        return "–"
    return f"{value:.{digits}f}" if 1e-3 <= abs(value) < 1e4 or value == 0 else f"{value:.{digits}g}"


def size(count: int) -> str:
    """A number of bytes."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"


def verdict_parts(verdict: Mapping[str, Any]) -> tuple[Text, str]:
    """A verdict's sentence in two: the label (with its quality) in its colour, and what happened."""
    label, _, happened = verdict["sentence"].partition(": ")
    return Text(label, STYLES.get(verdict["label"], "dim")), happened


def loudness(quiet: bool, verbose: bool) -> int:
    """-1, 0 or 1.

    Raises:
        UsageError: Both were asked for.
    """
    if quiet and verbose:
        raise UsageError("--quiet and --verbose exclude each other")
    return verbose - quiet
