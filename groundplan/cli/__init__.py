"""The command line: arguments in, exit codes out.

0 fine, 1 findings or a stale tree (for `diff`: it differs), 2 wrong usage or an internal error.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit. `--version` is answered before anything heavy is imported."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given in (["--version"], ["version"]):
        from groundplan import __version__

        sys.stdout.write(f"groundplan {__version__}\n")
        return
    gc.disable()  # a run is short, and its trees hold no cycles: collecting would only read them over and over
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # what is installed beside us must not change a result
    from groundplan.cli.application import run

    sys.exit(run(given))
