"""Samples in files for the user: CSV, NumPy and safetensors, chosen by the file's suffix."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from jaxtyping import Float

from gancli.artifacts import tensors
from gancli.artifacts.failures import shown
from gancli.artifacts.writing import write_bytes
from gancli.errors import UsageError


def write_samples(path: Path, columns: Float[np.ndarray, "F N"], header: Sequence[str]) -> None:
    """Writes N points of F features, one row a point.

    Args:
        path: The file; its suffix is one of ``FORMATS``. A regular file there is replaced.
        columns: The points.
        header: F names, for CSV.

    Raises:
        UsageError: The suffix is unknown.
        GanError: The file cannot be written.
    """
    encode = FORMATS.get(path.suffix.lower())
    if encode is None:
        raise UsageError(
            f"cannot write samples into {shown(path)}",
            cause="the name must end in " + ", ".join(FORMATS),
            fix="for instance: --out samples.csv",
        )
    write_bytes(path, encode(columns, header))


def csv_bytes(columns: Float[np.ndarray, "F N"], header: Sequence[str]) -> bytes:
    """A header and one line a point; each number in the fewest digits that give it back exactly."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow([_harmless(name) for name in header])
    rows.writerows(zip(*(map(str, column) for column in columns), strict=True))
    return text.getvalue().encode()


def npy_bytes(columns: Float[np.ndarray, "F N"], header: Sequence[str]) -> bytes:
    """An .npy array (N, F)."""
    file = io.BytesIO()
    np.lib.format.write_array(file, np.ascontiguousarray(columns.T), allow_pickle=False)
    return file.getvalue()


def safetensors_bytes(columns: Float[np.ndarray, "F N"], header: Sequence[str]) -> bytes:
    """A safetensors file with one array ``samples`` (N, F)."""
    return tensors.save({"samples": columns.T})


FORMATS: dict[str, Callable[[Float[np.ndarray, "F N"], Sequence[str]], bytes]] = {
    ".csv": csv_bytes,
    ".npy": npy_bytes,
    ".safetensors": safetensors_bytes,
}
"""Suffix → how points become bytes."""


def _harmless(name: str) -> str:
    """A column's name without control characters, which no spreadsheet takes for a formula."""
    name = shown(name)
    return "'" + name if name[:1] in {"=", "+", "-", "@"} else name
