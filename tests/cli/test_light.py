"""Help, versions, wrong options and completion answer without anything that is slow to import."""

import json
import os
import subprocess
import sys

import pytest

from gancli import __version__

from .test_contract import COMMANDS

HEAVY = ("torch", "numba", "scipy", "matplotlib", "av", "PIL")
HELPS = {"gan": ["--help"], "gan -h": ["-h"], **{name: [name, "--help"] for name in COMMANDS}}
WRONG = {
    "a trillion epochs": ["train", "--epochs", "1000000000000"],
    "an unknown option": ["train", "--epoch", "3"],
    "an unknown command": ["trian"],
    "an unknown engine": ["train", "--engine", "fast"],
    "both loudnesses": ["train", "-q", "-v"],
    "a lost value": ["train", "--epochs"],
}
COMPLETIONS = {
    "a preset": ("gan train --preset na", {"nag", "nag-2017"}),
    "a setting": ("gan train --set generator.hid", {"generator.hidden"}),
    "a run": ("gan show my-", {"my-run", "my-second"}),
    "the last run": ("gan render @", {"@last"}),
}
SCRIPT = """
import contextlib, io, json, os, sys
from gancli.cli import main

def typed(words):
    sys.argv = ["gan", *words]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            code = end.code
    return {"code": code, "out": out.getvalue(), "err": err.getvalue(), "loaded": list(sys.modules)}

asked = json.load(sys.stdin)
said = {name: typed(words) for name, words in asked["words"].items()}
os.environ["_GAN_COMPLETE"] = "complete_bash"
for name, line in asked["lines"].items():
    os.environ["COMP_WORDS"], os.environ["COMP_CWORD"] = line, str(len(line.split()) - 1)
    said[name] = typed([])
json.dump(said, sys.stdout)
"""


def typed(asked, runs):
    """What each of the lines has said, all typed in one process that has imported nothing yet."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "GAN_RUNS": str(runs), "COLUMNS": "100", "NO_COLOR": "1"},
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """Every line that should be answered at once."""
    runs = tmp_path_factory.mktemp("light")
    for name in ("my-run", "my-second"):
        (runs / name).mkdir()
        (runs / name / "config.json").write_text("{}")
    return typed(
        {
            "words": {**HELPS, **WRONG, "version": ["--version"]},
            "lines": {name: line for name, (line, _) in COMPLETIONS.items()},
        },
        runs,
    )


def test_nothing_slow_is_imported(said):
    for name, answer in said.items():
        loaded = {module.partition(".")[0] for module in answer["loaded"]}
        assert not loaded & set(HEAVY), name


@pytest.mark.parametrize("name", HELPS)
def test_help_says_what_and_gives_an_example_and_the_next_step(said, name):
    answer = said[name]
    assert answer["code"] == 0
    assert answer["err"] == ""
    assert "Usage: gan" in answer["out"]
    if name in COMMANDS:
        assert f"Example: gan {name}" in answer["out"]
        assert "Then: gan" in answer["out"] or "Stills: gan" in answer["out"]
    else:
        assert "Start with: gan train" in answer["out"]
        assert all(f"│ {command} " in answer["out"] for command in COMMANDS)


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "list"])
def test_options_stand_in_their_panels(said, name):
    for option in sorted(COMMANDS[name]):
        if option.startswith("--"):
            assert option.split()[0] in said[name]["out"]
    training = name in ("train", "stability")
    for panel in ("Output", *(["What", "How long", "Machine"] if training else [])):
        assert f"╭─ {panel} ─" in said[name]["out"]


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_line_is_answered_in_our_own_words(said, name):
    answer = said[name]
    assert answer["code"] == 2
    assert answer["out"] == ""
    assert answer["err"].startswith("gan: ")
    assert answer["err"].count("\n") <= 6


SMALL = ["--epochs", "3", "--set", "batch=20"]
WITHOUT_TORCH = {
    "a training": ["train", *SMALL, "--name", "one"],
    "the same resumed": ["train", "--resume", "one", "--epochs", "4"],
    "a study": ["stability", *SMALL, "--runs", "3", "--name", "many"],
    "an evaluation": ["evaluate", "one", "--count", "100"],
    "a look": ["show", "one"],
    "a look at many": ["show", "many"],
    "a sample": ["sample", "one", "--count", "3"],
    "a picture": ["render", "one", "--panels", "w", "--out", "{}/w.png"],
    "a page": ["render", "one", "--out", "{}/run.html"],
    "a page of a study": ["render", "many", "--out", "{}/many.html"],
    "the engines": ["list", "engines"],
    "a plan": ["train", "--preset", "chivers", "--dry-run"],
}


def test_whatever_the_native_engine_covers_is_done_without_torch(tmp_path):
    lines = {name: [word.format(tmp_path) for word in words] for name, words in WITHOUT_TORCH.items()}
    for name, answer in typed({"words": lines, "lines": {}}, tmp_path).items():
        assert answer["code"] in (0, 3), answer["err"]
        assert "torch" not in answer["loaded"], name


def test_near_misses_are_suggested(said):
    assert "--epochs" in said["an unknown option"]["err"]
    assert "'train'" in said["an unknown command"]["err"]
    assert "100000000" in said["a trillion epochs"]["err"]


def test_the_version_is_the_packages(said):
    assert said["version"]["out"] == f"gan {__version__}\n"


@pytest.mark.parametrize("name", COMPLETIONS)
def test_the_shell_completes_names(said, name):
    assert set(said[name]["out"].split()) == COMPLETIONS[name][1]
    assert said[name]["code"] == 0
