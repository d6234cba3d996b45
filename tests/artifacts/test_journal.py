from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gancli.artifacts import journal
from gancli.artifacts.run_directory import RunDirectory
from gancli.errors import DataError

from .example import commit, config, timing

HERE = Path("metrics.jsonl")


@given(
    st.lists(
        st.dictionaries(st.text(max_size=4), st.integers() | st.text(max_size=4), max_size=3), max_size=4
    )
)
def test_lines_come_back_one_each(lines):
    data = journal.encode(lines)
    assert data.count(b"\n") == len(lines)
    assert journal.decode(data, HERE) == lines


@pytest.mark.parametrize(
    "data", [b'{"a":1}', b"{}\n{", b"[1]\n", b"\n", b"{}\n\n", b'{"a":NaN}\n', b"{}{}\n", b"\xff\n"]
)
def test_a_line_that_is_no_whole_object_is_refused(data):
    with pytest.raises(DataError, match=r"metrics\.jsonl"):
        journal.decode(data, HERE)


@pytest.mark.parametrize(
    "tail",
    [
        b'{"epoch":9,"seconds":1}\n',
        b'{"epoch":',
        b"garbage\n",
        b"[]\n",
        b'{"epoch":"2"}\n',
        b"{}\n",
        b"\0" * 99,
    ],
)
def test_what_a_crash_left_in_the_timing_does_not_count_and_is_replaced(tmp_path, tail):
    run = RunDirectory.create(tmp_path, "nag-0", config(9))
    commit(run, 0, 2)
    with (run.path / "timing.jsonl").open("ab") as file:
        file.write(tail)
    assert run.timing_lines() == timing(0, 2)
    commit(run, 2, 4)
    assert run.timing_lines() == timing(0, 4)
