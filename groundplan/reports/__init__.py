"""Printing findings: one module per format, each a pure function.

`sources` gives the text of a file of the platform repository, or None when it cannot be had; it is asked for code
frames only. `prefix` is the folder of the platform repository inside the Git repository, for the formats in which
a forge looks files up.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from groundplan.findings import Finding
from groundplan.reports.frame import Sources

Format = Literal["text", "json", "github", "gitlab", "sarif"]
FORMATS: tuple[Format, ...] = get_args(Format)


def render(
    form: Format, findings: Iterable[Finding], sources: Sources, *, color: bool = False, prefix: str = ""
) -> str:
    """The findings in one of `FORMATS`, ending in a newline; `text` and `github` say nothing of nothing."""
    match form:
        case "text":
            from groundplan.reports import text

            return text.render(findings, sources, color=color)
        case "json":
            from groundplan.reports import as_json

            return as_json.render(findings)
        case "github":
            from groundplan.reports import github

            return github.render(findings, prefix=prefix)
        case "gitlab":
            from groundplan.reports import gitlab

            return gitlab.render(findings, prefix=prefix)
        case "sarif":
            from groundplan.reports import sarif

            return sarif.render(findings, prefix=prefix)


__all__ = ["FORMATS", "Format", "Sources", "render"]
