"""The display of a training: a live table on a terminal, plain lines elsewhere."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.live import Live
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from gancli.cli import console, drawn, lines
from gancli.cli.compiling import OneLine, Pieces
from gancli.cli.console import number, table
from gancli.records import Snapshot

if TYPE_CHECKING:
    from gancli.engine.game import Game
    from gancli.experiments.live import Standing
    from gancli.experiments.preparing import Watch

_REFRESH = 0.25
_SILENCE = 30.0
_MOST_ROWS = 8
_BESIDES = 3
"""The lines of the display besides the rows of its table: the part, the bar, the table's head."""


class Lines:
    """Not on a terminal: one line per published interval for one seed, else a line every half a minute."""

    def __init__(self, screen: Console, seeds: list[int]) -> None:
        self.screen, self.seeds, self.last = screen, seeds, time.monotonic()
        self.compiling = OneLine()

    def part(self, what: str, seeds: Sequence[int]) -> None:
        """A part of a study begins."""
        self.seeds = list(seeds)
        self._say(what)

    def __call__(self, game: "Game", snapshot: Snapshot) -> None:
        """Print what is due."""
        published = lines.PUBLISHED.get(game.experiment.preset)
        if published and len(self.seeds) == 1:
            for epoch, moments in sorted(snapshot.moments.items()):
                losses = snapshot.losses[epoch - snapshot.epoch + len(snapshot.losses), 0]
                self._say(published(epoch, lines.by_column(losses), moments[0]))
        elif time.monotonic() - self.last > _SILENCE:
            self.last = time.monotonic()
            self._say(
                f"epoch {snapshot.epoch:,} of {game.experiment.epochs:,}{self._standing(game, snapshot)}"
            )

    def _standing(self, game: "Game", snapshot: Snapshot) -> str:
        from gancli.experiments.live import standings

        return f": {_census(standings(game, snapshot))}"

    def _say(self, line: str) -> None:
        self.screen.print(line, markup=False)


class Display:
    """On a terminal: a bar, and a row per member up to eight, above that a count."""

    def __init__(self, live: Live, seeds: list[int]) -> None:
        self.live, self.seeds, self.last = live, seeds, 0.0
        self.bar = Progress(
            TextColumn("epoch"),
            MofNCompleteColumn(),
            BarColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
        )
        self.task = self.bar.add_task("epochs", total=None, rate="")
        self.what = ""
        self.floor: float | None = None
        self.began: tuple[int, float] | None = None
        self.compiling = Pieces(live)

    def part(self, what: str, seeds: Sequence[int]) -> None:
        """A part of a study begins: another target may come with it, and other seeds."""
        self.what, self.seeds, self.floor, self.began = what, list(seeds), None, None
        self.bar.reset(self.task)

    def __call__(self, game: "Game", snapshot: Snapshot) -> None:
        """Redraw, four times a second at most."""
        now = time.monotonic()
        if self.began is None:
            self.began = (snapshot.epoch, now)
        if now - self.last < _REFRESH and snapshot.epoch < game.experiment.epochs:
            return
        self.last = now
        self.bar.update(
            self.task,
            completed=snapshot.epoch,
            total=game.experiment.epochs,
            rate=self._rate(snapshot.epoch, now),
        )
        what = [Text(self.what)] if self.what else []
        self.live.update(Group(*what, self.bar, *self._standing(game, snapshot)), refresh=True)

    def _rate(self, epoch: int, now: float) -> str:
        assert self.began is not None
        start, began = self.began
        return f"{(epoch - start) / (now - began):,.0f}/s" if now > began else ""

    def _standing(self, game: "Game", snapshot: Snapshot) -> list[Table | Text]:
        from gancli.experiments.live import standings, target_moments, w_floor

        if self.floor is None:
            self.floor, self.target = w_floor(game), target_moments(game)
        now = standings(game, snapshot)
        if len(self.seeds) > _MOST_ROWS:
            return [Text(_census(now))]
        rows = [self._row(game, snapshot, i, standing) for i, standing in enumerate(now)]
        rows.append({"seed": "target", "": "floor", "w": number(self.floor), **_columns(self.target)})
        names = list(rows[0])
        told = table(names, [[row.get(name, "") for name in names] for row in rows], right=names[2:])
        return [told, *self._points(game, now, len(rows))]

    def _points(self, game: "Game", now: "list[Standing]", rows: int) -> list[Text]:
        """The present points under the table of so many rows, where the terminal is large enough."""
        screen = self.live.console
        if screen.width < drawn.NARROWEST:
            return []
        clouds, names = [standing.points for standing in now], [str(seed) for seed in self.seeds]
        width, using = min(screen.width, drawn.WIDEST), drawn.characters(screen)
        found = drawn.last_points(clouds, names, game.target, width, using)
        fits = found is not None and len(found.cells) + rows + _BESIDES < screen.height
        return [drawn.text(found)] if found and fits else []

    def _row(self, game: "Game", snapshot: Snapshot, member: int, standing: "Standing") -> dict[str, str]:
        losses = _losses(snapshot, member)
        if game.discriminator_penalty is None:
            del losses["D pen."]
        if game.generator_penalty is None:
            del losses["G pen."]
        seed = str(self.seeds[member])
        return {
            "seed": seed,
            "": standing.word,
            "w": number(standing.w),
            **losses,
            **_columns(standing.moments),
        }


