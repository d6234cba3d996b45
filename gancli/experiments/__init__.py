"""One file per verb: what the command line calls, and the Python API."""
