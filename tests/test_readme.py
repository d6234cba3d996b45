"""The README tells the truth: every command in it runs, in its order, in one folder.

Trainings are shortened to 200 epochs; ``make readme`` (GAN_README=verbatim) runs them word for word.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parent.parent / "README.md"
VERBATIM = os.environ.get("GAN_README") == "verbatim"
GAN = Path(sys.executable).parent / "gan"
MAY_FLAG = {"train": (0, 3)}
NEEDS_GPU = "--device cuda"


def commands() -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", README.read_text(encoding="utf8"), re.S)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ gan ")]


def python_blocks() -> list[str]:
    return re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf8"), re.S)


def shortened(arguments: list[str]) -> list[str]:
    if arguments[0] not in ("train", "stability") or VERBATIM or "--resume" in arguments:
        return arguments
    if "--epochs" in arguments:
        place = arguments.index("--epochs")
        arguments = arguments[:place] + arguments[place + 2 :]
    return [*arguments, "--epochs", "200"]


def test_the_readme_shows_every_command():
    shown = {shlex.split(line)[1] for line in commands()}
    wanted = {
        "train",
        "sample",
        "evaluate",
        "stability",
        "theory",
        "dynamics",
        "render",
        "runs",
        "show",
        "list",
    }
    assert shown >= wanted


def test_the_commands_of_the_readme_run_in_their_order(tmp_path):
    for line in commands():
        arguments = shlex.split(line, comments=True)[1:]
        done = subprocess.run(
            [GAN, *shortened(arguments)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=3600,
            check=False,
        )
        if NEEDS_GPU in line and done.returncode == 2:
            assert "not available here" in done.stderr
            continue
        assert done.returncode in MAY_FLAG.get(arguments[0], (0,)), f"{line}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("index", range(len(python_blocks())))
def test_the_python_of_the_readme_runs(index, tmp_path):
    code = python_blocks()[index]
    if not VERBATIM:
        code = re.sub(r"epochs=\d+", "epochs=200", code)
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, timeout=3600, capture_output=True)


def test_every_file_that_the_readme_names_exists():
    text = README.read_text(encoding="utf8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text) + re.findall(r'src="([^"]+)"', text):
        assert (README.parent / target).exists(), target
