"""What depends on where output goes: whether it may be coloured, and progress on standard error.

Data goes to standard output, messages and progress to standard error.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Literal, Self, TextIO

from groundplan.reports.plain import printable

Color = Literal["auto", "always", "never"]


def use_color(choice: Color, stream: TextIO, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether to colour `stream`: `--color` decides, then NO_COLOR, then CLICOLOR_FORCE or FORCE_COLOR, then the terminal.

    A variable counts when it is not empty (no-color.org); `0` does not force (bixense.com/clicolors).
    """
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    if any(environ.get(name, "0") not in ("", "0") for name in ("CLICOLOR_FORCE", "FORCE_COLOR")):
        return True
    return stream.isatty() and environ.get("CLICOLOR") != "0" and environ.get("TERM") != "dumb"


def in_ci(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a CI system runs this; all the common ones set CI."""
    return environ.get("CI", "").lower() not in ("", "0", "false")


class Progress:
    """What is being done, for whoever waits: `with Progress() as progress: progress.step("rendering prod", 1, 4)`.

    On a terminal one line that is rewritten in place, from `PATIENCE` seconds on, and gone at the end; in CI a plain
    line whenever the words change; elsewhere (a pipe, a file) nothing. A line is drawn by `step` only, never by a
    thread, so that a caller stays free to fork; call it as often as you like.
    """

    PATIENCE = 1.0
    PAUSE = 0.1

    def __init__(
        self,
        stream: TextIO | None = None,
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._live = self._stream.isatty() and environ.get("TERM") != "dumb" and not in_ci(environ)
        self._plain = in_ci(environ)
        self._clock = clock
        self._next = clock() + self.PATIENCE
        self._drawn = False
        self._said = ""

    def step(self, doing: str, done: int = 0, total: int = 0) -> None:
        """Say what is being done now; `done` of `total` is shown when there is a total."""
        if self._plain:
            self._say(doing)
        elif self._live and (now := self._clock()) >= self._next:
            self._next = now + self.PAUSE
            self._draw(f"{doing} ({done}/{total})" if total else doing)

    def note(self, message: str) -> None:
        """A message that stays, also where progress is not shown; the live line makes room for it."""
        self._clear()
        self._stream.write(f"{message}\n")
        self._stream.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._clear()

    def _say(self, doing: str) -> None:
        if doing != self._said:
            self._said = doing
            self.note(printable(doing))

    def _draw(self, text: str) -> None:
        from shutil import get_terminal_size

        room = max(get_terminal_size().columns - 1, 10)
        self._stream.write(f"\r\x1b[2K{printable(text)[:room]}")
        self._stream.flush()
        self._drawn = True

    def _clear(self) -> None:
        if self._drawn:
            self._stream.write("\r\x1b[2K")
            self._stream.flush()
            self._drawn = False
