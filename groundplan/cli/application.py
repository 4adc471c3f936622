"""The group of commands, each imported when it is called, and what becomes of errors nobody expected."""

from __future__ import annotations

import contextlib
import errno
import importlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import click

from groundplan import __version__
from groundplan.cli.hiding import Met

FINE, FINDINGS, TROUBLE = 0, 1, 2
INTERRUPTED, UNREAD = 130, 141
"""What a shell reports of a program that ended by SIGINT, and by SIGPIPE: whoever read the output has gone."""

_UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EBADF, errno.EIO)
"""Standard output is on a full disk, open for reading only, a terminal that has gone. What the rendered tree runs into
is a finding, not an exception."""

COMMANDS = {
    "init": "Write a new platform repository that renders at once.",
    "check": "Report everything that is wrong with the platform.",
    "render": "Write the manifests of every environment.",
    "diff": "Say what a change does to the manifests, and why.",
    "explain": "Explain a code, a rendered field, or a value of the spec.",
    "tenant": "Add a tenant, retire one, or say what one gets.",
    "schema": "Print or write the JSON Schemas for editors.",
    "completion": "Print the completion script of a shell.",
}
"""Commands and their one-line help; `groundplan.cli.<name>` holds each."""


_ELSEWHERE = {
    "apply": "Argo CD applies; `groundplan render` writes what it syncs",
    "build": "did you mean `render`?",
    "compile": "did you mean `render`?",
    "generate": "did you mean `render`?",
    "help": "write `groundplan --help`",
    "lint": "did you mean `check`?",
    "plan": "did you mean `diff`?",
    "validate": "did you mean `check`?",
}
"""What other tools call it."""


class Commands(click.Group):
    """A group that imports a command only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(f"groundplan.cli.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from groundplan.findings.suggest import did_you_mean

        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            guess = _ELSEWHERE.get(args[0]) or did_you_mean(args[0], COMMANDS)
            known = f"the commands are {', '.join(COMMANDS)}"
            raise click.UsageError(f"there is no command `{args[0]}`; {guess or known}", ctx)
        return super().resolve_command(ctx, args)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="groundplan %(version)s")
def application() -> None:
    """Compile a typed platform.yaml into Kubernetes manifests, validated and reproducible.

    Exit codes: 0 fine, 1 findings or a stale tree (diff: it differs), 2 wrong usage or an internal error.
    """


def run(arguments: Sequence[str]) -> int:
    """Run one command; the exit code."""
    try:
        return _run(arguments)
    except OSError:  # nor can it be said: the messages cannot be written either
        _give_up_output()
        return TROUBLE


def _run(arguments: Sequence[str]) -> int:
    met = Met()
    try:
        result = application.main(list(arguments), prog_name="groundplan", standalone_mode=False, obj=met)
        sys.stdout.flush()
        return result if isinstance(result, int) else FINE
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as wrong:
        said = io.StringIO()
        wrong.show(said)
        sys.stderr.write(met.mask()(said.getvalue()))
        return TROUBLE
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write("interrupted\n")
        return INTERRUPTED
    except (BrokenPipeError, SystemExit):  # in this mode click exits for a broken pipe alone
        _give_up_output()
        return UNREAD
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not _is_somewhere():
            sys.stderr.write("Error: the current folder no longer exists; change to another one\n")
            return TROUBLE
        if error.errno not in _UNWRITABLE:
            _report(arguments, error, met)
            return TROUBLE
        _give_up(sys.__stdout__)
        sys.stderr.write(f"Error: the output could not be written: {os.strerror(error.errno or 0).lower()}\n")
        return TROUBLE
    except Exception as error:  # noqa: BLE001 - the last line of defence says what to report
        _report(arguments, error, met)
        return TROUBLE


def _is_somewhere() -> bool:
    """Whether the folder this process stands in still exists."""
    try:
        return bool(Path.cwd())
    except FileNotFoundError:
        return False


def _give_up_output() -> None:
    _give_up(sys.__stdout__)
    _give_up(sys.__stderr__)


def _give_up(stream: TextIO | None) -> None:
    """Let what is still buffered go nowhere, so that the interpreter does not complain of it at its end."""
    with contextlib.suppress(OSError, ValueError):  # in a test there is no file behind it
        if stream is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _report(arguments: Sequence[str], error: Exception, met: Met) -> None:
    """An internal error: what happened, and what to send to us. No credential is in it, for people publish it."""
    import platform
    import shlex
    import traceback

    lines = [
        "groundplan stopped on an internal error. This is a bug in groundplan, not in your platform.",
        "Nothing below rendered/ was left half-done: `groundplan render --check` tells.",
        "",
        "Please report it with what follows; leave out what you would not publish:",
        f"  command   groundplan {shlex.join(arguments)}",
        f"  version   groundplan {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}",
        f"  error     {type(error).__name__}: {error}",
        "",
        *("  " + line for line in "".join(traceback.format_exception(error)).rstrip().splitlines()),
    ]
    sys.stderr.write(met.mask()("\n".join(lines)) + "\n")
