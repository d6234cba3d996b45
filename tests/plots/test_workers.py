"""Segments and processes: a film's bytes depend on the film only, and who draws a part of it may fail but not hang."""

import os
import signal
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pytest
from plot_stories import SNAPSHOTS, grid, line, plane

from gancli.errors import GanError
from gancli.plots import workers
from gancli.plots.film import film, schedule, written_apart
from gancli.plots.grid import GridScene
from gancli.plots.segments import SEGMENT
from gancli.plots.story import StoryScene
from gancli.plots.themes import LIGHT
from gancli.plots.workers import Shots
from tests.films import check_film

SMALL = (322, 182)
LONG = 2 * SEGMENT + 7
MAKERS = {
    "map": partial(StoryScene, plane(), ("energy", "g-loss"), SMALL),
    "grid": partial(GridScene, grid(3), SMALL),
}


def order(frames):
    return np.linspace(0, SNAPSHOTS - 1, frames).round().astype(int).tolist()


def shots(order, make=MAKERS["grid"], theme=LIGHT):
    return Shots(make, theme, order, 24)


@pytest.mark.parametrize(("kind", "suffix", "theme"), [("map", ".mp4", "dark"), ("grid", ".webm", LIGHT)])
def test_a_films_bytes_do_not_depend_on_how_many_processes_drew_it(
    kind, suffix, theme, tmp_path, monkeypatch
):
    alone = tmp_path / f"alone{suffix}"
    monkeypatch.setattr("gancli.plots.film.schedule", lambda *_: order(LONG))
    film(MAKERS[kind], alone, 24, None, theme, None)
    check_film(alone, SMALL, 24, LONG)
    path = tmp_path / f"apart{suffix}"
    assert len(list(written_apart(shots(order(LONG), MAKERS[kind], theme), path, 2))) == LONG
    assert path.read_bytes() == alone.read_bytes()


def test_a_long_film_is_split_where_there_are_cores_for_it(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(8), raising=False)
    assert workers.worth(shots(schedule(workers.LONG, 24))) == 4
    assert workers.worth(shots(schedule(workers.LONG, 24, 3600.0))) == 4
    assert workers.worth(shots(schedule(workers.LONG - 1, 24, 3600.0))) == 1
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(2), raising=False)
    assert workers.worth(shots(schedule(10 * workers.LONG, 24))) == 1


def test_progress_counts_every_frame_of_all_processes(tmp_path, monkeypatch):
    monkeypatch.setattr("gancli.plots.film.schedule", lambda *_: order(LONG))
    monkeypatch.setattr("gancli.plots.film.worth", lambda _: 2)
    calls = []
    film(MAKERS["grid"], tmp_path / "a.mp4", 24, None, LIGHT, lambda done, total: calls.append((done, total)))
    assert calls == [(k, LONG) for k in range(1, LONG + 1)]
    check_film(tmp_path / "a.mp4", SMALL, 24, LONG)


@dataclass(frozen=True)
class Dying:
    """A scene whose process is killed when it is set up."""

    def __call__(self):
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (Dying(), "a process that drew it ended with -9"),
        (lambda: None, "it cannot be handed to another process"),
        (partial(StoryScene, replace(line(), w=line().w[:2]), ("w",), SMALL), "Error: "),
    ],
)
def test_a_process_that_fails_or_is_killed_is_told_of(make, reason, tmp_path):
    with pytest.raises(GanError, match=reason):
        list(written_apart(shots(order(LONG), make), tmp_path / "a.mp4", 2))
    assert list(tmp_path.iterdir()) == []
