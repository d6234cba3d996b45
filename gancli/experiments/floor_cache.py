"""Noise floors kept between commands: a file beside the runs, which costs only time where it is lost."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import gancli
from gancli.artifacts import documents
from gancli.artifacts.places import FLOORS
from gancli.errors import GanError

Floors = dict[str, Sequence[float]]


@contextmanager
def kept(runs_dir: Path) -> Iterator[Floors]:
    """The floors computed so far by this version; what is added to them is kept."""
    path = runs_dir / FLOORS
    floors = _read(path)
    known = len(floors)
    yield floors
    if len(floors) > known:
        with suppress(GanError):  # a folder that cannot be written is no reason to fail
            documents.write(path, {"schema": 1, "version": gancli.__version__, "floors": floors})


def _read(path: Path) -> Floors:
    try:
        document = documents.read(path)
    except GanError:
        return {}
    if document.get("version") != gancli.__version__ or not isinstance(document.get("floors"), dict):
        return {}
    return {name: (float(mean), float(q95)) for name, (mean, q95) in document["floors"].items()}
