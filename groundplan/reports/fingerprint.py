"""What makes a finding the same one in the next run, wherever its line has moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

from groundplan.findings import Finding
from groundplan.reports.plain import forge_path


def with_fingerprints(findings: Iterable[Finding], prefix: str) -> Iterator[tuple[Finding, str]]:
    """Each finding with 32 hex digits of code, file and message, `:`, and which of its equals it is, from 1.

    The ordinal makes it unique; of three equal findings, mending any one takes exactly one fingerprint away.
    """
    seen: dict[str, int] = {}
    for finding in findings:
        parts = "\0".join((finding.code, forge_path(finding.place, prefix), finding.message))
        digest = sha256(parts.encode("utf-8", "backslashreplace")).hexdigest()[:32]
        ordinal = seen[digest] = seen.get(digest, 0) + 1
        yield finding, f"{digest}:{ordinal}"
