"""The gallery: every preset is in it, what it shows is there and small, its commands are those it was made with."""

import re
import shlex
from pathlib import Path

import pytest
from PIL import Image

from docs import gallery
from gancli.experiments.plan import plan
from gancli.plots import PANELS
from gancli.presets import PRESETS
from gancli.records import Verdict
from tests.films import check_film

DOCS = Path(__file__).parents[1] / "docs"
KB = 1000
LARGEST = {".mp4": 900 * KB, ".png": 120 * KB}


ENTRIES = {entry.name: entry for entry in gallery.entries()}
PAGE = (DOCS / "gallery.md").read_text(encoding="utf-8")
LINKED = sorted(set(re.findall(r"\((gallery/[^)]+)\)", PAGE)))


def test_every_preset_and_five_failures_are_shown():
    assert [*ENTRIES] == [*PRESETS, *(entry.name for entry in gallery.FAILURES)]
    assert len(gallery.FAILURES) == 5
    assert re.findall(r"^### (.+)$", PAGE, re.M) == [*ENTRIES]


@pytest.mark.parametrize("name", ENTRIES)
def test_the_command_that_is_shown_gives_the_experiment_that_was_trained(name):
    entry = ENTRIES[name]
    train, _ = entry.commands
    assert train in PAGE
    words = shlex.split(train)
    given = dict(zip(words[2::2], words[3::2], strict=True))
    settings = [value for key, value in zip(words[2::2], words[3::2], strict=True) if key == "--set"]
    typed = plan(given["--preset"], target=given.get("--target"), settings=settings)
    assert typed == plan(entry.preset, target=entry.target, settings=entry.settings)
    assert given["--runs"] == str(entry.runs)


@pytest.mark.parametrize("name", ENTRIES)
def test_the_panels_of_an_entry_exist(name):
    assert set(ENTRIES[name].panels) <= {*PANELS, "tutorial"}


def test_everything_that_is_drawn_is_shown():
    files = {f"gallery/{path.name}" for path in (DOCS / "gallery").iterdir()}
    assert files == set(LINKED)
    assert len(files) == 4 * len(ENTRIES)


@pytest.mark.parametrize("link", LINKED)
def test_what_is_shown_is_whole_and_small(link):
    path = DOCS / link
    assert path.stat().st_size <= LARGEST[path.suffix]
    if path.suffix == ".mp4":
        check_film(path, (640, 360), 24, 240)
    else:
        with Image.open(path) as picture:
            assert picture.size == (640, 360)


def test_the_first_seed_that_ended_so_is_filmed():
    ends = [Verdict("converged"), Verdict("diverged", flags=("runaway",)), Verdict("diverged")]
    shown = {"converged": 5, "diverged": 6, "runaway": 6, "collapsed": 5}
    for ending, seed in shown.items():
        entry = gallery.Entry("x", "", ending, "nag")
        assert gallery.filmed(entry, [5, 6, 7], ends) == seed
