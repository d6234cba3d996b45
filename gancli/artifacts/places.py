"""Where everything in a run's folder is, and which files are a run's own."""

import re
from pathlib import Path

from gancli.artifacts.directories import entries
from gancli.artifacts.locking import LOCK
from gancli.artifacts.writing import TEMPORARY

CONFIG = "config.json"
METRICS = "metrics.jsonl"
TIMING = "timing.jsonl"
SUMMARY = "metrics.json"
RECORDING = "recording.safetensors"
DATA = "data.safetensors"
"""A copy of the user's own data that the run is trained on."""
CHECKPOINTS = "checkpoints"
PARTS = "parts"
"""The folder of a study's further parts, each of them a run's folder."""
FLOORS = ".floors.json"
"""The noise floors that are kept beside runs."""

WRITTEN_BY: dict[str, str] = {
    SUMMARY: "gan train --resume {run}",
    "evaluation.json": "gan evaluate {run}",
    "stability.json": "gan stability",
    "dynamics.json": "gan dynamics {run}",
}
"""The results of a run, each with the command that writes it."""

SAMPLES = "samples.csv"
"""Where ``gan sample`` writes to without --out."""

_FILES = {CONFIG, METRICS, TIMING, RECORDING, DATA, LOCK, SAMPLES, *WRITTEN_BY}
_PART = re.compile(r"part-([1-9][0-9]{0,8})")
_DRAWN = {".png", ".svg", ".pdf", ".mp4", ".webm", ".gif", ".html"}
_STEP = re.compile(r"step-(0|[1-9][0-9]{0,17})(\.json|\.safetensors|\.recording\.safetensors)")


def record_path(run: Path, epoch: int) -> Path:
    """The commit record of an epoch."""
    return run / CHECKPOINTS / f"step-{epoch}.json"


def checkpoint_path(run: Path, epoch: int) -> Path:
    """The checkpoint of an epoch."""
    return run / CHECKPOINTS / f"step-{epoch}.safetensors"


def segment_name(epoch: int) -> str:
    """The name of the piece of the recording that ends at an epoch."""
    return f"step-{epoch}.recording.safetensors"


def segment_path(run: Path, name: str) -> Path:
    """A piece of the recording; the whole one lies beside the checkpoints' folder."""
    return run / RECORDING if name == RECORDING else run / CHECKPOINTS / name


def part_path(run: Path, number: int) -> Path:
    """The folder of a study's part; the first one is the study's own."""
    return run / PARTS / f"part-{number}"


def part_paths(run: Path) -> list[Path]:
    """The folders of all further parts that are there."""
    return [run / PARTS / name for name in entries(run / PARTS) if _PART.fullmatch(name)]


def committed_epochs(run: Path) -> list[int]:
    """The epochs that have a commit record, in ascending order."""
    steps = map(_STEP.fullmatch, entries(run / CHECKPOINTS))
    return sorted(int(step[1]) for step in steps if step and step[2] == ".json")


def leftovers(run: Path, keep: set[Path]) -> list[Path]:
    """The checkpoints' files and temporaries that are not to be kept, commit records first.

    A record goes before what it names, so that no crash leaves one that names a missing file.
    """
    folder = run / CHECKPOINTS
    own = [folder / name for name in entries(folder) if _STEP.fullmatch(name) or TEMPORARY.fullmatch(name)]
    temporaries = [run / name for name in entries(run) if _is_document_temporary(name)]
    gone = [path for path in own + temporaries if path not in keep]
    return sorted(gone, key=lambda path: path.suffix != ".json")


def is_own(name: str) -> bool:
    """Whether a file of this name in a run's folder was written by gan."""
    return name in _FILES or Path(name).suffix in _DRAWN or TEMPORARY.fullmatch(name) is not None


def is_own_checkpoint(name: str) -> bool:
    """Whether a file of this name in the checkpoints' folder was written by gan."""
    return _STEP.fullmatch(name) is not None or TEMPORARY.fullmatch(name) is not None


def is_own_part(name: str) -> bool:
    """Whether an entry of this name in the parts' folder was made by gan."""
    return _PART.fullmatch(name) is not None or name == FLOORS or TEMPORARY.fullmatch(name) is not None


def _is_document_temporary(name: str) -> bool:
    """Whether a process that was killed left this; a film's may belong to one that still draws."""
    return TEMPORARY.fullmatch(name) is not None and Path(name).suffix not in _DRAWN
