"""Printing findings: one module per format, each a pure function.

`sources` gives the text of a file of the platform repository, or None when it cannot be had; it is asked for code
frames only. `prefix` is the folder of the platform repository inside the Git repository, for the formats in which
a forge looks files up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal, get_args

from groundplan.credentials import Mask
from groundplan.findings import Finding
from groundplan.reports.frame import Sources

Format = Literal["text", "json", "github", "gitlab", "sarif"]
FORMATS: tuple[Format, ...] = get_args(Format)


def render(
    form: Format,
    findings: Iterable[Finding],
    sources: Sources,
    *,
    color: bool = False,
    prefix: str = "",
    mask: Mask | None = None,
) -> str:
    """The findings in one of `FORMATS`, ending in a newline; `text` and `github` say nothing of nothing.

    `mask` knows the credentials of the sources; those that can be told by themselves are masked without it.
    """
    mask = mask or Mask()
    findings = [_bounded(mask.deep(finding)) for finding in findings]
    match form:
        case "text":
            from groundplan.reports import text

            return text.render(findings, sources, color=color, mask=mask)
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


_LONGEST = 2_000
"""Characters of a message, far above what our own words need: findings quote what people wrote, and that may be megabytes."""


def _bounded(finding: Finding) -> Finding:
    message, expected, hint = map(_cut, (finding.message, finding.expected, finding.hint))
    if (message, expected, hint) == (finding.message, finding.expected, finding.hint):
        return finding
    return replace(finding, message=message, expected=expected, hint=hint)


def _cut(text: str) -> str:
    """The text, or its beginning and its end."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST * 3 // 4]} ... {text[-_LONGEST // 5 :]}"


__all__ = ["FORMATS", "Format", "Sources", "render"]
