"""The user's own data: one or two columns of a CSV, TSV, NPY or Parquet file, or an error that names the very place.

A file is read as in ``reading``: no link is followed, only a regular file of bounded size is taken, nothing in it is
executed. Every value must be there and be a finite number; nothing is skipped or filled in.
"""

import glob
import io
import os
import stat
from collections.abc import Callable
from functools import lru_cache
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from gancli.artifacts import delimited
from gancli.artifacts.data_table import MOST_ROWS, Table, chosen, finite, spread, titles, too_many
from gancli.artifacts.failures import reading, shown
from gancli.artifacts.reading import read_memory
from gancli.errors import DataError, UsageError

CAP = 1 << 27
"""The largest file that is read, in bytes."""
_HEADER = 1 << 16
"""More than any .npy header that is read takes."""
_NUMBERS = "iuf"

Reader = Callable[[Path, bytearray, str | None], Table]


def read_table(path: Path, columns: str | None = None) -> Table:
    """The rows of a file, in their order.

    Args:
        path: Its suffix is one of ``READERS``.
        columns: Names or numbers of one or two columns with a comma between them; None: all, if there are no more.

    Raises:
        UsageError: Another suffix, no such columns, or pyarrow is missing.
        MissingError: There is no such file.
        AccessError: The permission is missing.
        DataError: The file is not regular or too large, or a value is no finite number; the error says where.
    """
    with reading(path):
        status = os.lstat(path)
    _refuse_irregular(path, status)
    if path.suffix.lower() not in READERS:
        raise UsageError(
            f"cannot tell what {shown(path)} holds", cause="its name must end in " + ", ".join(READERS)
        )
    return _read(path, columns, (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns))


def candidates(beginning: str) -> list[str]:
    """The files and folders that begin like this and may be or hold data, for the shell."""
    found = sorted(glob.glob(glob.escape(beginning) + "*"))  # noqa: PTH207
    files = [path for path in found if Path(path).suffix.lower() in READERS]
    return files + [f"{path}/" for path in found if path not in files and Path(path).is_dir()]


@lru_cache(maxsize=8)
def _read(path: Path, columns: str | None, state: tuple[int, ...]) -> Table:
    """The table, remembered as long as the file stays as it is: a study looks at its data once for each setting."""
    found = READERS[path.suffix.lower()](path, read_memory(path, CAP), columns)
    found.values.flags.writeable = False
    return spread(path, found)


def _refuse_irregular(path: Path, status: os.stat_result) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise DataError(
            f"{shown(path)} is a link, and none is followed", fix=f"--target {shown(os.path.realpath(path))}"
        )
    if not stat.S_ISREG(status.st_mode):
        raise DataError(f"{shown(path)} is not a regular file", fix="copy what it gives into a file")
    if status.st_size > CAP:
        raise DataError(
            f"{shown(path)} is too large",
            cause=f"it holds {status.st_size:,} bytes, at most {CAP:,} are read",
            fix="take a part of its rows or columns",
        )


def _comma(path: Path, data: bytearray, columns: str | None) -> Table:
    return delimited.read(path, data, ",", columns)


def _tab(path: Path, data: bytearray, columns: str | None) -> Table:
    return delimited.read(path, data, "\t", columns)


def _npy(path: Path, data: bytearray, columns: str | None) -> Table:
    """An array (N,) or (N, F) of numbers; what its header says is checked before anything is made of it."""
    shape, by_column, dtype, start = _npy_header(path, data)
    if len(shape) not in (1, 2) or dtype.kind not in _NUMBERS:
        raise DataError(
            f"{shown(path)} holds {dtype} {list(shape)}", cause="allowed: numbers, one point in each row"
        )
    if prod(shape) * dtype.itemsize != len(data) - start:
        raise DataError(f"{shown(path)} is damaged", cause="its header does not tell what the file holds")
    if shape[0] > MOST_ROWS:
        raise too_many(path)
    places = chosen(path, None, shape[1] if len(shape) == 2 else 1, columns)
    rows = np.frombuffer(data, dtype, offset=start).reshape((shape[0], -1), order="F" if by_column else "C")
    names = titles(None, places)
    return Table(names, finite(path, names, rows[:, list(places)].T.astype(np.float64, order="C")))


def _npy_header(path: Path, data: bytearray) -> tuple[tuple[int, ...], bool, np.dtype[Any], int]:
    """Shape, whether it lies column by column, type of the numbers, and where they begin."""
    file = io.BytesIO(data[:_HEADER])
    try:
        version = np.lib.format.read_magic(file)
        read = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }[version]
        return *read(file), file.tell()
    except Exception as error:  # whatever comes of a header that somebody made up
        raise DataError(f"{shown(path)} is not an .npy file that can be read", cause=_line(error)) from None


def _parquet(path: Path, data: bytearray, columns: str | None) -> Table:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise UsageError("reading Parquet needs pyarrow", fix="pip install pyarrow") from None
    try:
        file = parquet.ParquetFile(pyarrow.BufferReader(pyarrow.py_buffer(data)))
        if file.metadata.num_rows > MOST_ROWS:
            raise too_many(path)
        schema = file.schema_arrow
        places = chosen(path, schema.names, len(schema.names), columns)
        for field in (schema.field(k) for k in places):
            if not (pyarrow.types.is_integer(field.type) or pyarrow.types.is_floating(field.type)):
                raise DataError(f"{shown(path)}: column {shown(field.name)} holds {field.type}, not numbers")
        names = titles(schema.names, places)
        values = [_arrow(column) for column in file.read(columns=[schema.names[k] for k in places]).columns]
        if len(values) > len(places):
            raise DataError(f"{shown(path)} has several columns of one name")
    except (pyarrow.ArrowException, OSError) as error:
        raise DataError(f"{shown(path)} is not a Parquet file that can be read", cause=_line(error)) from None
    return Table(names, finite(path, names, np.stack(values)))


def _arrow(column: Any) -> np.ndarray:
    """The numbers of a column, NaN for those that are missing."""
    return np.asarray(column.to_numpy(), np.float64)


def _line(error: Exception) -> str:
    return shown((str(error).splitlines() or [type(error).__name__])[0][:200])


READERS: dict[str, Reader] = {".csv": _comma, ".tsv": _tab, ".npy": _npy, ".parquet": _parquet}
"""By suffix."""
