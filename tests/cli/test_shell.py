"""``gan`` in a shell: closed pipes, full disks, missing streams and odd environments."""

import os
import shlex
import subprocess
import sys

import pytest

SHELL = {
    "a closed pipe": ("{gan} list settings | true; exit ${{PIPESTATUS[0]}}", 141),
    "help into a closed pipe": ("{gan} train --help | true; exit ${{PIPESTATUS[0]}}", None),
    "a full disk": ("{gan} list settings > /dev/full", 74),
    "a full disk under json": ("{gan} list --json > /dev/full", 74),
    "a full disk under help": ("{gan} --help > /dev/full", 74),
    "no stdout": ("{gan} runs >&-", 0),
    "no stdout and an error": ("{gan} list nosuch >&-", 2),
    "no stderr": ("{gan} list nosuch 2>&-", 2),
    "ascii": ("PYTHONUTF8=0 PYTHONIOENCODING=ascii {gan} list metrics", 0),
    "no environment": ("env -i {gan} runs", 0),
}


@pytest.mark.parametrize("name", SHELL)
def test_whatever_becomes_of_the_output_the_code_is_right_and_no_traceback_is_seen(tmp_path, name):
    line, code = SHELL[name]
    program = f"{shlex.quote(sys.executable)} -c 'from gancli.cli import main; main()'"
    done = subprocess.run(
        ["/bin/bash", "-c", line.format(gan=program)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "GAN_RUNS": str(tmp_path)},
    )
    assert code in (None, done.returncode)
    assert "Traceback" not in done.stderr
    assert "Error" not in done.stderr
    assert len(done.stderr.splitlines()) <= 6
