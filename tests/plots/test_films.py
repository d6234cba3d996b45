"""Films: the right frames in the right order, files that every player takes, the same bytes each time."""

from dataclasses import replace

import av
import numpy as np
import pytest
from PIL import Image
from plot_stories import SNAPSHOTS, grid, line, plane

from gancli.errors import UsageError
from gancli.plots import ENCODERS, PICTURES, draw_story, film_grid, film_story, is_film
from gancli.plots.film import schedule
from tests.films import check_film

SMALL, EVEN = (322, 181), (322, 182)
HELD = 20
FLAT = {"blue": (31, 111, 180), "orange": (232, 121, 43)}


MAKERS = {
    "line": lambda path: film_story(line(), path, fps=10, size=SMALL),
    "map": lambda path: film_story(plane(), path, fps=10, size=SMALL),
    "grid": lambda path: film_grid(grid(3), path, fps=10, size=SMALL),
}


@pytest.fixture(scope="module", params=["mp4", "webm"])
def film(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("film") / f"film.{request.param}"
    MAKERS["line"](path)
    return path


@pytest.mark.parametrize("suffix", ENCODERS)
@pytest.mark.parametrize("kind", MAKERS)
def test_a_film_is_what_players_take_and_the_same_bytes_each_time(kind, suffix, tmp_path):
    paths = [tmp_path / f"{name}{suffix}" for name in "ab"]
    for path in paths:
        MAKERS[kind](path)
        check_film(path, EVEN, 10, SNAPSHOTS + HELD)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_film_shows_the_snapshots_in_their_order(film, tmp_path):
    with av.open(str(film)) as container:
        frames = [frame.to_ndarray(format="rgb24").astype(int) for frame in container.decode(video=0)]
    draw_story(line(), tmp_path / "last.png", size=SMALL)
    last = np.asarray(Image.open(tmp_path / "last.png").convert("RGB")).astype(int)
    assert np.abs(frames[-1] - last).mean() < 4
    assert np.abs(frames[SNAPSHOTS - 1] - frames[-1]).mean() < 2
    assert np.abs(frames[0] - frames[SNAPSHOTS - 1]).mean() > 2


@pytest.mark.parametrize("suffix", PICTURES)
def test_the_same_run_gives_the_same_picture(suffix, tmp_path):
    for name in "ab":
        draw_story(plane(), tmp_path / f"{name}{suffix}", panels=("energy",), size=SMALL)
    assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


@pytest.mark.parametrize("colour", FLAT)
@pytest.mark.parametrize("suffix", ENCODERS)
def test_colours_come_back(suffix, colour, tmp_path):
    frame = np.full((64, 64, 4), (*FLAT[colour], 255), np.uint8)
    path = tmp_path / f"flat{suffix}"
    assert len(list(ENCODERS[suffix](iter([frame] * 3), path, 10, [frame]))) == 3
    with av.open(str(path)) as container:
        first = next(container.decode(video=0)).reformat(format="rgb24", src_colorspace="itu709").to_ndarray()
    assert np.abs(first[32, 32].astype(int) - FLAT[colour]).max() <= 4


def test_a_gif_keeps_the_colour_of_the_paper(tmp_path):
    film_story(plane(), tmp_path / "a.gif", fps=10, size=SMALL)
    draw_story(plane(), tmp_path / "a.png", size=SMALL)
    corners = []
    for suffix in ("gif", "png"):
        with Image.open(tmp_path / f"a.{suffix}") as picture:
            corners.append(picture.convert("RGB").getpixel((1, 1)))
    assert corners[0] == corners[1]


@pytest.mark.parametrize(("snapshots", "seconds"), [(100, None), (100, 2.0), (7, 2.0), (1, None), (1, 2.0)])
def test_a_film_lasts_as_asked_and_shows_the_first_and_the_last(snapshots, seconds):
    order = schedule(snapshots, 24, seconds)
    shown = snapshots if seconds is None else 48
    assert len(order) == shown + 48
    assert order[0] == 0
    assert set(order[shown - 1 :]) == {snapshots - 1}
    assert sorted(order) == order
    steps = np.diff(order[:shown])
    assert len(steps) == 0 or steps.max() - steps.min() <= 1


def test_progress_counts_every_frame(tmp_path):
    told = []
    film_grid(
        grid(2),
        tmp_path / "a.mp4",
        fps=10,
        size=SMALL,
        progress=lambda done, total: told.append((done, total)),
    )
    total = SNAPSHOTS + HELD
    assert told == [(k, total) for k in range(1, total + 1)]


def test_a_failure_while_drawing_reaches_the_caller(tmp_path):
    story = line()
    broken = replace(story, w=story.w[:4])
    with pytest.raises(IndexError):
        film_story(broken, tmp_path / "a.mp4", size=SMALL)


@pytest.mark.parametrize("name", ["film.avi", "film", "film.MP4"])
def test_an_unknown_format_is_refused_with_the_known_ones(name, tmp_path):
    with pytest.raises(UsageError, match=r"known: \.mp4, \.webm, \.gif"):
        film_story(line(), tmp_path / name)
    with pytest.raises(UsageError, match=r"known: \.png, \.svg, \.pdf"):
        draw_story(line(), tmp_path / name)
    with pytest.raises(UsageError, match="film or picture"):
        is_film(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_size_too_small_to_read_is_refused(tmp_path):
    with pytest.raises(UsageError, match="100x100"):
        draw_story(line(), tmp_path / "a.png", size=(100, 100))
