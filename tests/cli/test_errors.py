"""What goes wrong is said in at most six lines, with the exit code of its kind and no traceback."""

import os
from unittest.mock import patch

import pytest

from gancli.artifacts.run_directory import RunDirectory

from .test_contract import COMMANDS

USAGE, DATA, MISSING, CREATE, DISK, IN_USE = 2, 65, 66, 73, 74, 75


def assert_short(answer):
    assert answer.err.startswith("gan: ")
    assert 1 <= answer.err.count("\n") <= 6
    assert "Traceback" not in answer.err
    assert answer.out == ""


WRONG = {
    "train --preset nagg": (USAGE, "unknown preset 'nagg'; did you mean 'nag'?"),
    "train --target ringg": (USAGE, "unknown target 'ringg'; did you mean 'ring'?"),
    "train --set loss=hing": (USAGE, "did you mean 'hinge'?"),
    "train --set noise.name=normall": (USAGE, "did you mean 'normal'?"),
    "train --set discriminator.view=momentz": (USAGE, "did you mean 'moments'?"),
    "train --set generator.activations=[rellu]": (USAGE, "did you mean 'relu'?"),
    "train --set generator.output=tan": (USAGE, "did you mean 'tanh'?"),
    "train --set discriminator.output=sigmoi": (USAGE, "did you mean 'sigmoid'?"),
    "train --set generator.initialisation=norml": (USAGE, "did you mean 'normal'?"),
    "train --set generator.penalty=weight": (USAGE, "did you mean 'weights'?"),
    "train --set generator.optimizer.name=adm": (USAGE, "did you mean 'adam'?"),
    "train --set target.men=3": (USAGE, "did you mean 'mean'?"),
    "train --set target.sd=0": (USAGE, "sd"),
    "train --set generator.hiden=3": (USAGE, "did you mean generator.hidden?"),
    "train --set batch=0": (USAGE, "setting batch: 0 does not fit"),
    "train --set preset=jang": (USAGE, "--preset jang"),
    "train --set generator.activations=[relu,relu,relu]": (USAGE, "3 activations for 2 hidden layers"),
    "train --set discriminator.output=tanh": (USAGE, "discriminator.clamp=[.01,.99]"),
    "train --set discriminator.clamp=[.9,.1]": (USAGE, "low first"),
    "train --set discriminator.dropout=.5": (USAGE, "unknown setting discriminator.dropout"),
    "train --set noise.low=2": (USAGE, "low must be below high"),
    "train --preset jang --target ring": (USAGE, "--set sort=false"),
    "train --preset jang --target ring --set sort=false": (USAGE, "--set pretraining.steps=0"),
    "train --set pretraining.steps=9": (USAGE, "single points"),
    "train --device tpu": (USAGE, "known: auto, cpu, cuda, mps"),
    "train --engine fast": (USAGE, "known: auto, fused, torch"),
    "train --engine fused --device cuda": (USAGE, "on the CPU, not on cuda"),
    "stability --engine fused --device mps": (USAGE, "--engine torch"),
    "train --engine fused --set discriminator.minibatch_kernels=3": (USAGE, "minibatch discrimination"),
    "train --jobs 0": (USAGE, "--jobs"),
    "train --seed 18446744073709551616": (USAGE, "2**64 - 1"),
    "train --seed -1": (USAGE, "--seed"),
    "stability --seed 18446744073709551615 --runs 2": (USAGE, "2**64 - 1"),
    "train -q -v": (USAGE, "exclude each other"),
    "train --config nowhere.toml": (MISSING, "nowhere.toml"),
    "train --resume nosuch": (MISSING, "no run 'nosuch'"),
    "evaluate": (MISSING, "gan train"),
    "evaluate nosuch": (MISSING, "no run 'nosuch'"),
    "sample @last": (MISSING, "gan train"),
    "render": (MISSING, "gan train"),
    "show": (MISSING, "gan train"),
    "list nosuch": (USAGE, "unknown table 'nosuch'"),
    "list loss": (USAGE, "did you mean 'losses'?"),
}


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_line_has_its_code_and_says_what_to_do(gan, runs_dir, line):
    code, hint = WRONG[line]
    answer = gan(*line.split())
    assert answer.code == code
    assert hint in answer.err
    assert_short(answer)
    assert not runs_dir.exists()


