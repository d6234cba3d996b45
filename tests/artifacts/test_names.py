import pytest
from hypothesis import given
from hypothesis import strategies as st

from gancli.artifacts.names import checked, new_name
from gancli.errors import UsageError


@pytest.mark.parametrize(
    "name", ["nag-0", "nag-0-2", "a", "A.b_c-9", "_x", "0", "console", "x" * 100, "com.x"]
)
def test_plain_names_are_allowed(name):
    assert checked(name) == name


BAD = [
    *("", ".", "..", "../x", "a/b", "/etc", "a\\b", "-x", ".hidden", "a\0b", "a\nb", "a\n", "\x1b[31m"),
    *("a\u202eb", "naïve", "a b", "@last", "~", "x" * 101, "9" * 5000, "\ud800", "１", "%2e", "*", "$HOME"),
    *("CON", "nul", "aux.txt", "Com1", "lpt9.x.y", "end.", "a:b"),
]


@pytest.mark.parametrize("name", BAD)
def test_dangerous_names_are_refused(name):
    with pytest.raises(UsageError) as caught:
        checked(name)
    assert str(caught.value).isprintable() or "\n" in str(caught.value)
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 400


@given(st.text(max_size=20))
def test_an_allowed_name_is_one_harmless_part_of_a_path(name):
    try:
        checked(name)
    except UsageError:
        return
    assert name.isascii()
    assert name.isprintable()
    assert not set(name) & set("/\\ :*?\"<>|$~%'")
    assert name[0] not in ".-"


def test_the_next_free_name_counts_from_two(tmp_path):
    assert new_name(tmp_path / "none yet", "nag-0") == "nag-0"
    for wanted in ("nag-0", "nag-0-2", "nag-0-3"):
        assert new_name(tmp_path, "nag-0") == wanted
        (tmp_path / wanted).mkdir()
    (tmp_path / "nag-0-4").symlink_to("nowhere")
    assert new_name(tmp_path, "nag-0") == "nag-0-5"
