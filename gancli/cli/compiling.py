"""What shows that the native engine is being compiled: a bar on a terminal, one line elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from gancli.cli import console

WORDS = "compiling the native engine, once for this machine"
_REFRESH = 0.1


class OneLine:
    """Not on a terminal: says once that the native engine is compiled; called with (done, in all, next piece)."""

    def __init__(self) -> None:
        self.is_said = False

    def __call__(self, done: int, total: int, name: str) -> None:
        """Say it."""
        if not self.is_said:
            self.is_said = True
            console.err().print(f"{WORDS} ({total} pieces)", markup=False)


class Pieces:
    """On a terminal: a bar of the pieces of the native engine."""

    def __init__(self, live: Live) -> None:
        self.live, self.last = live, 0.0
        self.bar = Progress(BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())

    def __call__(self, done: int, total: int, name: str) -> None:
        """Move the bar, ten times a second at most."""
        if time.monotonic() - self.last < _REFRESH:
            return
        task = self.bar.task_ids[0] if self.bar.tasks else self.bar.add_task("")
        self.bar.update(task, completed=done, total=total, description=f"{done} of {total}: {name}")
        self.live.update(Group(Text(WORDS), self.bar), refresh=True)
        self.last = time.monotonic()


@contextmanager
def compiling(quiet: bool) -> Iterator[Callable[[int, int, str], None]]:
    """What shows that the native engine is compiled, where no training is shown; quiet, it shows nothing."""
    screen = Console(stderr=True)
    if quiet:
        yield lambda done, total, name: None
    elif screen.is_terminal:
        with Live(console=screen, auto_refresh=False, transient=True, redirect_stdout=False) as live:
            yield Pieces(live)
    else:
        yield OneLine()