WRONG_OF_A_RUN = {
    "evaluate excellent --epoch 1000": (MISSING, "--epoch 100"),
    "evaluate excellent --epoch first": (USAGE, "a recorded epoch, or best"),
    "evaluate excellent --epoch -1": (USAGE, "a recorded epoch, or best"),
    "evaluate excellent --member 3": (MISSING, "its seeds: 9"),
    "evaluate study --member 6": (MISSING, "its seeds: 0 to 5"),
    "evaluate excellent --count 99": (USAGE, "--count"),
    "sample excellent --out x.txt": (USAGE, ".csv, .npy, .safetensors"),
    "sample excellent --out nowhere/x.csv": (CREATE, "nowhere/x.csv"),
    "sample excellent --epoch 12345": (MISSING, "--epoch 100"),
    "sample excellent --count 0": (USAGE, "--count"),
    "sample excellent --out - --json": (USAGE, "stdout"),
    "sample excellent --seed 18446744073709551616": (USAGE, "2**64 - 1"),
    "render excellent --out x.bmp": (USAGE, "known: .mp4"),
    "render excellent --out nowhere/x.png": (CREATE, "nowhere/x.png"),
    "render excellent --panels samplez": (USAGE, "did you mean 'samples'?"),
    "render excellent --panels grid,w": (USAGE, "--panels grid, without others"),
    "render excellent --panels ensemble --out x.mp4": (USAGE, "--panels grid"),
    "render excellent --size 3": (USAGE, "--size 1280x720"),
    "render excellent --panels tutorial --out x.mp4": (USAGE, "pictures"),
    "render excellent --fps 24 --out x.html": (USAGE, "a page takes no --fps"),
    "render excellent --panels w --size 320x240 --out x.html": (USAGE, "no --panels and no --size"),
    "render excellent --out nowhere/x.html": (CREATE, "nowhere/x.html"),
    "render excellent --member 99 --out x.html": (MISSING, "99"),
    "show s": (USAGE, "short, study"),
    "show exelent": (MISSING, "did you mean 'excellent'?"),
    "show ../runs/none": (MISSING, "no run"),
    "train --name excellent": (USAGE, "--overwrite"),
    "train --resume excellent": (USAGE, "--resume excellent --epochs 200"),
    "train --resume excellent --epochs 99": (USAGE, "99 are fewer"),
    "train --resume study": (USAGE, "gan stability --resume"),
    "stability --resume excellent": (USAGE, "gan train --resume"),
}


@pytest.mark.parametrize("line", WRONG_OF_A_RUN)
def test_a_wrong_wish_of_a_run_leaves_it_as_it_is(gan, shelf, line, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    before = contents(shelf)
    code, hint = WRONG_OF_A_RUN[line]
    answer = gan(*line.split())
    assert answer.code == code
    assert hint in answer.err.replace(f"{shelf}/", "")
    assert_short(answer)
    assert contents(shelf) == before


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


DECIDED = [
    "--preset nag",
    "--target ring",
    "--config x.toml",
    "--set batch=3",
    "--snapshots 3",
    "--name x",
    "--quick",
    "--overwrite",
    "--seed 0",
    "--dry-run",
]


@pytest.mark.parametrize("option", DECIDED)
@pytest.mark.parametrize(("command", "run"), [("train", "excellent"), ("stability", "study")])
def test_only_epochs_may_change_in_a_resumed_run(gan, shelf, command, run, option):
    answer = gan(command, "--resume", run, "--epochs", "101", *option.split())
    assert answer.code == USAGE
    assert "--epochs" in answer.err
    assert_short(answer)


def test_a_resumed_study_keeps_its_seeds(gan, shelf):
    answer = gan("stability", "--resume", "study", "--epochs", "101", "--runs", "6")
    assert answer.code == USAGE


BAD_NAMES = [
    "../x",
    "/x",
    "a/b",
    "..",
    ".x",
    "-x",
    "a b",
    "a\nb",
    "\x1b[2J",
    "a\u202eb",
    "con",
    "NUL.txt",
    "x" * 101,
]


@pytest.mark.parametrize("name", ["", *BAD_NAMES], ids=ascii)
def test_a_name_that_could_leave_the_folder_or_deceive_is_refused(gan, runs_dir, name):
    answer = gan("train", "--preset", "aylien-2017", "--epochs", "1", f"--name={name}")
    assert answer.code == USAGE
    assert "--name" in answer.err
    assert "\x1b" not in answer.err
    assert "\u202e" not in answer.err
    assert_short(answer)
    assert not runs_dir.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("train", "--preset", "9" * 5000),
        ("train", "--epochs", "9" * 5000),
        ("train", "--set", "9" * 5000 + "=1"),
        ("train", "--set", "\x1b[31m\n\n\n\n\n\n\n\n=1"),
        ("show", "\x1b[31m" * 1000),
    ],
    ids=lambda words: words[0],
)
def test_a_message_stays_short_and_harmless_whatever_was_typed(gan, words):
    answer = gan(*words)
    assert answer.code in (USAGE, MISSING)
    assert len(answer.err) < 1500
    assert "\x1b" not in answer.err
    assert_short(answer)


