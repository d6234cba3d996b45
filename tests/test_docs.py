"""The documentation tells the truth: generated parts are current, commands in it are accepted, nothing is left out."""

import json
import re
import shlex
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pytest
import typer.main

import gancli
from docs import generate
from gancli.cli.app import app
from gancli.experiments.tables import TABLES
from gancli.metrics import METRICS, MODEL_METRICS
from gancli.presets import PRESETS
from gancli.records import LOSS_COLUMNS

ROOT = Path(__file__).parent.parent
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
PAGES += [ROOT / "benchmarks" / "README.md"]
COMMANDS = typer.main.get_command(app).commands


def gan(name, *arguments):
    """The exit code of a command and its stdout."""
    with redirect_stdout(TextIOWrapper(BytesIO(), "utf8")) as out, redirect_stderr(StringIO()):
        code = COMMANDS[name].main(list(arguments), prog_name=f"gan {name}", standalone_mode=False)
        out.flush()
    return code or 0, out.buffer.getvalue().decode()


def _text(name):
    return (ROOT / name).read_text()


def _shown(page):
    """The commands in a page's console blocks, comments left out."""
    blocks = re.findall(r"```(?:console|sh)\n(.*?)```", page.read_text(), re.DOTALL)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("gan ")]


SHOWN = [(page.name, arguments) for page in PAGES for arguments in _shown(page)]


def _said(text, word):
    return f"`{word}`" in text


@pytest.fixture(scope="module")
def generated():
    return generate.pages()


@pytest.mark.parametrize("name", ["commands.md", "presets.md", "evaluation.md"])
def test_generated_parts_are_current(generated, name):
    path = ROOT / "docs" / name
    assert path.read_text() == generated[path], "run make docs"


def test_the_page_of_commands_is_the_same_whatever_the_terminal(generated, monkeypatch):
    for variable, value in {
        "COLUMNS": "60",
        "FORCE_COLOR": "1",
        "GAN_RUNS": "elsewhere",
        "TERM": "xterm",
    }.items():
        monkeypatch.setenv(variable, value)
    assert generate.commands() == generated[ROOT / "docs" / "commands.md"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name):
    page = _text("docs/commands.md")
    section = page.partition(f"## gan {name}\n")[2].partition("\n## ")[0]
    options = [
        option for parameter in COMMANDS[name].params for option in parameter.opts if option.startswith("-")
    ]
    assert len(options) > 3
    assert not [option for option in options if not re.search(rf"{option}\b", section)]


@pytest.mark.parametrize("name", TABLES)
def test_every_row_of_a_table_is_documented_with_a_line_of_its_own(name):
    section = _text("docs/commands.md").partition(f"### {name}\n")[2].partition("\n### ")[0]
    lines = [line.split(" | ") for line in section.splitlines() if line.startswith("| `")]
    assert [line[0] for line in lines] == [f"| `{row}`" for row in TABLES[name]()]
    assert all(line[-1].strip(" |") for line in lines)
    if name != "settings":
        assert len({line[-1] for line in lines}) == len(lines)


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_has_its_facts(name):
    page = _text("docs/presets.md")
    assert re.search(rf"<!-- generated: facts [^>]*\b{name}\b", page)
    assert re.search(rf"^## .*\b{name}\b", page, re.MULTILINE)


@pytest.mark.parametrize("name", METRICS | MODEL_METRICS)
def test_every_metric_has_its_formula(name):
    assert _said(_text("docs/evaluation.md"), name)


@pytest.mark.parametrize("table", ["losses", "penalties", "optimizers", "schedules", "plays"])
def test_every_method_is_explained(table):
    assert not [name for name in TABLES[table]() if not _said(_text("docs/methods.md"), name)]


def test_every_part_of_the_package_has_its_place_in_the_tree():
    tree = _text("docs/architecture.md").partition("## Tree")[2].partition("## ")[0]
    parts = [
        path
        for path in (ROOT / "gancli").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    ]
    assert len(parts) > 15
    assert not [path.name for path in parts if f"  {path.name}{'' if path.suffix else '/'} " not in tree]
    engine = [path.name for path in (ROOT / "gancli" / "engine").glob("[a-z]*.py")]
    assert not [name for name in engine if f"    {name} " not in tree]


