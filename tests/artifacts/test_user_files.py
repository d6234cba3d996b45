import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from gancli.artifacts import tensors
from gancli.artifacts.user_files import FORMATS, csv_bytes, write_samples
from gancli.errors import UsageError

points = st.sampled_from(["float32", "float64"]).flatmap(
    lambda dtype: hnp.arrays(dtype, st.tuples(st.integers(1, 3), st.integers(0, 6)))
)


def read_csv(data: bytes, dtype) -> np.ndarray:
    rows = list(csv.reader(io.StringIO(data.decode())))
    return np.array(rows[1:], dtype=dtype).reshape(len(rows) - 1, len(rows[0]))


READERS = {
    ".csv": read_csv,
    ".npy": lambda data, dtype: np.load(io.BytesIO(data), allow_pickle=False),
    ".safetensors": lambda data, dtype: tensors.load(data, Path("x"))["samples"],
}


@pytest.mark.parametrize("suffix", FORMATS)
@settings(max_examples=40)
@given(columns=points)
def test_every_format_gives_the_points_back_exactly(tmp_path_factory, suffix, columns):
    path = tmp_path_factory.mktemp("u") / f"points{suffix}"
    header = [f"x{k}" for k in range(len(columns))]
    write_samples(path, columns, header)
    found = READERS[suffix](path.read_bytes(), columns.dtype)
    assert found.dtype == columns.dtype
    np.testing.assert_array_equal(found, columns.T)


def test_csv_is_short_and_has_a_header():
    columns = np.array([[0.1, 4.0], [-1e-5, 2.5]], np.float32)
    assert csv_bytes(columns, ["x", "y"]) == b"x,y\n0.1,-1e-05\n4.0,2.5\n"


@pytest.mark.parametrize("name", ["=1+1", "+x", "-x", "@x"])
def test_no_column_is_a_formula(name):
    row = next(csv.reader(io.StringIO(csv_bytes(np.zeros((1, 0)), [name]).decode(), newline="")))
    assert row == ["'" + name]


def test_a_comma_or_a_line_break_in_a_name_stays_in_its_column():
    assert csv_bytes(np.zeros((2, 0)), ["\t=x", "a\r\nb"]) == rb"\t=x,a\r\nb" + b"\n"
    assert csv_bytes(np.zeros((1, 0)), ['a,"b"']) == b'"a,""b"""\n'


@pytest.mark.parametrize("name", ["points.xlsx", "points", "points.csv.gz", ".csv"])
def test_an_unknown_suffix_names_the_known_ones(tmp_path, name):
    with pytest.raises(UsageError, match=r"\.csv, \.npy, \.safetensors"):
        write_samples(tmp_path / name, np.zeros((1, 1)), ["x"])
    assert not list(tmp_path.iterdir())


def test_capitals_are_fine(tmp_path):
    write_samples(tmp_path / "P.NPY", np.ones((2, 3)), ["x", "y"])
    assert np.load(tmp_path / "P.NPY").shape == (3, 2)
