"""Findings as GitHub workflow commands, which the runner turns into annotations on the pull request.

Escaping as the runner undoes it: `%`, CR and LF in the message, `:` and `,` as well in a property
(actions/runner, src/Runner.Common/ActionCommand.cs). A step shows at most ten annotations of each level.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from groundplan.findings import Finding, sort_key
from groundplan.findings.codes import title
from groundplan.findings.words import counted
from groundplan.reports.plain import (
    forge_path,
    most_telling_first,
    printable,
    remarks,
    tally,
    text_lines,
    where,
)

SHOWN = 10
"""Annotations of one level that GitHub shows for a step."""


def render(findings: Iterable[Finding], *, prefix: str = "") -> str:
    """One command per finding, the most telling first, and a last line with the count."""
    ordered = most_telling_first(sorted(findings, key=sort_key))
    if not ordered:
        return ""
    return "\n".join([*(_command(f, prefix) for f in ordered), _closing(ordered)]) + "\n"


def _command(finding: Finding, prefix: str) -> str:
    properties: dict[str, object] = {}
    if finding.place:
        properties["file"] = forge_path(finding.place, prefix)
        if finding.place.line:
            properties["line"] = finding.place.line
            if finding.place.column:
                properties["col"] = finding.place.column
    properties["title"] = f"{finding.code} {title(finding.code)}".rstrip()
    listed = ",".join(f"{name}={escaped_property(str(value))}" for name, value in properties.items())
    text = "\n".join(_text(finding))
    return f"::{finding.severity} {listed}::{escaped(text)}"


def _text(finding: Finding) -> Iterator[str]:
    yield from text_lines(finding.message)
    for label, text in remarks(finding):
        first, *rest = text_lines(text)
        yield from (f"{label}: {first}", *rest) if not rest else (f"{label}:", first, *rest)
    for related in finding.related:
        yield f"{where(related.place)}: {' '.join(text_lines(related.message))}"


def _closing(ordered: list[Finding]) -> str:
    """A plain count, or a notice when some findings are in the log alone."""
    errors = sum(f.is_error for f in ordered)
    hidden = [(max(0, errors - SHOWN), "error"), (max(0, len(ordered) - errors - SHOWN), "warning")]
    if not any(number for number, _ in hidden):
        return tally(ordered)
    rest = " and ".join(counted(number, word) for number, word in hidden if number)
    text = f"{tally(ordered)}. GitHub shows {SHOWN} annotations of each level; {rest} more in the log of this step."
    return f"::notice title=groundplan::{escaped(text)}"


def escaped(data: str) -> str:
    """The message of a command."""
    return data.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escaped_property(value: str) -> str:
    """The value of a property of a command."""
    return escaped(printable(value)).replace(":", "%3A").replace(",", "%2C")
