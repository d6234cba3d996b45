"""Named arrays as safetensors bytes, and back with every doubt checked."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gancli.artifacts import strict_json
from gancli.artifacts.failures import damaged

Arrays = Mapping[str, npt.NDArray[np.generic]]
Layout = Mapping[str, tuple[str, tuple[int, ...]]]
"""What a file must hold: name → dtype (``"float32"``) and shape."""

HEADER_CAP = 1 << 20
"""Largest header, in bytes: some 10,000 arrays."""


def save(arrays: Arrays) -> bytes:
    """The bytes of a safetensors file; they do not depend on the order of the names or on memory layout."""
    from safetensors.numpy import save as serialize

    # safetensors copies the memory as it lies, so a transposed array would come back shuffled.
    return serialize({name: np.require(array, requirements="C") for name, array in arrays.items()})


def load(
    data: bytes, source: Path, *, expected: Layout | None = None, finite: bool = False
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
    from safetensors import SafetensorError
    from safetensors.numpy import load as deserialize

    _check_header(data, source)
    try:
        arrays = dict(deserialize(data))
    except (SafetensorError, KeyError, ValueError, TypeError, OverflowError) as error:
        raise damaged(source, f"it is not a safetensors file: {error}") from error
    if expected is not None:
        _check_layout(layout(arrays), expected, source)
    if finite:
        _check_finite(arrays, source)
    return arrays


def layout(arrays: Arrays) -> Layout:
    """The names, dtypes and shapes of arrays."""
    return {name: (array.dtype.name, array.shape) for name, array in arrays.items()}


def _check_header(data: bytes, source: Path) -> None:
    """Bounds the header and reads it strictly: the library takes the last of two equal names."""
    length = int.from_bytes(data[:8], "little")
    if length > HEADER_CAP or len(data) < 8 + length:
        raise damaged(source, f"its header cannot hold {length} bytes")
    header = strict_json.loads(data[8 : 8 + length], source)
    if not isinstance(header, dict):
        raise damaged(source, "its header is not a JSON object")


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
