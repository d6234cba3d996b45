import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gancli.artifacts import documents, strict_json
from gancli.artifacts.reading import read_bytes
from gancli.errors import DataError, MissingError

HERE = Path("file.json")
finite = st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | finite | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(st.text(max_size=8), values, max_size=4)


@given(objects)
def test_a_document_comes_back(document):
    for text in (strict_json.dumps(document), strict_json.dumps_line(document)):
        assert text.isascii()
        assert text.endswith(b"\n")
        assert strict_json.loads(text, HERE) == document
    assert strict_json.dumps_line(document).count(b"\n") == 1


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_no_number_without_a_value_is_written(number):
    for dump in (strict_json.dumps, strict_json.dumps_line):
        with pytest.raises(ValueError, match="JSON"):
            dump({"a": [number]})


TRAPS = {
    "empty": b"",
    "nan": b'{"a":NaN}',
    "infinity": b'{"a":-Infinity}',
    "too large": b'{"a":1e999}',
    "twice": b'{"a":{"b":1,"b":1}}',
    "twice, escaped": b'{"a":1,"\\u0061":2}',
    "deep list": b"[" * 900_000,
    "deep object": b'{"a":' * 900_000,
    "many": b"[" + b"[]," * 1_000_001 + b"[]]",
    "long number": b"9" * 5000,
    "not UTF-8": b'{"a":"\xff"}',
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "tail": b"{}{}",
    "half": b'{"a":',
    "pickle": b"\x80\x04\x95",
    "control character": b'{"a":"\x01"}',
}


@pytest.mark.parametrize("name", TRAPS)
def test_traps_are_refused_with_the_files_name(name):
    with pytest.raises(DataError, match=r"file\.json") as caught:
        strict_json.loads(TRAPS[name], HERE)
    assert len(str(caught.value)) < 300


def test_a_file_over_the_cap_is_refused(tmp_path):
    (tmp_path / "big.json").write_bytes(b"[1,1,1]")
    assert strict_json.load(tmp_path / "big.json", cap=7) == [1, 1, 1]
    with pytest.raises(DataError, match=r"big\.json"):
        strict_json.load(tmp_path / "big.json", cap=6)


@settings(max_examples=40)
@given(objects.filter(lambda document: "sha256" not in document))
def test_a_sealed_document_comes_back_and_is_plain_json(tmp_path_factory, document):
    path = tmp_path_factory.mktemp("d") / "d.json"
    document = {**document, "schema": 1}
    documents.write(path, document)
    assert documents.read(path) == document
    assert strict_json.load(path).keys() == {*document, "sha256"}


DOCUMENT = {"schema": 1, "lr": 0.001, "name": "nag", "empty": {}, "list": [1, True, None]}


@pytest.fixture
def document(tmp_path):
    documents.write(tmp_path / "d.json", DOCUMENT)
    return tmp_path / "d.json"


def test_no_flipped_bit_and_no_cut_is_taken_for_another_value(document):
    data = document.read_bytes()
    bits = [(byte, 1 << (byte + more) % 8) for byte in range(len(data)) for more in (0, 3, 5)]
    flips = [data[:byte] + bytes([data[byte] ^ bit]) + data[byte + 1 :] for byte, bit in bits]
    cuts = [data[:k] for k in range(len(data))] + [data + b"\n", data + b" "]
    for changed in flips + cuts:
        document.write_bytes(changed)
        with pytest.raises(DataError, match=r"d\.json"):
            documents.read(document)


@pytest.mark.parametrize("schema", [None, 0, -1, True, 1.0, "1", [1]])
def test_a_document_without_a_schema_is_damaged(document, schema):
    document.write_bytes(strict_json.dumps({**DOCUMENT, "schema": schema}))
    with pytest.raises(DataError, match="damaged"):
        documents.read(document)


def test_a_newer_schema_names_what_is_needed(document):
    newer = {**DOCUMENT, "schema": 2, "versions": {"gancli": "9.1.0"}}
    document.write_bytes(strict_json.dumps(newer))
    with pytest.raises(DataError, match=r"schema 2[\s\S]*9\.1\.0[\s\S]*pip install --upgrade"):
        documents.read(document)


def test_what_is_not_an_object_or_not_there_is_refused(tmp_path):
    (tmp_path / "a.json").write_text("[1]\n")
    with pytest.raises(DataError):
        documents.read(tmp_path / "a.json")
    with pytest.raises(MissingError):
        documents.read(tmp_path / "b.json")


def test_equal_documents_have_equal_bytes(tmp_path):
    documents.write(tmp_path / "a", DOCUMENT)
    documents.write(tmp_path / "b", documents.read(tmp_path / "a"))
    assert read_bytes(tmp_path / "a", 1000) == read_bytes(tmp_path / "b", 1000)
