"""One or two columns of numbers with their names: what is taken of the user's own data, and what will do."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from jaxtyping import Float

from gancli.artifacts.failures import shown
from gancli.artifacts.reading import sha256
from gancli.errors import DataError, UsageError

MOST_ROWS = 100_000
"""The most rows of a data set."""
LARGEST = 1e30
"""No number is larger in size, so that its fourth power is one."""
_NARROWEST = 1e-9
"""The least spread of a column, in parts of its largest number."""
_LISTED = 12
_MOST = 2


@dataclass(frozen=True, eq=False)
class Table:
    """The columns that are used.

    Attributes:
        names: Of each column; numbers, counted from 1, where the file names none.
        values: The rows, a column of the file in each row of the array.
    """

    names: tuple[str, ...]
    values: Float[np.ndarray, "F N"]

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the values, in hexadecimal."""
        return sha256(np.ascontiguousarray(self.values, "<f8").tobytes())


def place(path: Path, line: int, column: str) -> str:
    """Where a value stands: ``file:line: column``."""
    return f"{shown(path)}:{line}: column {shown(column)}"


def too_many(path: Path) -> DataError:
    """The error for a file with more rows than a data set has."""
    return DataError(
        f"{shown(path)} holds more than {MOST_ROWS:,} rows",
        cause="more would tell a GAN of this size nothing new",
        fix=f"take a part of it, for instance: head -n {MOST_ROWS} FILE > part.csv",
    )


def chosen(path: Path, names: Sequence[str] | None, count: int, wanted: str | None) -> tuple[int, ...]:
    """The places of the columns that are meant, counted from 0.

    Args:
        path: The file, for the message.
        names: Of its columns, where it names them.
        count: How many it has.
        wanted: Names or numbers from 1 on with commas between them; a name that holds a comma alone. None for all.

    Raises:
        UsageError: There is no such column, or there are more than two.
    """
    known = list(names or [])
    if wanted is None and count <= _MOST:
        return tuple(range(count))
    if wanted is None:
        raise _unclear(f"{shown(path)} has {count:,} columns, one or two can be learnt", known, count)
    words = [wanted] if wanted in known else [word.strip() for word in wanted.split(",")]
    found = [_column(path, known, count, word) for word in words]
    if len(found) > _MOST or len(set(found)) < len(found):
        raise _unclear(f"{shown(wanted)[:40]!r} are not one or two columns", known, count)
    return tuple(found)


def _unclear(what: str, known: Sequence[str], count: int) -> UsageError:
    return UsageError(
        what,
        cause="its columns: " + _listed(known, count),
        fix=f"--set target.columns={_example(known, count)}",
    )


def titles(names: Sequence[str] | None, places: Sequence[int]) -> tuple[str, ...]:
    """What the columns are called: their names, else their numbers."""
    return tuple(names[k] if names and names[k] else str(k + 1) for k in places)


def finite(path: Path, names: Sequence[str], values: Float[np.ndarray, "F N"]) -> Float[np.ndarray, "F N"]:
    """The values, all of them finite and not too large; a DataError with the row of the first that is not."""
    with np.errstate(invalid="ignore"):
        bad = ~(np.abs(values) <= LARGEST)
    if bad.any():
        row = int(bad.any(axis=0).argmax())
        column = int(bad[:, row].argmax())
        value = float(values[column, row])
        raise DataError(
            f"{place(path, row + 1, names[column])}: {value} will not do",
            cause=f"every value must be a finite number of at most {LARGEST:g} in size",
        )
    return values


def spread(path: Path, table: Table) -> Table:
    """The table, if its numbers can be standardised; a DataError where a column is constant, or both are one."""
    if table.values.shape[1] < _MOST:
        count = "one row" if table.values.size else "no rows"
        raise DataError(f"{shown(path)} holds {count}", cause="a law takes two or more")
    for name, values in zip(table.names, table.values, strict=True):
        if not values.std() > _NARROWEST * np.abs(values).max():
            raise DataError(
                f"{shown(path)}: column {shown(name)} hardly varies",
                cause=f"its smallest value is {values.min():g}, its largest {values.max():g}",
                fix="choose another column with --set target.columns=…",
            )
    if len(table.values) == _MOST and not abs(np.corrcoef(table.values)[0, 1]) < 1 - _NARROWEST:
        both = " and ".join(map(shown, table.names))
        raise DataError(
            f"{shown(path)}: the columns {both} lie on one line",
            cause="in the plane that has no area",
            fix=f"--set target.columns={shown(table.names[0])}",
        )
    return table


def _column(path: Path, known: Sequence[str], count: int, word: str) -> int:
    if word in known:
        return _named(path, known, word)
    if word.isascii() and word.isdecimal() and 0 < int(word[:9]) <= count:
        return int(word[:9]) - 1
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    hint = f"; did you mean {shown(close[0])!r}?" if close else ""
    raise UsageError(
        f"{shown(path)} has no column {shown(word)[:40]!r}{hint}",
        cause="its columns: " + _listed(known, count),
    )


def _named(path: Path, known: Sequence[str], word: str) -> int:
    if known.count(word) > 1:
        raise UsageError(
            f"{shown(path)} has several columns {shown(word)!r}",
            fix=f"give the number, for instance --set target.columns={known.index(word) + 1}",
        )
    return known.index(word)


def _listed(known: Sequence[str], count: int) -> str:
    if not known:
        return f"1 to {count:,}, without names"
    more = f", … ({count:,} in all)" if count > _LISTED else ""
    return ", ".join(shown(name)[:40] for name in known[:_LISTED]) + more


def _example(known: Sequence[str], count: int) -> str:
    names = titles(known or None, range(min(count, _MOST)))
    return f"{shown(names[0])}, or {shown(','.join(names))}"
