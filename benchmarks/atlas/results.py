"""The raw results: a line for each seed, in a file for each cell, so that work goes on where it was stopped."""

import csv
from dataclasses import dataclass, fields
from io import StringIO
from pathlib import Path

from gancli.artifacts.writing import write_bytes

FOLDER = Path(__file__).parents[2] / "docs" / "atlas"


@dataclass(frozen=True)
class Result:
    """How one seed ended.

    Attributes:
        seed: The seed.
        label: The verdict.
        quality: How good, of a run that converged; else empty.
        w: The median of w over the end of the run, in the target's scale; empty where it does not exist.
        settled: The epoch from which on w stayed within the tolerance; empty where it did not.
        modes: How many modes its last points capture; empty where the target has not several.
        high_quality: The share of its last points near a mode.
        average: The verdict on the averaged generator; empty without one.
        average_w: Its w.
    """

    seed: int
    label: str
    quality: str
    w: str
    settled: str
    modes: str
    high_quality: str
    average: str
    average_w: str


def read(name: str, folder: Path = FOLDER) -> list[Result]:
    """The results of a cell so far."""
    path = folder / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return [Result(int(row.pop("seed")), **row) for row in csv.DictReader(file)]


def write(name: str, results: list[Result], folder: Path = FOLDER) -> None:
    """All results of a cell, in one piece."""
    folder.mkdir(parents=True, exist_ok=True)
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = [field.name for field in fields(Result)]
    writer.writerow(names)
    writer.writerows([getattr(result, name) for name in names] for result in results)
    write_bytes(folder / f"{name}.csv", text.getvalue().encode())
