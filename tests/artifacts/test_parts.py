"""The parts of a study on disk: removed with it, never anything else, and counted in its size."""

import pytest

from gancli.artifacts.places import CONFIG, PARTS, part_path, part_paths
from gancli.artifacts.run_directory import RunDirectory
from gancli.errors import RunInUseError, UsageError

CONFIGURATION = {"schema": 1, "kind": "stability"}


@pytest.fixture
def study(tmp_path):
    """A run with two parts."""
    run = RunDirectory.create(tmp_path, "x", CONFIGURATION)
    for number in (2, 10):
        RunDirectory.create(run.path / PARTS, f"part-{number}", CONFIGURATION)
    return run


def files(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_parts_are_found_by_their_names_alone(study):
    (study.path / PARTS / "part-0").mkdir()
    (study.path / PARTS / "notes").mkdir()
    assert {path.name for path in part_paths(study.path)} == {"part-2", "part-10"}


def test_the_size_counts_the_parts(study):
    before = study.size
    (part_path(study.path, 2) / "metrics.jsonl").write_bytes(b"x" * 1000)
    assert study.size == before + 1000


def test_a_study_is_replaced_with_its_parts_and_their_folders_can_be_used_again(study, tmp_path):
    (study.path / PARTS / ".floors.json").write_text("{}")
    RunDirectory.create(tmp_path, "x", CONFIGURATION, overwrite=True)
    assert files(study.path) == {CONFIG, ".lock", "parts/part-2/.lock", "parts/part-10/.lock"}
    RunDirectory.create(study.path / PARTS, "part-2", CONFIGURATION)


@pytest.mark.parametrize("name", ["parts/part-2/mine.txt", "parts/mine.txt", "parts/part-3", "parts/mine/x"])
def test_nothing_that_gan_did_not_write_is_removed(study, tmp_path, name):
    foreign = study.path / name
    foreign.parent.mkdir(exist_ok=True)
    foreign.write_text("precious")
    before = files(tmp_path)
    with pytest.raises(UsageError, match="not replaced"):
        RunDirectory.create(tmp_path, "x", CONFIGURATION, overwrite=True)
    assert files(tmp_path) == before


def test_a_link_in_the_place_of_a_part_is_not_followed(study, tmp_path):
    elsewhere = RunDirectory.create(tmp_path, "other", CONFIGURATION)
    (study.path / PARTS / "part-7").symlink_to(elsewhere.path)
    with pytest.raises(UsageError, match="part-7"):
        RunDirectory.create(tmp_path, "x", CONFIGURATION, overwrite=True)
    assert (elsewhere.path / CONFIG).exists()


def test_a_study_whose_part_is_in_use_is_not_replaced(study, tmp_path):
    part = RunDirectory.open(part_path(study.path, 2))
    with part.lock(), pytest.raises(RunInUseError):
        RunDirectory.create(tmp_path, "x", CONFIGURATION, overwrite=True)
    assert (part.path / CONFIG).exists()
