"""The names that scripts are written against: adding or removing one must be deliberate."""

import typer

from gancli.cli.app import app

SHELF = {"--runs-dir"}
SAID = {"--json", "--quiet -q", "--verbose -v", "--debug"}
TRAINING = {
    "--preset -p",
    "--epochs -e",
    "--seed -s",
    "--device",
    "--engine",
    "--jobs -j",
    "--target",
    "--config",
    "--set",
    "--snapshots",
    "--name",
    "--overwrite",
    "--resume",
    "--quick",
    "--dry-run",
}
STUDY = {
    "--runs -n",
    "--vary",
    "--extend",
    "--until-width",
    "--max-runs",
    "--runs-needed",
    "--interval",
}
COMMANDS = {
    "train": TRAINING | {"--stop-when"} | SHELF | SAID,
    "sample": {"run", "--member", "--count -c", "--seed -s", "--epoch", "--average", "--out -o"}
    | SHELF
    | SAID,
    "evaluate": {"runs", "--member", "--count -c", "--epoch", "--average", "--tolerance"} | SHELF | SAID,
    "stability": TRAINING | STUDY | {"--tolerance"} | SHELF | SAID,
    "compare": {"one", "other", "--tolerance"} | SHELF | SAID,
    "split": {"--preset -p", "--runs -n", "--seed -s", "--epochs -e", "--target", "--config", "--set"} | SAID,
    "dynamics": {"run", "--member", "--snapshots", "--out -o"} | SHELF | SAID,
    "theory": {"game", "--set", "--start", "--out -o"} | SAID,
    "render": {"run", "--out -o", "--panels", "--member", "--fps", "--seconds", "--size", "--theme"}
    | SHELF
    | SAID,
    "runs": SHELF | SAID,
    "show": {"run", "--member"} | SHELF | SAID,
    "list": {"table"} | SAID,
    "doctor": {"--clear-cache"} | SHELF | SAID,
}


def words(parameter):
    """An option by all its spellings, an argument by its name."""
    is_option = parameter.param_type_name == "option"
    return " ".join(sorted(parameter.opts, key=len, reverse=True)) if is_option else parameter.name


def test_the_commands_and_their_options_are_the_published_ones():
    group = typer.main.get_command(app)
    found = {}
    for name, command in group.commands.items():
        found[name] = {words(parameter) for parameter in command.params}
    assert found == COMMANDS
    assert list(found) == list(COMMANDS)
