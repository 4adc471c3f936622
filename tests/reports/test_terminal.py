"""Colour and progress follow the terminal, the environment and the options."""

from __future__ import annotations

import io

import pytest

from groundplan.reports.terminal import Color, Progress, use_color


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def progressed(stream: io.StringIO, times: list[float], **environ: str) -> str:
    """What is on the stream after a step at each of the given seconds."""
    clock = Clock()
    with Progress(stream, environ, clock) as progress:
        for clock.now in times:
            progress.step("rendering prod", 1, 4)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("choice", "stream", "environ", "coloured"),
    [
        ("auto", Terminal(), {}, True),
        ("auto", io.StringIO(), {}, False),
        ("auto", Terminal(), {"NO_COLOR": "1"}, False),
        ("auto", Terminal(), {"NO_COLOR": ""}, True),
        ("auto", Terminal(), {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ("auto", io.StringIO(), {"FORCE_COLOR": "1"}, True),
        ("auto", io.StringIO(), {"CLICOLOR_FORCE": "1"}, True),
        ("auto", io.StringIO(), {"CLICOLOR_FORCE": "0"}, False),
        ("auto", Terminal(), {"CLICOLOR": "0"}, False),
        ("auto", Terminal(), {"TERM": "dumb"}, False),
        ("always", io.StringIO(), {"NO_COLOR": "1"}, True),
        ("never", Terminal(), {"FORCE_COLOR": "1"}, False),
    ],
)
def test_who_decides_about_colour(choice: Color, stream: io.StringIO, environ: dict[str, str], coloured: bool) -> None:
    """The option, then NO_COLOR, then the forcing variables, then the terminal."""
    assert use_color(choice, stream, environ) is coloured


def test_quick_work_shows_no_progress() -> None:
    """Within the first second nothing flickers."""
    assert progressed(Terminal(), [0.0, 0.5, 0.99]) == ""


def test_long_work_shows_one_line_and_wipes_it() -> None:
    """From one second on a line is there, rewritten ten times a second at most, gone at the end."""
    clear = "\r\x1b[2K"
    assert progressed(Terminal(), [1.0, 1.05, 1.2]) == f"{clear}rendering prod (1/4){clear}rendering prod (1/4){clear}"


def test_in_ci_progress_is_plain_lines() -> None:
    """A log gets each step once, without escape sequences, though CI may offer a terminal."""
    assert progressed(Terminal(), [0.0, 2.0], CI="true") == "rendering prod\n"


def test_a_pipe_sees_no_progress() -> None:
    """Output that is neither a terminal nor a CI log stays clean."""
    assert progressed(io.StringIO(), [0.0, 2.0]) == ""


def test_a_note_does_not_stand_in_the_live_line() -> None:
    """A message first wipes the line that is being rewritten."""
    stream, clock = Terminal(), Clock()
    progress = Progress(stream, {}, clock)
    clock.now = 2.0
    progress.step("rendering")
    progress.note("careful")
    assert stream.getvalue() == "\r\x1b[2Krendering\r\x1b[2Kcareful\n"
