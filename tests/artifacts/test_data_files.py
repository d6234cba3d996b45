"""The user's own data are read exactly or not at all, and an error says where to look."""

import io
import os
import sys
import tempfile
import tracemalloc
import zipfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from gancli.artifacts import data_files, data_table, delimited
from gancli.artifacts.data_files import READERS, candidates, read_table
from gancli.artifacts.user_files import csv_bytes, npy_bytes
from gancli.errors import DataError, GanError, MissingError, UsageError

from .test_writing import obstacles

points = hnp.arrays(
    np.float64, st.tuples(st.integers(1, 2), st.integers(3, 20)), elements=st.floats(-1e30, 1e30)
)


def spread(values):
    """Whether the columns can be standardised, and in the plane span an area."""
    wide = (values.std(axis=1) > 1e-8 * np.abs(values).max(axis=1)).all()
    return wide and (len(values) == 1 or abs(np.corrcoef(values)[0, 1]) < 1 - 1e-8)


def tsv_bytes(columns, header):
    return csv_bytes(columns, header).replace(b",", b"\t")


def parquet_bytes(columns, header):
    import pyarrow
    from pyarrow import parquet

    file = io.BytesIO()
    parquet.write_table(pyarrow.table(dict(zip(header, columns, strict=True))), file)
    return file.getvalue()


WRITERS = {".csv": csv_bytes, ".tsv": tsv_bytes, ".npy": npy_bytes}
if find_spec("pyarrow"):
    WRITERS[".parquet"] = parquet_bytes


@pytest.fixture
def file(tmp_path):
    """Writes text or bytes into a file of that name."""

    def write(name, data):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return write


@pytest.mark.parametrize("suffix", WRITERS)
@settings(max_examples=40, deadline=None)
@given(values=points.filter(spread))
def test_what_was_written_is_read_to_the_last_bit(suffix, values):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"points{suffix}"
        path.write_bytes(WRITERS[suffix](values, ["x", "y"][: len(values)]))
        table = read_table(path)
    np.testing.assert_array_equal(table.values, values)
    assert table.names == (("1", "2") if suffix == ".npy" else ("x", "y"))[: len(values)]


