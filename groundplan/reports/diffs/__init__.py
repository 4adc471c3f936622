"""Printing a diff: one module per format, each a pure function of the diff."""

from __future__ import annotations

from typing import Literal, get_args

from groundplan.credentials import Mask
from groundplan.diff import Diff

DiffFormat = Literal["text", "markdown", "json"]
DIFF_FORMATS: tuple[DiffFormat, ...] = get_args(DiffFormat)


def render(form: DiffFormat, diff: Diff, *, color: bool = False, prefix: str = "", mask: Mask | None = None) -> str:
    """The diff in one of `DIFF_FORMATS`, ending in a newline.

    `prefix` is the folder of the platform inside the Git repository, for links to be right in a forge. `mask` knows the
    credentials of the sources; those that can be told by themselves are masked without it.
    """
    diff = (mask or Mask()).deep(diff)
    match form:
        case "text":
            from groundplan.reports.diffs import diff_text

            return diff_text.render(diff, color=color)
        case "markdown":
            from groundplan.reports.diffs import diff_markdown

            return diff_markdown.render(diff, prefix=prefix)
        case "json":
            from groundplan.reports.diffs import diff_json

            return diff_json.render(diff)
