"""The run directory and the user's files: the only place that knows names, formats and paths.

It needs a POSIX system (Linux, macOS): the lock is ``flock``, and files are opened with ``O_NOFOLLOW``, which
Windows does not have.
"""