SPELLINGS = {
    "plain": "h\n1.5\n-2e3\n",
    "no end of the last line": "h\n1.5\n-2e3",
    "CRLF": "h\r\n1.5\r\n-2e3\r\n",
    "empty lines at the end": "h\n1.5\n-2e3\n\n\n",
    "a byte-order mark": "\ufeffh\n1.5\n-2e3\n",
    "quotes": '"h"\n"1.5"\n-2e3\n',
    "spaces": " h \n 1.5\n-2e3 \n",
    "signs and points": "h\n+1.5\n-2000.\n",
    "no names": "1.5\n-2e3\n",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_column_may_be_spelt_in_many_ways(file, spelling):
    table = read_table(file("x.csv", SPELLINGS[spelling]))
    assert table.values.tolist() == [[1.5, -2000]]
    assert table.names == (("1",) if spelling == "no names" else ("h",))


THREE = "a,b,c\n1,2,30\n4,5,-6\n7,9,8\n"
CHOICES = {
    (THREE, "b"): {"b": [2, 5, 9]},
    (THREE, "c,a"): {"c": [30, -6, 8], "a": [1, 4, 7]},
    (THREE, "3"): {"c": [30, -6, 8]},
    (THREE, " 3 , b "): {"c": [30, -6, 8], "b": [2, 5, 9]},
    ("a,b,c\n1,x,30\n4,,-6\n7,nan,8\n", "a,c"): {"a": [1, 4, 7], "c": [30, -6, 8]},
    ('"a,b",c\n1,x\n4,y\n', "a,b"): {"a,b": [1, 4]},
    ("größe\n3\n5\n", "größe"): {"größe": [3, 5]},
    ("x,3,4\ny,5,9\nz,6,1\n", "2,3"): {"2": [3, 5, 6], "3": [4, 9, 1]},
    ("year,2020\nx,4\ny,9\n", "2020"): None,
    ("year,2020\n1,4\n2,9\n", "year"): {"year": [1, 2]},
    ("a,a\n1,2\n4,8\n", "2"): {"a": [2, 8]},
}


@pytest.mark.parametrize(("text", "columns"), CHOICES)
def test_columns_are_chosen_by_name_or_number(file, text, columns):
    path, wanted = file("x.csv", text), CHOICES[text, columns]
    if wanted is None:
        with pytest.raises(UsageError, match="no column '2020'"):
            read_table(path, columns)
        return
    table = read_table(path, columns)
    assert table.names == tuple(wanted)
    assert table.values.tolist() == list(wanted.values())


NO_CHOICE = {
    (THREE, None): "3 columns, one or two can be learnt",
    (THREE, "a,b,c"): "not one or two columns",
    (THREE, "a,a"): "not one or two columns",
    (THREE, "d"): "no column 'd'",
    (THREE, "4"): "no column '4'",
    (THREE, "0"): "no column '0'",
    (THREE, "-1"): "no column '-1'",
    (THREE, "9" * 5000): "no column",
    (THREE, ""): "no column ''",
    (THREE, "a,"): "no column ''",
    ("height,b\n1,2\n4,8\n", "heights"): "did you mean 'height'",
    ("a,a\n1,2\n4,8\n", "a"): "several columns 'a'",
}


@pytest.mark.parametrize(("text", "columns"), NO_CHOICE)
def test_columns_that_cannot_be_meant_are_named_with_those_that_can(file, text, columns):
    with pytest.raises(UsageError) as caught:
        read_table(file("x.csv", text), columns)
    assert NO_CHOICE[text, columns] in caught.value.what
    assert "a, b, c" in str(caught.value) or text != THREE


NO_NUMBER = "is not a number"
NOT_FINITE = "is not a finite number"
BAD = {  # the place, and what is said of it
    "nan": ("h\n1\nnan\n", ":3: column h:", f"'nan' {NOT_FINITE}"),
    "infinite": ("h\n1\n-inf\n", ":3: column h:", f"'-inf' {NOT_FINITE}"),
    "too large for float64": ("h\n1e400\n", ":2: column h:", f"'1e400' {NOT_FINITE}"),
    "too large": ("h\n1\n-2e30\n", ":3: column h:", f"'-2e30' {NOT_FINITE}"),
    "a word": ("a,b\n1,2\n3,tall\n", ":3: column b:", f"'tall' {NO_NUMBER}"),
    "a word without names": ("1,2\n3,tall\n", ":2: column 2:", f"'tall' {NO_NUMBER}"),
    "a word in the first line": ("1,tall\n3,4\n", ":1: column 2:", f"'tall' {NO_NUMBER}"),
    "hexadecimal": ("h\n0x1F\n", ":2: column h:", NO_NUMBER),
    "thousands": ('h\n1\n"1,234"\n', ":3: column h:", f"'1,234' {NO_NUMBER}"),
    "a decimal comma": ("h\tk\n1,5\t2\n", ":2: column h:", f"'1,5' {NO_NUMBER}"),
    "Python's separator": ("h\n1_000\n", ":2: column h:", "'1_000'"),
    "foreign digits": ("h\n1\n١٢\n", ":3: column h:", "is not"),
    "an empty field": ("a,b\n1,2\n,3\n", ":3: column a:", "there is no value"),
    "an empty quoted field": ('h\n1\n""\n', ":3: column h:", "there is no value"),
    "an empty line": ("h\n1\n\n2\n", ":3: column h:", "there is no value"),
    "a short line": ("a,b\n1,2\n3\n", ":3: column b:", "1 field, the first line has 2"),
    "a long line": ("a,b\n1,2\n3,4,5\n", ":3: column 3:", "3 fields, the first line has 2"),
    "a separator at the end": ("a,b\n1,2,\n", ":2: column 3:", "3 fields"),
    "semicolons": ("a;b\n1;2\n", ":2: column a;b:", f"'1;2' {NO_NUMBER}"),
    "a NUL": ("h\n1\n2\0\n", ":3: column h:", r"'2\\x00' " + NO_NUMBER),
    "an escape code": ("h\n1\n\x1b[31m2\n", ":3: column h:", r"\\x1b[31m2"),
    "an escape code in a name": ("\x1b[31mh\n1\nx\n", r":3: column \x1b[31mh:", NO_NUMBER),
    "a formula": ("h\n=1+1\n", ":2: column h:", f"'=1+1' {NO_NUMBER}"),
    "bytes that are no text": (b"h\n1\n2\xe9\n", ":3:", "byte 2 of the line is not UTF-8"),
    "UTF-16": ("h\n1\n".encode("utf-16"), ":1:", "byte 1 of the line is not UTF-8"),
    "a quote that stays open": ('h\n1\n"2\n3\n', ":3:", "unexpected end"),
    "a quote amid a field": ('h\n1\n"2"3\n', ":3:", "expected after"),
    "carriage returns alone": ("h\r1\r2\r", ":1:", "new-line character"),
    "an endless line": (b"7" * 5_000_000, ":1: column 1:", "longer than 131,072 bytes"),
    "an endless line further down": (b"h\n1\n" + b"7" * 200_000 + b"\n2\n", ":3: column 1:", "longer"),
    "a field without end": ("h\n" + "1" * 131_000 + "\n", ":2: column h:", NOT_FINITE),
    "nothing": ("", ":1:", "the file is empty"),
    "nothing but a mark": ("\ufeff", ":1:", "is empty"),
    "empty lines alone": ("\n\n", ":1:", "the line is empty"),
    "names alone": ("h\n", "", "holds no rows"),
    "one row": ("h\n1\n", "", "holds one row"),
    "a constant": ("h\n3\n3\n", ": column h", "hardly varies"),
    "almost a constant": ("h\n1000000000\n1000000000.1\n", ": column h", "hardly varies"),
    "one column twice": ("a,b\n1,2\n2,4\n5,10\n", ":", "a and b lie on one line"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_with_the_place(file, what):
    text, place, told = BAD[what]
    path = file("x.tsv" if "\t" in str(text)[:9] and what == "a decimal comma" else "x.csv", text)
    with pytest.raises(DataError) as caught:
        read_table(path)
    assert caught.value.what.startswith(f"{path}{place}")
    assert told in caught.value.what
    assert_short(caught.value)


def assert_short(error):
    assert str(error).count("\n") < 6
    assert len(str(error)) < 1000
    assert all(c.isprintable() or c == "\n" for c in str(error))


def header(shape, descr="<f8", order=False, version=(1, 0)):
    text = repr({"descr": descr, "fortran_order": order, "shape": shape}).encode() + b"\n"
    length = len(text).to_bytes(2 if version == (1, 0) else 4, "little")
    return b"\x93NUMPY" + bytes(version) + length + text


RNG = np.random.default_rng(0)
ARRAYS = {
    "a flat one": RNG.normal(size=9),
    "one column": RNG.normal(size=(9, 1)),
    "two columns": RNG.normal(size=(9, 2)),
    "Fortran's order": np.asfortranarray(RNG.normal(size=(9, 2))),
    "halves": RNG.normal(size=(9, 2)).astype(np.float16),
    "another byte order": RNG.normal(size=9).astype(">f4"),
    "integers": RNG.integers(-9, 9, 9),
    "bytes": RNG.integers(0, 9, 9).astype(np.uint8),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_arrays_of_all_numbers_are_read(tmp_path, name):
    np.save(tmp_path / "x.npy", ARRAYS[name])
    table = read_table(tmp_path / "x.npy")
    np.testing.assert_array_equal(table.values, ARRAYS[name].reshape(9, -1).T.astype(np.float64))


def test_columns_of_an_array_are_numbered(tmp_path):
    np.save(tmp_path / "x.npy", RNG.normal(size=(9, 5)))
    assert read_table(tmp_path / "x.npy", "5,2").names == ("5", "2")
    with pytest.raises(UsageError, match="5 columns"):
        read_table(tmp_path / "x.npy")


def pickled():
    file = io.BytesIO()
    np.save(file, np.array([print, 1], object), allow_pickle=True)
    return file.getvalue()


def saved(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", bytes(20_000_000))
    return file.getvalue()


HOSTILE = {
    "empty": b"",
    "cut in the magic": b"\x93NUM",
    "cut in the header": header((3,))[:40],
    "more than there is": header((10**12,)),
    "less than there is": header((2,)) + bytes(24),
    "more axes": header((2, 2, 2)) + bytes(64),
    "no axis": header(()) + bytes(8),
    "a negative length": header((-1,)) + bytes(8),
    "columns without rows": header((0, 10**9)),
    "a huge product": header((2**40, 2**40)),
    "objects": pickled(),
    "objects by name": header((1,), "|O") + bytes(8),
    "complex numbers": saved(np.ones(3, complex)),
    "texts": saved(np.array(["1", "2"])),
    "fields": saved(np.zeros(3, [("a", "f8"), ("b", "f8")])),
    "truths": saved(np.array([True, False])),
    "code for a header": b"\x93NUMPY\x01\x00\x10\x00__import__('os')",
    "brackets without end": b"\x93NUMPY\x02\x00\x00\xff\x00\x00" + b"(" * 65280,
    "a long header": header((3,), "<f8" + " " * 20_000, version=(2, 0)),
    "an unknown version": header((3,), version=(9, 9)) + bytes(24),
    "a zip bomb": bomb(),
    "a text": b"1\n2\n3\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_an_array_that_somebody_made_up_is_refused(file, name):
    path = file("x.npy", HOSTILE[name])
    with pytest.raises(GanError) as caught:
        read_in_memory(path, 5_000_000)
    assert isinstance(caught.value, DataError | UsageError)
    assert "x.npy" in caught.value.what
    assert_short(caught.value)


def read_in_memory(path, most):
    """Reads a table, and sees that never more than so many bytes were needed at once."""
    tracemalloc.start()
    try:
        return read_table(path)
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < most


@pytest.mark.parametrize(
    ("value", "row", "column"), [(np.nan, 4, 1), (np.inf, 7, 2), (-np.inf, 1, 1), (2e30, 9, 2)]
)
def test_a_bad_number_of_an_array_is_named_with_its_row(tmp_path, value, row, column):
    array = np.random.default_rng(0).normal(size=(9, 2))
    array[row - 1, column - 1] = value
    np.save(tmp_path / "x.npy", array)
    with pytest.raises(DataError, match=rf"x\.npy:{row}: column {column}:"):
        read_table(tmp_path / "x.npy")


@pytest.mark.parametrize("name", ["link", "dangling", "device link", "folder", "fifo", "device"])
@pytest.mark.parametrize("suffix", READERS)
def test_nothing_but_a_regular_file_is_read(tmp_path, name, suffix):
    found = obstacles(tmp_path)[name]
    path = found.rename(found.with_name(f"data{suffix}")) if name != "device" else found
    with pytest.raises(DataError) as caught:
        read_table(path)
    assert path.name in caught.value.what
    assert_short(caught.value)


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/stdin", "/proc/self/environ", "/proc/self/fd/0"])
def test_files_of_the_system_are_refused(path):
    with pytest.raises(GanError) as caught:
        read_table(Path(path))
    assert isinstance(caught.value, DataError | UsageError)


@pytest.mark.parametrize("suffix", READERS)
def test_a_file_over_the_cap_is_not_read(tmp_path, suffix):
    with (tmp_path / f"x{suffix}").open("wb") as huge:
        huge.truncate(1 << 40)
    with pytest.raises(DataError, match="too large"):
        read_table(tmp_path / f"x{suffix}")


def test_fifty_megabytes_of_digits_are_refused_at_the_first_line(file):
    path = file("digits.csv", b"7" * 50_000_000)
    with pytest.raises(DataError, match=r"digits\.csv:1: column 1: the line is longer"):
        read_in_memory(path, 60_000_000)


@pytest.mark.parametrize("suffix", [".csv", ".npy"])
def test_more_rows_than_a_data_set_has_are_refused(tmp_path, suffix, monkeypatch):
    for module in (data_files, delimited, data_table):
        monkeypatch.setattr(module, "MOST_ROWS", 10)
    for rows in (10, 11):
        path = tmp_path / f"x{rows}{suffix}"
        path.write_bytes(WRITERS[suffix](np.arange(float(rows))[None], ["h"]))
    assert read_table(tmp_path / f"x10{suffix}").values.shape == (1, 10)
    with pytest.raises(DataError, match=f"x11{suffix} holds more than 10 rows"):
        read_table(path)


@pytest.mark.parametrize("name", ["missing.csv", "a\0b.csv", "file/inner.csv", "x" * 300 + ".csv"])
def test_what_is_not_there_is_missing(tmp_path, name):
    (tmp_path / "file").write_text("")
    with pytest.raises(GanError) as caught:
        read_table(tmp_path / name)
    assert isinstance(caught.value, MissingError) or len(name) > 255


@pytest.mark.parametrize("name", ["x.txt", "x", "x.csv.gz", "x.npz"])
def test_another_suffix_is_told_from_those_that_will_do(file, name):
    with pytest.raises(UsageError, match=r"\.csv, \.tsv, \.npy, \.parquet"):
        read_table(file(name, "1\n2\n"))


def test_capitals_are_fine(file):
    assert read_table(file("X.CSV", "1\n2\n")).values.tolist() == [[1, 2]]


def test_without_pyarrow_parquet_is_refused_and_says_what_to_install(file, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match="pip install pyarrow"):
        read_table(file("x.parquet", b"PAR1"))


def tables():
    """Parquet files that hold no two columns of numbers, with what is said of them; made where pyarrow is there."""
    import pyarrow
    from pyarrow import parquet

    found = {}
    for told, columns in {
        "data.parquet:2: column x: nan": {"x": [1.0, None, 3.0]},
        "data.parquet:3: column y: inf": {"x": [1, 2, 3], "y": [1.0, 2.0, np.inf]},
        "column x holds string": {"x": ["1", "2"]},
        "column x holds list": {"x": [[1.0], [2.0]]},
        "column x holds bool": {"x": [True, False]},
        "3 columns": {"x": [1, 2], "y": [3, 4], "z": [5, 7]},
        "no rows": {"x": pyarrow.array([], pyarrow.float64())},
    }.items():
        file = io.BytesIO()
        parquet.write_table(pyarrow.table(columns), file)
        found[told] = file.getvalue()
    return found


def test_a_bad_parquet_file_is_refused_with_the_place(file):
    whole = find_spec("pyarrow") is not None
    bad = {
        "data.parquet": b"",
        "not a Parquet file": b"PAR1" + bytes(100) + b"PAR1",
        **(tables() if whole else {}),
    }
    for told, data in bad.items():
        with pytest.raises(GanError) as caught:
            read_table(file("data.parquet", data))
        assert (told if whole else "needs pyarrow") in caught.value.what
        assert_short(caught.value)


def test_a_changed_file_is_read_again_and_an_unchanged_one_is_not(file, monkeypatch):
    path = file("x.csv", "1\n2\n")
    table = read_table(path)
    with monkeypatch.context() as patched:
        patched.setattr(data_files, "read_memory", None)
        assert read_table(path) is table
    os.utime(file("x.csv", "1\n3\n"), ns=(0, 0))
    assert read_table(path).values.tolist() == [[1, 3]]


def test_what_was_read_cannot_be_changed(file):
    with pytest.raises(ValueError, match="read-only"):
        read_table(file("x.csv", "1\n2\n")).values[0, 0] = 5


def test_files_and_folders_complete_what_is_typed(tmp_path, monkeypatch):
    for name in ("heights.csv", "h.npy", "h.txt", "other.csv", "h[1].tsv"):
        (tmp_path / name).write_text("")
    (tmp_path / "hidden").mkdir()
    monkeypatch.chdir(tmp_path)
    assert candidates("h") == ["h.npy", "h[1].tsv", "heights.csv", "hidden/"]
    assert candidates("h[") == ["h[1].tsv"]
    assert candidates("nothing") == []
