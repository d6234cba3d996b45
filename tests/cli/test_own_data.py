"""Own data on the command line: ``--target FILE``, from the first error to the columns' names in samples."""

import pytest

from .test_errors import assert_short

USAGE, DATA, MISSING = 2, 65, 66
TINY = ["--preset", "aylien", "--set", "pretraining.steps=0", "--engine", "torch", "--epochs", "2"]


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Writes a file into the working folder."""
    monkeypatch.chdir(tmp_path)

    def write(text, name="heights.csv"):
        (tmp_path / name).write_text(text)
        return name

    return write


def test_columns_keep_their_names_from_the_file_to_the_samples(gan, file):
    name = file("id,height,weight\n" + "".join(f"x{k},{k},{k * k}\n" for k in range(20)))
    trained = gan(
        "train", "--preset", "chivers", "--target", name, "--set", "target.columns=weight,height",
        "--engine", "torch", "--epochs", "2", "--name", "x",
    )  # fmt: skip
    assert trained.code in (0, 3)
    (head, first, *_) = gan("sample", "x", "--out", "-", "--count", "3").out.splitlines()
    assert head == "weight,height"
    assert len(first.split(",")) == 2
    shown = gan("show", "x").out
    assert "data.safetensors" in shown
    assert name in shown


def test_the_plan_says_the_file_and_reads_back(gan, file, tmp_path):
    file("1\n2\n4\n")
    plan = gan("train", *TINY, "--target", "heights.csv", "--dry-run").out
    assert 'file = "heights.csv"' in plan
    (tmp_path / "x.toml").write_text(plan)
    assert gan("train", "--config", "x.toml", "--dry-run").out == plan


WRONG = {
    "h\n1\ntall\n": (DATA, "heights.csv:3: column h: 'tall' is not a number"),
    "h\n1\n2,3\n": (DATA, "heights.csv:3: column 2: the line has 2 fields"),
    "": (DATA, "heights.csv:1: the file is empty"),
    "a,b,c\n1,2,3\n": (USAGE, "--set target.columns=a, or a,b"),
    "\x1b[31mh\n1\n\x1b[2J\n": (DATA, r"\x1b[31mh"),
}


@pytest.mark.parametrize("text", WRONG, ids=ascii)
@pytest.mark.parametrize("command", ["train", "stability"])
def test_a_bad_file_ends_the_command_before_anything_is_made(gan, file, runs_dir, command, text):
    code, told = WRONG[text]
    answer = gan(command, *TINY, "--target", file(text))
    assert (answer.code, told in answer.err) == (code, True)
    assert_short(answer)
    assert not runs_dir.exists()


@pytest.mark.parametrize(
    ("target", "code", "told"),
    [
        ("missing.csv", MISSING, "missing.csv"),
        ("x.xlsx", MISSING, "x.xlsx"),
        ("heights.txt", USAGE, ".csv, .tsv, .npy, .parquet"),
        ("data", USAGE, "--target FILE.csv"),
        ("/dev/zero", DATA, "not a regular file"),
    ],
)
def test_a_target_that_is_no_file_of_data_says_what_would_be(gan, file, runs_dir, target, code, told):
    file("1\n2\n", "heights.txt")
    answer = gan("train", *TINY, "--target", target)
    assert (answer.code, told in answer.err) == (code, True)
    assert_short(answer)
    assert not runs_dir.exists()


def test_own_data_are_among_the_targets(gan):
    assert "data" in gan("list", "targets", "--quiet").out.splitlines()
    assert "CSV" in gan("list", "targets").out
