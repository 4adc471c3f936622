"""The page of a code: as it is where something else reads it, laid out where a person does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.markdown import Markdown

WIDTH = 88
"""Columns of running text; wider lines are hard to read."""

_FENCE = re.compile(r"^(```\w+)[ \t]+title=(\S+)[ \t]*$", re.MULTILINE)


def render(markdown: str, *, terminal: bool = False, color: bool = False, width: int = WIDTH) -> str:
    """Plain Markdown when not for a terminal, else text wrapped to `width`, its headings and code set apart."""
    if not terminal:
        return markdown if markdown.endswith("\n") else f"{markdown}\n"
    from io import StringIO

    from rich.console import Console
    from rich.theme import Theme

    out = StringIO()
    console = Console(
        file=out,
        width=min(width, WIDTH),
        force_terminal=color,
        color_system="standard" if color else None,
        legacy_windows=False,
        highlight=False,
        theme=Theme({"markdown.code": "bold cyan"}),
    )
    console.print(_laid_out(_FENCE.sub(r"In `\2`:\n\n\1", markdown)))
    lines = "\n".join(line.rstrip() for line in out.getvalue().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


def _laid_out(markdown: str) -> Markdown:
    """Rich centres headings, boxes the first, and tints code; here all begin at the left and code is indented."""
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.markdown import CodeBlock, Heading, Markdown
    from rich.padding import Padding
    from rich.syntax import Syntax
    from rich.text import Text

    class LeftHeading(Heading):
        def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
            yield Text(f"\n{self.text.plain}", style="bold")

    class IndentedCode(CodeBlock):
        def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
            code = Syntax(
                str(self.text).rstrip(), self.lexer_name, theme="ansi_dark", background_color="default", word_wrap=True
            )
            yield Padding(code, (0, 0, 0, 4))

    class Page(Markdown):
        elements = Markdown.elements | {"heading_open": LeftHeading, "fence": IndentedCode}

    return Page(markdown)