def _losses(snapshot: Snapshot, member: int) -> dict[str, str]:
    """The member's last losses and penalties; dashes before its first epoch."""
    names = ("D loss", "D pen.", "G loss", "G pen.")
    if not len(snapshot.losses):
        return dict.fromkeys(names, "–")
    loss = lines.by_column(snapshot.losses[-1, member])
    values = (loss["d_real"] + loss["d_fake"], loss["d_penalty"], loss["g"], loss["g_penalty"])
    return dict(zip(names, map(number, values), strict=True))


def _columns(moments) -> dict[str, str]:  # type: ignore[no-untyped-def]
    """Mean and sd of each feature, the features side by side; on the line skewness and kurtosis too."""
    line = len(moments) == 1
    names, digits = (("mean", "sd", "skew", "kurt"), 2) if line else (("mean", "sd"), 1)
    return {name: " ".join(_short(float(x), digits) for x in moments[:, i]) for i, name in enumerate(names)}


def _short(value: float, digits: int) -> str:
    return f"{value:.{digits}f}" if abs(value) < 1e4 else f"{value:.{digits}g}"


def _census(standings: "list[Standing]") -> str:
    counts = Counter(standing.word for standing in standings)
    return ", ".join(f"{count} {word}" for word, count in counts.most_common())


@contextmanager
def training(seeds: list[int], *, quiet: bool, to_stderr: bool) -> Iterator[Display | Lines | None]:
    """The listener that suits the terminal; None where nothing is to be shown."""
    screen = Console(stderr=True)
    if quiet:
        yield None
    elif screen.is_terminal:
        with Live(console=screen, auto_refresh=False, transient=True) as live:
            yield Display(live, seeds)
    else:
        yield Lines(Console(stderr=to_stderr, highlight=False, soft_wrap=True, width=200), seeds)


def watch(listener: Display | Lines | None, *, verbose: bool) -> "Watch":
    """Who is told what happens beside the training: the display, and stderr."""
    from gancli.experiments.preparing import Watch

    told = Watch(warn=console.warn)
    if verbose:
        told = replace(told, detail=console.warn)
    return replace(told, compiling=listener.compiling, part=listener.part) if listener else told


@contextmanager
def frames(quiet: bool) -> Iterator["FrameBar | None"]:
    """A bar for the frames of a film, on a terminal."""
    screen = Console(stderr=True)
    if quiet or not screen.is_terminal:
        yield None
        return
    with Progress(
        TextColumn("drawing"),
        MofNCompleteColumn(),
        BarColumn(),
        TimeRemainingColumn(),
        console=screen,
        transient=True,
    ) as bar:
        yield FrameBar(bar)


class FrameBar:
    """Called with (frames done, frames in all)."""

    def __init__(self, bar: Progress) -> None:
        self.bar, self.task = bar, bar.add_task("frames", total=None)

    def __call__(self, done: int, total: int) -> None:
        """Move the bar."""
        self.bar.update(self.task, completed=done, total=total)
