"""Whole commands with a warm cache: start-up, ``gan train`` beside its training, ``gan stability`` against others."""

import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from benchmarks.contestants import cpp
from benchmarks.contestants.commands import Account, clocked, gan
from benchmarks.contestants.games import game, updates
from benchmarks.contestants.textbook import textbook
from benchmarks.measure import Contestant, Effort, Findings, Row, compared, take_turns
from gancli.experiments.machine import cores

_GRID = "`gan stability`"
_TRAIN: dict[str, Callable[[Account], float]] = {
    "the whole command": lambda account: account.whole,
    "its training alone": lambda account: account.training,
    "all but its training": lambda account: account.whole - account.training,
    "until its first update": lambda account: account.before,
}


def commands(effort: Effort) -> Findings:
    """Rows for the commands of nag at its full length; textbook runs are extrapolated from seconds per update."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clocked(folder, "train", "--epochs", "1", "--name", "warm")
        found = _grid(effort, folder)
        found.rows += [*_train(effort, folder), _start_up(effort)]
    return found


def _start_up(effort: Effort) -> Row:
    contestant = Contestant("gan --help", partial(gan, "--help"))
    (times,) = take_turns([contestant], effort.turns, effort.warm_ups).values()
    return Row("`gan --help`", times, "s")


def _train(effort: Effort, folder: Path) -> list[Row]:
    epochs = effort.command_epochs
    accounts = [
        clocked(folder, "train", "--epochs", epochs, "--name", "one") for _ in range(effort.command_turns)
    ]
    title = f"`gan train`, {epochs:,} epochs of `nag`"
    rows = [
        Row(f"{title}: {part}", [of(account) for account in accounts], "s") for part, of in _TRAIN.items()
    ]
    return [*rows, Row(f"{title}: peak memory", [account.memory / 1e6 for account in accounts], "MB")]


def _grid(effort: Effort, folder: Path) -> Findings:
    """The grid, whole, against as many textbook runs in a row and as many C++ programs spread over the cores."""
    found = Findings()
    book = f"{effort.runs} textbook runs (extrapolated)"
    programs = {f"{effort.runs} × {name} on all cores": name for name in (cpp.FLOOR, cpp.TUNED)}
    contestants = found.present(
        [
            partial(Contestant, _GRID, partial(_stability, effort, folder)),
            partial(_textbooks, book, effort),
            *(partial(_programs, title, name, effort, folder) for title, name in programs.items()),
        ]
    )
    times = take_turns(contestants, effort.command_turns, warm_ups=0)
    title = f"{effort.runs} × {effort.command_epochs:,} epochs of `nag`: "
    for against in (book, *programs):
        found.rows += compared(times, _GRID, against, 1, "s", title)
    return found


def _stability(effort: Effort, folder: Path) -> float:
    options = ("--epochs", effort.command_epochs, "--runs", effort.runs, "--name", "grid")
    return clocked(folder, "stability", *options).whole


def _textbooks(name: str, effort: Effort) -> Contestant:
    """A turn makes some updates; all runs together make so many times as many."""
    measured = textbook("nag", effort.seconds)
    whole = effort.runs * updates(game("nag", effort.command_epochs))
    return Contestant(name, measured.turn, measured.count / whole)


def _programs(title: str, name: str, effort: Effort, folder: Path) -> Contestant:
    program = cpp.compiled(folder, name)

    def turn() -> float:
        start = time.perf_counter()
        with ThreadPoolExecutor(cores()) as pool:
            list(pool.map(partial(cpp.trained, program, effort.command_epochs), range(effort.runs)))
        return time.perf_counter() - start

    return Contestant(title, turn)