def test_a_damaged_run_is_named(gan, shelf):
    path = shelf / "excellent" / "recording.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    answer = gan("sample", "excellent")
    assert answer.code == DATA
    assert "recording.safetensors" in answer.err
    assert_short(answer)


@pytest.mark.parametrize("text", ["", "{", '{"schema": 1}', '{"schema": 2}', "[]", "\0"], ids=ascii)
@pytest.mark.parametrize("command", ["show", "evaluate", "sample", "render", "train --resume"])
def test_a_damaged_config_is_named(gan, shelf, text, command):
    (shelf / "excellent" / "config.json").write_text(text)
    answer = gan(*command.split(), "excellent")
    assert answer.code == DATA
    assert "config.json" in answer.err
    assert_short(answer)


def test_a_config_file_that_is_no_text_is_bad_data(gan, tmp_path):
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe")
    answer = gan("train", "--config", tmp_path / "x.toml")
    assert answer.code == DATA
    assert "UTF-8" in answer.err
    assert_short(answer)


def test_a_wrong_setting_in_a_file_names_the_file(gan, tmp_path):
    (tmp_path / "x.toml").write_text("batsh = 3\n")
    answer = gan("train", "--config", tmp_path / "x.toml")
    assert answer.code == USAGE
    assert "x.toml" in answer.err
    assert "did you mean batch?" in answer.err


def test_a_run_in_use_is_left_alone(gan, shelf):
    with RunDirectory.open(shelf / "excellent").lock():
        for words in (
            ("train", "--resume", "excellent", "--epochs", "101"),
            ("train", "--preset", "aylien-2017", "--name", "excellent", "--overwrite"),
        ):
            answer = gan(*words)
            assert answer.code == IN_USE
            assert_short(answer)
    assert gan("show", "excellent").code == 0


@pytest.mark.parametrize("option", ["--runs-dir", "GAN_RUNS"])
def test_a_folder_that_cannot_be_is_named_before_anything_is_trained(gan, tmp_path, option, monkeypatch):
    (tmp_path / "file").write_text("mine")
    place = str(tmp_path / "file" / "runs")
    if option == "GAN_RUNS":
        monkeypatch.setenv(option, place)
    with patch("gancli.engine.train.train", side_effect=AssertionError):
        answer = gan("train", *(["--runs-dir", place] if option == "--runs-dir" else []))
    assert answer.code == CREATE
    assert (tmp_path / "file").read_text() == "mine"
    assert_short(answer)


def test_a_full_disk_is_told_apart_from_a_bug(gan, shelf):
    with patch.object(os, "fsync", side_effect=OSError(28, "No space left on device")):
        answer = gan("sample", "excellent")
    assert answer.code == DISK
    assert "no space left" in answer.err.lower()
    assert_short(answer)


def test_our_own_bugs_say_so(gan, shelf):
    with patch("gancli.experiments.shelf.described", side_effect=ZeroDivisionError("oh")):
        answer = gan("show", "excellent")
        told = gan("show", "excellent", "--debug")
    assert answer.code == told.code == 1
    assert "bug in gan" in answer.err
    assert "--debug" in answer.err
    assert_short(answer)
    assert "Traceback" in told.err


def test_debug_shows_where_an_error_came_from_and_keeps_its_code(gan):
    answer = gan("train", "--preset", "nagg", "--debug")
    assert answer.code == USAGE
    assert "Traceback" in answer.err
    assert answer.err.endswith("aylien, aylien-2017\n")


def test_a_deleted_folder_is_named(gan, tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    for command in sorted(set(COMMANDS) - {"list", "theory", "split"}):  # these need none
        answer = gan(command)
        assert answer.code == MISSING
        assert "working folder" in answer.err
        assert_short(answer)
    assert gan("list").code == 0


def test_a_device_that_is_not_there_is_an_error_that_names_those_that_are(gan, runs_dir):
    with patch("torch.cuda.is_available", return_value=False):
        answer = gan("train", "--device", "cuda", "--epochs", "5000")
    assert answer.code == USAGE
    assert "'cuda' is not available" in answer.err
    assert "available: cpu" in answer.err
    assert_short(answer)
    assert not runs_dir.exists()


def test_interrupting_a_reading_command_is_no_bug(gan, shelf):
    with patch("gancli.experiments.shelf.described", side_effect=KeyboardInterrupt):
        answer = gan("show", "excellent")
    assert answer.code == 130
    assert answer.err == ""
