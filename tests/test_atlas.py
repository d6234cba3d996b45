"""The atlas asks what can be answered, keeps what it was told, and goes on where it stopped."""

import csv
from dataclasses import replace

import pytest

from benchmarks.atlas import __main__ as atlas
from benchmarks.atlas import report, results, training
from benchmarks.atlas.cells import METHODS, PRESETS, SEEDS, TARGETS, UPDATES, cells
from gancli.config import with_settings
from gancli.engine.coverage import obstacles
from gancli.experiments import resolve

CELLS = cells()
CROSSED = [cell for cell in CELLS if cell.column in TARGETS]


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.name)
def test_every_cell_is_played_by_the_native_engine(cell):
    assert not obstacles(resolve.game(cell.experiment))


def test_there_are_enough_cells_and_seeds():
    assert len(METHODS) >= 9
    assert len(TARGETS) >= 6
    assert SEEDS >= 200
    assert min(PRESETS[name] for name in ("nag", "jang", "aylien")) >= 1000
    assert len({cell.name for cell in CELLS}) == len(CELLS) == len(PRESETS) + len(METHODS) * len(TARGETS)


@pytest.mark.parametrize("cell", CROSSED, ids=lambda cell: cell.name)
def test_every_method_has_the_same_budget_of_updates(cell):
    experiment = cell.experiment
    updates = experiment.epochs * (experiment.d_steps + experiment.g_steps)
    assert UPDATES - (experiment.d_steps + experiment.g_steps) < updates <= UPDATES


def result(seed, label="converged", **others):
    return results.Result(
        seed,
        label,
        **{
            "quality": "good",
            "w": "0.1",
            "settled": "5",
            "modes": "8",
            "high_quality": "1",
            "average": "",
            "average_w": "",
        }
        | others,
    )


def test_results_come_back_as_they_were_kept(tmp_path):
    kept = [
        result(0),
        result(1, "diverged", quality="", w="", settled="", modes="", high_quality="", average="converged"),
    ]
    results.write("a", kept, tmp_path)
    assert results.read("a", tmp_path) == kept
    assert results.read("b", tmp_path) == []


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """The atlas writes into an empty folder, and trains nothing: it notes what it is asked for."""
    page, asked = tmp_path / "atlas.md", []
    page.write_text(report.PAGE.read_text())
    monkeypatch.setattr(results.read, "__defaults__", (tmp_path,))
    monkeypatch.setattr(results.write, "__defaults__", (tmp_path,))
    monkeypatch.setattr(report.write_page, "__defaults__", (page,))

    def train(cell, seeds):
        asked.append((cell.name, list(seeds)))
        return [result(seed) for seed in seeds]

    monkeypatch.setattr(training, "results", train)
    return page, asked


def test_only_what_is_missing_is_trained(elsewhere, monkeypatch):
    page, asked = elsewhere
    name = next(cell.name for cell in CELLS if cell.column == "ring")
    results.write(name, [result(seed) for seed in range(3)])
    monkeypatch.setattr("sys.argv", ["atlas", "--only", "ring", "--seeds", "5"])
    atlas.main()
    assert asked[0] == (name, [3, 4])
    assert {tuple(seeds) for _, seeds in asked[1:]} == {(0, 1, 2, 3, 4)}
    assert "**100** (57–100)" in page.read_text()


def test_a_result_says_how_g_and_its_average_ended():
    (cell,) = [cell for cell in CROSSED if (cell.row, cell.column) == ("average", "bimodal")]
    short = replace(cell, experiment=with_settings(cell.experiment, ["epochs=100", "batch=32"]))
    found = training.results(short, range(2))
    assert [one.seed for one in found] == [0, 1]
    assert all(one.label and one.average and 0 <= int(one.modes) <= 2 for one in found)


def test_the_kept_results_are_of_cells_of_the_atlas():
    known = {cell.name: cell.seeds for cell in CELLS}
    for path in results.FOLDER.glob("*.csv"):
        with path.open(newline="") as file:
            seeds = [int(row["seed"]) for row in csv.DictReader(file)]
        assert seeds == list(range(len(seeds)))
        assert len(seeds) <= known[path.stem]


def test_the_page_shows_the_kept_results(tmp_path):
    page = tmp_path / "atlas.md"
    page.write_text(report.PAGE.read_text())
    report.write_page(page)
    assert page.read_text() == report.PAGE.read_text(), "run python -m benchmarks.atlas --report"
