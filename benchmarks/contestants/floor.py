"""The floor of floor.cpp: compiled with the machine's own compiler, one process per member."""

import json
import shutil
from pathlib import Path
from typing import Any

from benchmarks.contestants.games import game, most_epochs, updates
from benchmarks.contestants.processes import told
from benchmarks.measure import Contestant, UnavailableError, lasting

NAME = "C++ floor"
FLAGS = ("-O3", "-march=native", "-ffast-math")
VARIANTS = {NAME: FLAGS, f"{NAME}, 512-bit": (*FLAGS, "-mprefer-vector-width=512")}
_SOURCE = Path(__file__).with_name("floor.cpp")


def compiled(folder: Path, name: str = NAME) -> Path:
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
    command = [compiler, "-std=c++17", *VARIANTS[name], str(_SOURCE), "-o", str(program)]
    try:
        told(command)
    except RuntimeError as failure:
        raise UnavailableError(f"the {name} ({failure})") from failure
    return program


def floor(folder: Path, name: str, seconds: float) -> Contestant:
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
