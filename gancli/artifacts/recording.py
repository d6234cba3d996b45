"""The recording: pieces that grow beside the checkpoints, joined along time into one file at the end."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gancli.artifacts import tensors
from gancli.artifacts.commits import Record, read_segment
from gancli.artifacts.failures import damaged
from gancli.artifacts.places import RECORDING, segment_path
from gancli.artifacts.tensors import Arrays


def read(run: Path, record: Record) -> dict[str, npt.NDArray[np.generic]]:
    """All that was recorded up to a commit, each piece proven.

    Raises:
        DataError: A piece is damaged, or does not continue the one before.
        MissingError: A piece is missing.
    """
    paths = (segment_path(run, entry.name) for entry in record.recording)
    pieces = (read_segment(run, entry) for entry in record.recording)
    arrays = [tensors.load(data, path) for path, data in zip(paths, pieces, strict=True)]
    return join(arrays, run / RECORDING)


def join(pieces: Iterable[Arrays], source: Path) -> dict[str, npt.NDArray[np.generic]]:
    """Joins pieces along their first axis, array by array.

    An array that only one piece holds was recorded once and is kept as it is.

    Raises:
        DataError: The dtype or a shape behind the first axis changes from piece to piece.
    """
    grouped: dict[str, list[npt.NDArray[np.generic]]] = {}
    for piece in pieces:
        for name, array in piece.items():
            grouped.setdefault(name, []).append(array)
    return {name: _joined(name, arrays, source) for name, arrays in grouped.items()}


def _joined(name: str, arrays: list[npt.NDArray[np.generic]], source: Path) -> npt.NDArray[np.generic]:
    if len(arrays) == 1:
        return arrays[0]
    if len({(array.dtype, array.ndim, array.shape[1:]) for array in arrays}) > 1 or not arrays[0].ndim:
        raise damaged(source, f"the pieces of {name!a} do not fit together")
    return np.concatenate(arrays)
