"""The C++ of floor.cpp and tuned.cpp: compiled with the machine's own compiler, one process per member."""

import json
import shutil
from pathlib import Path
from typing import Any

from benchmarks.contestants.games import game, most_epochs, updates
from benchmarks.contestants.processes import told
from benchmarks.measure import Contestant, UnavailableError, lasting

FLOOR = "C++ floor"
TUNED = "tuned C++"
FLAGS = ("-O3", "-march=native", "-ffast-math")
VARIANTS = {
    FLOOR: ("floor.cpp", FLAGS),
    f"{FLOOR}, 512-bit": ("floor.cpp", (*FLAGS, "-mprefer-vector-width=512")),
    TUNED: ("tuned.cpp", FLAGS),
}
"""By name, the source beside this file and how it is compiled."""


def compiled(folder: Path, name: str) -> Path:
    """The program of a variant, compiled into the folder.

    Raises:
        UnavailableError: There is no g++, or it does not know the flags.
    """
    program = folder / name.replace(" ", "-").replace(",", "")
    if program.exists():
        return program
    compiler = shutil.which("g++")
    if compiler is None:
        raise UnavailableError(f"the {name} (there is no g++)")
    source, flags = VARIANTS[name]
    command = [compiler, "-std=c++17", *flags, str(Path(__file__).with_name(source)), "-o", str(program)]
    try:
        told(command)
    except RuntimeError as failure:
        raise UnavailableError(f"the {name} ({failure})") from failure
    return program


def member(folder: Path, name: str, seconds: float) -> Contestant:
    """One member of nag, on the program's own clock."""
    program = compiled(folder, name)

    def make(epochs: int) -> Contestant:
        def turn() -> float:
            return float(trained(program, epochs)["seconds"])

        return Contestant(name, turn, updates(game("nag", epochs)))

    return lasting(seconds, make, most_epochs("nag"))


def trained(program: Path, epochs: int, seed: int = 0, numbers: Path | None = None) -> dict[str, Any]:
    """What the program prints: its seconds, mean and sd of G's points, with a file of ``numbers`` also the weights."""
    command = [str(program), str(epochs), str(seed), *([str(numbers)] if numbers else [])]
    found: dict[str, Any] = json.loads(told(command))
    return found
