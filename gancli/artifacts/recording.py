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
    pieces = (
        tensors.views(read_segment(run, entry), segment_path(run, entry.name)) for entry in record.recording
    )
    return join(pieces, run / RECORDING)


def join(pieces: Iterable[Arrays], source: Path) -> dict[str, npt.NDArray[np.generic]]:
    """Joins pieces along their first axis, one after the other, so that a recording is never there twice.

    An array that only one piece holds was recorded once and is kept as it is.

    Raises:
        DataError: The dtype or a shape behind the first axis changes from piece to piece.
    """
    joined: dict[str, npt.NDArray[np.generic]] = {}
    for piece in pieces:
        for name, array in piece.items():
            if name in joined and not _fit(joined[name], array):
                raise damaged(source, f"the pieces of {name!a} do not fit together")
            joined[name] = _extended(joined[name], array) if name in joined else array
    return joined


def _fit(first: npt.NDArray[np.generic], more: npt.NDArray[np.generic]) -> bool:
    return bool(first.ndim) and (first.dtype, first.shape[1:]) == (more.dtype, more.shape[1:])


def _extended(first: npt.NDArray[np.generic], more: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    """Both, in the memory of the first, which grows where it lies."""
    length = len(first)
    grown = first if first.flags.owndata else first.copy()
    grown.resize((length + len(more), *first.shape[1:]), refcheck=False)
    grown[length:] = more
    return grown
