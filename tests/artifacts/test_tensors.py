import json
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from gancli.artifacts import tensors
from gancli.errors import DataError

from .example import assert_same_arrays

HERE = Path("weights.safetensors")
DTYPES = list(tensors.DTYPES.values())
arrays = st.sampled_from(DTYPES).flatmap(
    lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
)
names = st.text(min_size=1, max_size=8)
mappings = st.dictionaries(names, arrays, max_size=4)


@given(mappings)
def test_arrays_come_back_bit_for_bit_whatever_their_order_and_memory(found):
    data = tensors.save(found)
    assert data == tensors.save(dict(reversed(found.items())))
    assert data == tensors.save({name: np.array(array, order="F") for name, array in found.items()})
    back = tensors.load(data, HERE, expected=tensors.layout(found))
    assert_same_arrays(back, found)
    assert all(array.flags.writeable for array in back.values())


@given(mappings)
def test_the_bytes_are_those_of_the_safetensors_library(found):
    data = tensors.save(found)
    assert data == safetensors.numpy.save(found)
    assert_same_arrays(safetensors.numpy.load(data), found)


@pytest.mark.parametrize("kind", [bytes, bytearray])
def test_views_lie_in_the_bytes_that_were_read(kind):
    data = kind(tensors.save({"a": np.arange(6.0)}))
    (view,) = tensors.views(data, HERE).values()
    assert np.shares_memory(view, np.frombuffer(data, np.uint8))
    assert view.flags.writeable == (kind is bytearray)


def test_a_transposed_view_is_saved_as_it_looks():
    array = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(tensors.load(tensors.save({"a": array.T}), HERE)["a"], array.T)


def hostile(header: object, body: bytes = b"", *, length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + body


def entry(dtype: str = "F32", shape: object = (1,), offsets: object = (0, 4)) -> dict:
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


ONE = b'"a":{"dtype":"%s","shape":[1],"data_offsets":[0,1]}'
TWICE = b"{" + ONE % b"U8" + b"," + ONE % b"I8" + b"}"
HOSTILE = {
    "empty": b"",
    "seven bytes": bytes(7),
    "no header": bytes(8),
    "header beyond the end": hostile({}, length=100),
    "header of 2**64": hostile({}, length=2**64 - 1),
    "large header": hostile(b'{"' + b"a" * (1 << 20) + b'":1}'),
    "header is a list": hostile([]),
    "deep header": hostile(b'{"a":' * 100_000),
    "the same name twice": hostile(TWICE, b"a"),
    "header of many arrays": hostile({f"{k:040}": entry(shape=(0,), offsets=(0, 0)) for k in range(12_000)}),
    "overlap": hostile({"a": entry(), "b": entry()}, bytes(4)),
    "hole": hostile({"a": entry(), "b": entry(offsets=(8, 12))}, bytes(12)),
    "beyond the end": hostile({"a": entry(shape=(2,), offsets=(0, 8))}, bytes(4)),
    "rest": hostile({"a": entry()}, bytes(5)),
    "wrong size": hostile({"a": entry(shape=(2,))}, bytes(4)),
    "overflow": hostile({"a": entry(shape=(2**62, 2**62))}, bytes(4)),
    "negative": hostile({"a": entry(shape=(-1,))}, bytes(4)),
    "backwards": hostile({"a": entry(offsets=(4, 0))}, bytes(4)),
    "unknown dtype": hostile({"a": entry("F31")}, bytes(4)),
    "dtype NumPy lacks": hostile({"a": entry("BF16", (2,))}, bytes(4)),
    "pickle": b"\x80\x04\x95\x10\x00\x00\x00\x00" + b"cos\nsystem\n",
    "zip": b"PK\x03\x04" + bytes(100),
    "NaN in the header": hostile(b'{"__metadata__":{"a":NaN}}'),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(name):
    with pytest.raises(DataError, match="weights"):
        tensors.load(HOSTILE[name], HERE)


WANTED = {"a": np.zeros((2, 3), np.float32), "b": np.zeros(2)}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"a": np.zeros((3, 2), np.float32)}, "a"),
        ({"a": np.zeros((2, 3))}, "a"),
        ({"b": np.zeros((2, 1))}, "b"),
        ({"c": np.zeros(1)}, "c"),
    ],
)
def test_another_name_dtype_or_shape_is_refused_and_named(change, named):
    layout = tensors.layout(WANTED)
    tensors.load(tensors.save(WANTED), HERE, expected=layout)
    with pytest.raises(DataError, match=f'"{named}" should be'):
        tensors.load(tensors.save({**WANTED, **change}), HERE, expected=layout)
    with pytest.raises(DataError, match="absent"):
        tensors.load(tensors.save({"a": WANTED["a"]}), HERE, expected=layout)


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_not_finite_is_refused_where_that_is_asked(number):
    data = tensors.save({"steps": np.arange(3), "w": np.array([1.0, number])})
    assert tensors.load(data, HERE)["w"].shape == (2,)
    with pytest.raises(DataError, match='"w"'):
        tensors.load(data, HERE, finite=True)
