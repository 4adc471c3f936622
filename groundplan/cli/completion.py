"""`groundplan completion`: the script that makes a shell complete commands and options."""

from __future__ import annotations

import sys

import click
from click.shell_completion import get_completion_class

from groundplan.cli import common
from groundplan.cli.application import application

_INSTALL = {
    "bash": 'eval "$(groundplan completion bash)" in ~/.bashrc',
    "zsh": 'eval "$(groundplan completion zsh)" in ~/.zshrc',
    "fish": "groundplan completion fish > ~/.config/fish/completions/groundplan.fish",
}


@click.command()
@click.argument("shell", type=click.Choice(sorted(_INSTALL)))
def completion(shell: str) -> int:
    """Print the completion script of a shell.

    bash: eval "$(groundplan completion bash)" in ~/.bashrc; the same with zsh;
    fish: groundplan completion fish > ~/.config/fish/completions/groundplan.fish
    """
    found = get_completion_class(shell)
    assert found is not None
    common.write(sys.stdout, found(application, {}, "groundplan", "_GROUNDPLAN_COMPLETE").source())
    return common.FINE
