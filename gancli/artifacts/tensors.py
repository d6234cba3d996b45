"""Named arrays as safetensors bytes, and back with every doubt checked.

The library of that name copies all arrays on both ways, and the recording of a thousand members is large; so the
format, a header before the arrays' memory, is written and read here.
"""

import json
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import Annotated, Any

import msgspec
import numpy as np
import numpy.typing as npt

from gancli.artifacts import strict_json
from gancli.artifacts.failures import damaged
from gancli.artifacts.reading import Bytes

Arrays = Mapping[str, npt.NDArray[np.generic]]
Layout = Mapping[str, tuple[str, tuple[int, ...]]]
"""What a file must hold: name → dtype (``"float32"``) and shape."""

HEADER_CAP = 1 << 20
"""Largest header, in bytes: some 10,000 arrays."""

DTYPES: dict[str, np.dtype[Any]] = {
    "U64": np.dtype("<u8"),
    "I64": np.dtype("<i8"),
    "F64": np.dtype("<f8"),
    "F32": np.dtype("<f4"),
    "U32": np.dtype("<u4"),
    "I32": np.dtype("<i4"),
    "F16": np.dtype("<f2"),
    "U16": np.dtype("<u2"),
    "I16": np.dtype("<i2"),
    "I8": np.dtype("i1"),
    "U8": np.dtype("u1"),
    "BOOL": np.dtype("?"),
}
"""In the order in which arrays lie in a file: the widest first, so that all of them are aligned."""

_CODES = {dtype: code for code, dtype in DTYPES.items()}
_Natural = Annotated[int, msgspec.Meta(ge=0)]


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the header says of one array."""

    dtype: str
    shape: tuple[_Natural, ...]
    data_offsets: tuple[_Natural, _Natural]


def save(arrays: Arrays) -> bytes:
    """The bytes of a safetensors file; they do not depend on the order of the names or on memory layout."""
    return b"".join(parts(arrays))


def parts(arrays: Arrays) -> list[Bytes]:
    """The same bytes without copying them together: the header, then each array's memory."""
    entries, memories, start = {}, [], 0
    for name in sorted(arrays, key=lambda name: (list(_CODES).index(arrays[name].dtype), name)):
        array = np.require(arrays[name], requirements="C")
        entries[name] = _Entry(_CODES[array.dtype], array.shape, (start, start + array.nbytes))
        memories.append(array.reshape(-1).view(np.uint8).data)
        start += array.nbytes
    header = msgspec.json.encode(entries)
    header += b" " * (-len(header) % 8)
    return [len(header).to_bytes(8, "little") + header, *memories]


def load(
    data: bytes | bytearray, source: Path, *, expected: Layout | None = None, finite: bool = False
) -> dict[str, npt.NDArray[np.generic]]:
    """The arrays of a safetensors file, writable, by name.

    Args:
        data: The file's bytes.
        source: Where they came from, for the message.
        expected: The names, dtypes and shapes it must have.
        finite: Whether a NaN or an infinity is damage.

    Raises:
        DataError: The file does not hold what it should.
    """
    arrays = {name: array.copy() for name, array in views(data, source).items()}
    if expected is not None:
        _check_layout(layout(arrays), expected, source)
    if finite:
        _check_finite(arrays, source)
    return arrays


def views(data: bytes | bytearray, source: Path) -> dict[str, npt.NDArray[np.generic]]:
    """The arrays as they lie in a file's bytes, writable where those are; a DataError where it holds anything else."""
    start, entries = _header(data, source)
    return {
        name: np.ndarray(entry.shape, DTYPES[entry.dtype], data, start + entry.data_offsets[0])
        for name, entry in entries.items()
    }


def layout(arrays: Arrays) -> Layout:
    """The names, dtypes and shapes of arrays."""
    return {name: (array.dtype.name, array.shape) for name, array in arrays.items()}


def _header(data: bytes | bytearray, source: Path) -> tuple[int, dict[str, _Entry]]:
    """Where the first array starts, and what each one is: bounded, read strictly, and true to the file's length."""
    start = 8 + int.from_bytes(data[:8], "little")
    if start > 8 + HEADER_CAP or start > len(data):
        raise damaged(source, f"its header cannot hold {start - 8} bytes")
    try:
        entries = msgspec.convert(strict_json.loads(bytes(data[8:start]), source), dict[str, _Entry])
    except msgspec.ValidationError as error:
        raise damaged(source, f"it is not a safetensors file: {error}") from error
    if not _cover(entries, len(data) - start):
        raise damaged(source, "its header does not tell what the file holds")
    return start, entries


def _cover(entries: Mapping[str, _Entry], size: int) -> bool:
    """Whether arrays of known dtypes fill so many bytes, without hole or overlap."""
    at = 0
    for entry in sorted(entries.values(), key=lambda entry: entry.data_offsets):
        dtype = DTYPES.get(entry.dtype)
        if dtype is None or entry.data_offsets != (at, at + prod(entry.shape) * dtype.itemsize):
            return False
        at = entry.data_offsets[1]
    return at == size


def _check_layout(found: Layout, expected: Layout, source: Path) -> None:
    for name in sorted(found.keys() | expected.keys()):
        has, wants = found.get(name), expected.get(name)
        if has != wants:
            cause = f"{json.dumps(name)} should be {_spoken(wants)} and is {_spoken(has)}"
            raise damaged(source, cause)


def _spoken(entry: tuple[str, tuple[int, ...]] | None) -> str:
    return "absent" if entry is None else f"{entry[0]} {list(entry[1])}"


def _check_finite(arrays: Arrays, source: Path) -> None:
    for name, array in arrays.items():
        if array.dtype.kind in "fc" and not np.isfinite(array).all():
            raise damaged(source, f"{json.dumps(name)} holds a number that is not finite")
