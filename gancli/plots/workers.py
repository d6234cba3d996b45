"""Long films on many cores: processes that draw and encode segments of their own, which only depend on the film."""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import IO

from gancli.errors import GanError
from gancli.plots.canvas import Scene
from gancli.plots.segments import SEGMENT, Codec

LONG = 1000
"""From so many different frames on starting processes pays."""

CORES = 2
"""For each process: it draws on one and encodes on the other."""

_COMMAND = ("-P", "-m", "gancli.plots.worker")


@dataclass(frozen=True)
class Shots:
    """What a film shows: how its scene is set up and in which theme, the snapshot of each frame, frames a second."""

    make: Callable[[], Scene]
    theme: str
    order: list[int]
    fps: int

    @property
    def segments(self) -> int:
        """Into how many it is cut."""
        return -(-len(self.order) // SEGMENT)


@dataclass(frozen=True)
class Job:
    """What a worker draws: every so many-th segment of a film, from one of them on, into files in a folder."""

    shots: Shots
    codec: Codec
    first: int
    every: int
    folder: Path

    def segments(self) -> range:
        """Their numbers."""
        return range(self.first, self.shots.segments, self.every)


def worth(shots: Shots) -> int:
    """How many processes a film of these frames is worth here; 1 is this one."""
    allowed = getattr(os, "sched_getaffinity", None)
    cores = len(allowed(0)) if allowed else os.cpu_count() or 1
    enough = len(set(shots.order)) >= LONG and bool(sys.executable)
    return max(1, min(cores // CORES, shots.segments)) if enough else 1


def encoded_apart(shots: Shots, codec: Codec, count: int, take: Callable[[bytes], object]) -> Iterator[None]:
    """As ``segments.encoded``, by that many processes; a step for each frame that one of them has written.

    They are plain processes, not ``multiprocessing``, which would run the user's own script again in each.

    Raises:
        GanError: One of them failed or was killed.
    """
    with TemporaryDirectory() as name:
        folder, told = Path(name), SimpleQueue[str | None]()
        jobs = [Job(shots, codec, first, count, folder) for first in range(count)]
        with ThreadPoolExecutor(count) as threads, _processes(folder, count) as processes:
            for process, job in zip(processes, jobs, strict=True):
                threads.submit(_follow, process, job, told)
            running = count
            while running:
                news = told.get()
                if news is None:
                    yield
                elif news:
                    raise GanError("a part of the film could not be drawn", cause=news)
                else:
                    running -= 1
        for segment in range(shots.segments):
            take((folder / str(segment)).read_bytes())


@contextmanager
def _processes(folder: Path, count: int) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Starts the workers; none of them outlives the block."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    found: list[subprocess.Popen[bytes]] = []
    try:
        for number in range(count):
            with (folder / f"{number}.log").open("wb") as log:
                found.append(_started(environment, log))
        yield found
    finally:
        for process in found:
            process.kill()
            process.wait()


def _started(environment: Mapping[str, str], log: IO[bytes]) -> "subprocess.Popen[bytes]":
    command, pipe = [sys.executable, *_COMMAND], subprocess.PIPE
    return subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, stderr=log)  # noqa: S603


def _follow(process: "subprocess.Popen[bytes]", job: Job, told: "SimpleQueue[str | None]") -> None:
    """Hands a worker its job and tells of it: None for each frame; at its end why it failed, or nothing."""
    assert process.stdin
    assert process.stdout
    try:
        with suppress(BrokenPipeError), process.stdin as pipe:
            pickle.dump(job, pipe)
    except Exception as error:  # whatever it is, the caller waits for an answer
        process.stdout.close()
        told.put(f"it cannot be handed to another process: {error}")
        return
    with process.stdout as frames:
        while frames.read(1):
            told.put(None)
    code = process.wait()
    words = (job.folder / f"{job.first}.log").read_text(errors="replace").split("\n")
    last = next((line for line in reversed(words) if line.strip()), "")
    told.put("" if code == 0 else last or f"a process that drew it ended with {code}")
