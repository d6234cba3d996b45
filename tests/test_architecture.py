"""The house as a whole: what is public is explained, what is listed exists, and light things stay light."""

import ast
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import gancli
from gancli import config
from gancli.experiments.tables import TABLES
from gancli.metrics.models import MODEL_METRICS
from gancli.plots import WHOLE
from gancli.presets import PRESETS

PACKAGE = Path(gancli.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
NAMES = [".".join(("gancli", *path.relative_to(PACKAGE).with_suffix("").parts)) for path in MODULES]
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def public(tree, prefix=""):
    """Every public function, class and method of a module, by its dotted name."""
    for node in tree.body:
        if isinstance(node, DEFINITIONS) and not node.name.startswith("_"):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public(node, f"{prefix}{node.name}.")


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_everything_public_says_what_it_is(path):
    tree = ast.parse(path.read_text())
    said = {"module": ast.get_docstring(tree)}
    said |= {name: ast.get_docstring(node) for name, node in public(tree)}
    assert [name for name, text in said.items() if not text] == []


@pytest.mark.parametrize("table", TABLES)
def test_every_row_of_a_table_is_described_in_one_line(table):
    rows = TABLES[table]()
    assert rows
    for name, meaning in rows.items():
        assert meaning.strip(), name
        assert "\n" not in meaning
        assert "object at" not in meaning
    if table != "settings":
        assert len(set(rows.values())) == len(rows)


TABLE_HOMES = {
    "presets": "gancli.presets:PRESETS",
    "targets": "gancli.distributions:DISTRIBUTIONS",
    "noises": "gancli.distributions:NOISES",
    "losses": "gancli.losses:LOSSES",
    "penalties": "gancli.losses:PENALTIES",
    "views": "gancli.views:VIEWS",
    "activations": "gancli.networks:ACTIVATIONS",
    "outputs": "gancli.networks:OUTPUTS",
    "initialisations": "gancli.networks:INITIALISATIONS",
    "optimizers": "gancli.engine.optimizers:OPTIMIZERS",
    "schedules": "gancli.engine.schedules:SCHEDULES",
    "plays": "gancli.engine.plays:PLAYS",
    "metrics": "gancli.metrics:METRICS",
    "panels": "gancli.plots:PANELS",
    "engines": "gancli.engine.coverage:ENGINES",
}


def test_every_row_of_every_table_is_listed():
    for table, home in TABLE_HOMES.items():
        module, name = home.split(":")
        more = {"targets": ["data"], "metrics": MODEL_METRICS, "panels": WHOLE}.get(table, [])
        assert list(TABLES[table]()) == [*getattr(import_module(module), name), *more]
    assert set(TABLES) == {*TABLE_HOMES, "settings"}
    assert list(TABLES["settings"]()) == config.keys()


def test_every_preset_is_listed_with_what_it_is():
    assert TABLES["presets"]() == {name: experiment.about for name, experiment in PRESETS.items()}


def test_what_a_module_exports_is_there():
    for name in NAMES:
        module = import_module(name.removesuffix(".__init__"))
        for exported in getattr(module, "__all__", ()):
            assert hasattr(module, exported), f"{name}.{exported}"


HEAVY = ("torch", "numba", "scipy.stats", "matplotlib", "av", "PIL", "typer", "rich")
LIGHT = {  # what importing these modules may load of the heavy ones
    "gancli": (),
    "gancli.errors": (),
    "gancli.config": (),
    "gancli.presets": (),
    "gancli.records": (),
    "gancli.streams": (),
    "gancli.networks": (),
    "gancli.losses": (),
    "gancli.views": (),
    "gancli.distributions": (),
    "gancli.artifacts.index": (),
    "gancli.artifacts.run_directory": (),
    "gancli.experiments.plan": (),
    "gancli.experiments.cost": (),
    "gancli.experiments.tables": (),
    "gancli.experiments.run": (),
    "gancli.experiments.shelf": (),
    "gancli.cli.app": ("typer", "rich"),
}
FORBIDDEN = {
    "gancli.metrics": ("torch", "matplotlib"),
    "gancli.metrics.verdict": ("torch", "matplotlib"),
    "gancli.experiments.judging": ("torch", "matplotlib"),
    "gancli.experiments.story": ("torch", "matplotlib"),
    "gancli.experiments.evaluate": ("torch", "matplotlib"),
    "gancli.plots": ("torch",),
    "gancli.plots.film": ("torch",),
}
SCRIPT = """
import json, os, sys
from importlib import import_module
loaded = {}
names, heavy = json.load(sys.stdin)
for name in names:
    read, write = os.pipe()
    if not os.fork():
        import_module(name)
        os.write(write, json.dumps([m for m in heavy if m in sys.modules]).encode())
        os._exit(0)
    os.wait()
    loaded[name] = json.loads(os.read(read, 10_000))
json.dump(loaded, sys.stdout)
"""


@pytest.fixture(scope="module")
def loaded():
    """The heavy modules that each import loads, every one in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=json.dumps([[*LIGHT, *FORBIDDEN], HEAVY]),
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", LIGHT)
def test_what_every_command_needs_is_light(loaded, name):
    assert set(loaded[name]) <= set(LIGHT[name])


@pytest.mark.parametrize("name", FORBIDDEN)
def test_the_reading_half_needs_no_torch(loaded, name):
    assert not set(loaded[name]) & set(FORBIDDEN[name])
