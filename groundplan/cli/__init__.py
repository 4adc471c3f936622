"""The command line: arguments in, exit codes out.

0 fine, 1 findings or a stale tree (for `diff`: it differs), 2 wrong usage or an internal error.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit. `--version` is answered before anything heavy is imported."""
    _open_closed_streams()
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given in (["--version"], ["version"]):
        from groundplan import __version__

        given = ["--version"]
        with contextlib.suppress(OSError):  # said below
            sys.stdout.write(f"groundplan {__version__}\n")
            sys.stdout.flush()
            return
    gc.disable()  # a run is short, and its trees hold no cycles: collecting would only read them over and over
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # what is installed beside us must not change a result
    from groundplan.cli.application import run

    sys.exit(run(given))


def _open_closed_streams() -> None:
    """A standard stream that the caller closed leads nowhere; else the next file opened would take its descriptor."""
    for descriptor, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest that is free: this one
        if getattr(sys, name) is None:
            stream = open(descriptor, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 - a descriptor, kept open
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)
