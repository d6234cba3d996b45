"""The command line: parse, call one function of ``experiments``, print. The only place that knows the terminal."""

from gancli.cli.main import main

__all__ = ["main"]