@pytest.fixture
def own_data(tmp_path, monkeypatch):
    """The files that the pages train on."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "heights.csv").write_text("height\n160\n175\n181\n")
    (tmp_path / "people.csv").write_text("name,height,weight\na,160,70\nb,175,66\nc,181,90\n")


@pytest.mark.parametrize(
    ("page", "arguments"), SHOWN, ids=[f"{page} {' '.join(a)[:60]}" for page, a in SHOWN]
)
def test_commands_in_the_pages_are_accepted(page, arguments, own_data):
    command = COMMANDS[arguments[0]]
    known = {option for parameter in command.params for option in parameter.opts}
    assert not [word for word in arguments if word.startswith("-") and word not in known]
    if arguments[0] in ("train", "stability") and "--resume" not in arguments and "--config" not in arguments:
        assert gan(*arguments, "--dry-run")[0] == 0


def test_the_configuration_in_the_pages_is_accepted(tmp_path):
    (block,) = re.findall(r"```toml\n(.*?)```", _text("docs/presets.md"), re.DOTALL)
    (tmp_path / "mine.toml").write_text(block)
    code, plan = gan("train", "--config", str(tmp_path / "mine.toml"), "--dry-run")
    assert code == 0
    assert "epochs = 2000" in plan


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_python_in_the_pages_runs(page):
    for block in re.findall(r"```python\n(.*?)```", page.read_text(), re.DOTALL):
        exec(compile(block, page.name, "exec"), {})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_named_files_are_there(page):
    text = page.read_text()
    targets = [page.parent / link for link in re.findall(r"\]\((?!https?:)([^)#]+)", text)]
    named = re.findall(r"\b(?:tests|docs|benchmarks)/[\w./\\]+\.(?:py|md)\b", text)
    targets += [ROOT / name.replace("\\", "") for name in named]
    assert not [str(path) for path in targets if not path.exists()]


def test_what_a_newcomer_reads_is_short():
    assert len(_text("CONTRIBUTING.md").splitlines()) < 80


def test_the_changelog_knows_this_version():
    assert f"## {gancli.__version__} " in _text("CHANGELOG.md")


def test_every_decision_is_dated():
    heads = re.findall(r"^## (.*)$", _text("docs/decisions.md"), re.MULTILINE)
    assert heads
    assert all(re.match(r"\d{4}-\d{2}-\d{2} · \S", head) for head in heads)


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    """Every JSON document of a small run and a small study, on disk and on stdout, by name."""
    folder = tmp_path_factory.mktemp("runs")

    def told(*arguments):
        code, document = gan(*arguments, "--json", "--runs-dir", str(folder))
        assert code in (0, 3)
        return json.loads(document)

    found = {
        "train": told("train", "--epochs", "1", "--set", "batch=20", "--name", "one"),
        "stability": told("stability", "--epochs", "1", "--runs", "2", "--set", "batch=20", "--name", "two"),
        "evaluate": told("evaluate", "one", "--count", "100"),
        "sample": told("sample", "one", "--count", "3"),
        "render": told("render", "one", "--panels", "w", "--out", str(folder / "w.png"), "--size", "320x180"),
        "runs": told("runs"),
        "show": told("show", "one"),
    }
    for path in [*folder.glob("*/*.json"), *folder.glob("one/checkpoints/*.json")]:
        found[path.name] = json.loads(path.read_text())
    for path in folder.glob("one/*.jsonl"):
        found[path.name] = json.loads(path.read_text().splitlines()[0])
    return found


def _keys(document, *, skip):
    if isinstance(document, list):
        return {key for item in document for key in _keys(item, skip=skip)}
    if not isinstance(document, dict):
        return set()
    inner = {key for name, value in document.items() if name not in skip for key in _keys(value, skip=skip)}
    return inner | set(document)


def test_every_key_of_every_document_is_explained(documents):
    page = _text("docs/files.md") + _text("docs/commands.md")
    del documents["show"]["settings"]  # the rows of a table, like config.json's experiment
    keys = _keys(list(documents.values()), skip={"experiment", "versions", "metrics"})
    for metric in documents["evaluate"]["members"][0]["metrics"].values():
        keys |= set(metric)
    assert set(LOSS_COLUMNS) < keys
    assert not sorted(key for key in keys if not _said(page, key))


def test_every_flag_and_label_is_explained():
    source = "".join(path.read_text() for path in (ROOT / "gancli" / "metrics").glob("*.py"))
    labels = re.findall(
        r"^Label = Literal\[(.*)\]$", (ROOT / "gancli" / "records.py").read_text(), re.MULTILINE
    )
    words = {word.strip('" ') for word in labels[0].split(",")} | set(
        re.findall(r'flags=\("([a-z -]+)"', source)
    )
    assert len(words) > 7
    for page in (_text("docs/evaluation.md"), _text("docs/files.md")):
        assert not [word for word in words if not _said(page, word)]
