"""Text files with columns, CSV and TSV: read strictly, line by line, so that an error names line and column."""

import csv
import itertools
from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from gancli.artifacts.data_table import LARGEST, MOST_ROWS, Table, chosen, place, titles, too_many
from gancli.artifacts.failures import shown
from gancli.errors import DataError

Record = tuple[int, list[str]]
"""The line on which it ends, counted from 1, and its fields."""

_LONGEST = 1 << 17
"""The longest line, in bytes."""
_SHOWN = 40
_CAUSE = "is a quote not closed there, or does the line not end with LF or CR LF?"
_MARK = b"\xef\xbb\xbf"
"""UTF-8's byte-order mark, which spreadsheets write."""


def read(path: Path, data: bytes | bytearray, delimiter: str, wanted: str | None) -> Table:
    """The columns that are wanted, see ``data_table.chosen``.

    The first line names the columns where the wanted names stand in it, or where nothing in it is a number.

    Raises:
        DataError: A line is not like the first, or a value is no finite number; the error says where.
        UsageError: There are no such columns.
    """
    records = _records(path, data, delimiter)
    line, first = next(records, (1, []))
    if not first:
        raise DataError(f"{shown(path)}:{line}: {'the line' if data else 'the file'} is empty")
    fields = [field.strip() for field in first]
    names = fields if _is_header(fields, wanted) else None
    places = chosen(path, names, len(first), wanted)
    following = records if names else itertools.chain([(line, first)], records)
    labels = titles(names, range(len(first)))
    return Table(titles(names, places), _numbers(path, following, labels, places))


def _is_header(fields: Sequence[str], wanted: str | None) -> bool:
    """Whether the first line names the columns."""
    words = {wanted, *(word.strip() for word in wanted.split(","))} if wanted else set()
    names = {word for word in words if not word.isdecimal()}
    return bool(names & set(fields)) or not any(map(_is_number, fields))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _numbers(
    path: Path, records: Iterable[Record], labels: Sequence[str], places: Sequence[int]
) -> np.ndarray:
    """The values (F, N) of the columns at these places."""
    columns = [array("d") for _ in places]
    empty = 0
    for line, fields in records:
        if not fields:
            empty = empty or line
            continue
        if empty:
            raise _missing(path, empty, labels[places[0]])
        if len(fields) != len(labels):
            raise _ragged(path, line, len(fields), labels)
        for column, k in zip(columns, places, strict=True):
            value = _number(fields[k])
            if value is None:
                raise _wrong(path, line, labels[k], fields[k])
            column.append(value)
        if len(columns[0]) > MOST_ROWS:
            raise too_many(path)
    return np.array(columns, np.float64)


def _number(text: str) -> float | None:
    """The number; None where it is none, not finite or too large. Python's own 1_000 and foreign digits are none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) <= LARGEST and "_" not in text and text.isascii() else None


def _records(path: Path, data: bytes | bytearray, delimiter: str) -> Iterator[Record]:
    """Every record of a file, an empty one for an empty line."""
    reader = csv.reader(_lines(path, data), delimiter=delimiter, strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            fields = next(reader, None)
        except csv.Error as error:
            raise DataError(
                f"{shown(path)}:{begins}: {str(error).partition(' - ')[0]}", cause=_CAUSE
            ) from None
        if fields is None:
            return
        yield reader.line_num, fields


def _lines(path: Path, data: bytes | bytearray) -> Iterator[str]:
    start = len(_MARK) if data.startswith(_MARK) else 0
    for number in itertools.count(1):
        if start >= len(data):
            return
        end = data.find(b"\n", start, start + _LONGEST)
        if end < 0 and len(data) - start > _LONGEST:
            raise DataError(
                f"{shown(path)}:{number}: column 1: the line is longer than {_LONGEST:,} bytes",
                cause="a row of numbers ends with its line",
            )
        stop = len(data) if end < 0 else end + 1
        yield _text(path, number, data[start:stop])
        start = stop


def _text(path: Path, number: int, line: bytes | bytearray) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise DataError(
            f"{shown(path)}:{number}: byte {error.start + 1} of the line is not UTF-8",
            fix="save the file as text in UTF-8",
        ) from None


def _ragged(path: Path, line: int, found: int, labels: Sequence[str]) -> DataError:
    column = labels[found] if found < len(labels) else str(found)
    return DataError(
        f"{place(path, line, column)}: the line has {_fields(found)}, the first line has {len(labels)}",
        cause="every line must have as many; quote a value that holds the separator",
    )


def _fields(count: int) -> str:
    return "1 field" if count == 1 else f"{count:,} fields"


def _missing(path: Path, line: int, column: str) -> DataError:
    return DataError(
        f"{place(path, line, column)}: there is no value",
        cause="nothing is skipped or filled in",
        fix="remove the line, or choose other columns with --set target.columns=…",
    )


def _wrong(path: Path, line: int, column: str, text: str) -> DataError:
    """What is wrong with a value, and the most likely reason."""
    word = text.strip()
    if not word:
        return _missing(path, line, column)
    told = shown(word if len(word) <= _SHOWN else word[:_SHOWN] + "…")
    what = "is not a finite number that can be used" if _is_number(word) else "is not a number"
    return DataError(f"{place(path, line, column)}: {told!r} {what}", cause=_reason(word))


def _reason(word: str) -> str:
    if ";" in word or "\t" in word:
        return "columns are separated by ',' in a .csv and by tabs in a .tsv"
    if "," in word or "_" in word:
        return "write numbers with a decimal point and without separators of thousands, as in 1234.5"
    return f"allowed: numbers such as 4, -1.25 or 2e-3, at most {LARGEST:g} in size"
