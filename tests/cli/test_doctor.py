"""``gan doctor``: a line for each check, exit code 0 only where all is well."""

import re
from unittest.mock import patch

import pytest

from gancli.artifacts import user_cache
from gancli.experiments import doctor
from gancli.experiments.findings import Finding


def fine(bench, watch):
    return Finding(True, "is there", {"number": 3})


def wrong(bench, watch):
    return Finding(False, "is not there")


def broken(bench, watch):
    raise ZeroDivisionError("oh\nno")


def compiles(bench, watch):
    watch.compiling(0, 2, "a piece")
    watch.detail("a detail")
    return fine(bench, watch)


@pytest.fixture
def checks(monkeypatch):
    """Puts checks in the place of the real ones."""

    def put(**made):
        monkeypatch.setattr(doctor, "CHECKS", made)

    return put


def test_where_all_is_well_it_says_so_and_what_to_do_next(gan, runs_dir, checks):
    checks(this=fine, that=fine)
    answer = gan("doctor")
    assert (answer.code, answer.err) == (0, "")
    *lines, end = answer.out.splitlines()
    assert [re.split(" {2,}", line) for line in lines] == [
        ["✓ fine", name, "is there"] for name in ("this", "that")
    ]
    assert end == "all is well   next: gan train --quick"
    assert not runs_dir.exists()


def test_what_is_wrong_is_named_and_the_other_checks_go_on(gan, checks):
    checks(this=wrong, that=broken, third=fine)
    answer = gan("doctor")
    assert (answer.code, answer.err) == (1, "")
    *lines, end = answer.out.splitlines()
    assert [line[0] for line in lines] == ["✗", "✗", "✓"]
    assert lines[1].endswith("ZeroDivisionError: oh")
    assert end == "wrong: this, that"


def test_quiet_it_tells_only_what_is_wrong(gan, checks):
    checks(this=fine)
    assert gan("doctor", "-q").out == "all is well\n"
    checks(this=fine, that=wrong)
    assert [line.split()[0] for line in gan("doctor", "-q").out.splitlines()] == ["✗", "wrong:"]


@pytest.mark.parametrize(("check", "code"), [(fine, 0), (wrong, 1)])
def test_under_json_it_is_one_document(gan, checks, check, code):
    checks(this=check)
    answer = gan("doctor", "--json")
    assert (answer.code, answer.err) == (code, "")
    found = check(None, None)
    entry = {"name": "this", "fine": found.fine, "line": found.line, "facts": dict(found.facts)}
    assert answer.json == {"schema": 1, "fine": found.fine, "checks": [entry]}


def test_details_are_for_the_verbose(gan, checks):
    checks(this=compiles)
    assert "a detail" not in gan("doctor").err
    assert "a detail" in gan("doctor", "-v").err


@pytest.mark.parametrize("as_json", [False, True])
def test_the_kept_code_is_removed_when_asked_and_nothing_else_is_done(
    gan, checks, as_json, tmp_path, monkeypatch
):
    monkeypatch.setenv(user_cache.VARIABLE, str(tmp_path))
    checks(this=broken)
    (tmp_path / "kernels" / ("0" * 32)).mkdir(parents=True, mode=0o700)
    (tmp_path / "kernels").chmod(0o700)
    (tmp_path / "kernels" / ("0" * 32) / "loop.nbc").write_bytes(bytes(3000))
    answer = gan("doctor", "--clear-cache", *(["--json"] if as_json else []))
    assert (answer.code, answer.err) == (0, "")
    if as_json:
        assert answer.json == {"schema": 1, "removed": 1, "bytes": 3000}
    else:
        assert answer.out == "1 files of compiled code removed (3 kB)\n"
    assert not (tmp_path / "kernels" / ("0" * 32)).exists()


def test_a_place_that_cannot_be_cleared_is_an_error(gan, tmp_path, monkeypatch):
    monkeypatch.setenv(user_cache.VARIABLE, str(tmp_path))
    (tmp_path / "kernels").write_text("mine")
    answer = gan("doctor", "--clear-cache")
    assert answer.code == 73
    assert answer.err.startswith("gan: ")
    assert (tmp_path / "kernels").read_text() == "mine"


def test_the_real_checks_find_this_machine_well(gan, runs_dir):
    answer = gan("doctor", "--json")
    document = answer.json
    assert [(check["name"], check["line"]) for check in document["checks"] if not check["fine"]] == []
    assert (answer.code, document["fine"]) == (0, True)
    assert [check["name"] for check in document["checks"]] == list(doctor.CHECKS)
    assert not runs_dir.exists()


def test_a_machine_without_torch_is_told_and_trains_natively(gan):
    with patch.dict("sys.modules", torch=None):
        checks = {check["name"]: check for check in gan("doctor", "--json").json["checks"]}
    assert {name for name, check in checks.items() if not check["fine"]} == {
        "devices",
        "torch engine",
        "agreement",
    }
    assert "without torch" in checks["devices"]["line"]
