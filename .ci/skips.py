"""Fail on a skipped test that no line of the list allows.

Usage: skips.py REPORT.xml ALLOWED. A line of ALLOWED is a shell pattern for `module::test: reason`; `#` starts a comment.
"""

from __future__ import annotations

import sys
from fnmatch import fnmatchcase
from pathlib import Path
from xml.etree import ElementTree as ET


def main(report: Path, allowed: Path) -> int:
    patterns = [line.strip() for line in allowed.read_text().splitlines() if line.strip() and line[0] != "#"]
    cases = ET.parse(report).getroot().findall(".//testcase")  # noqa: S314 - pytest wrote it a moment ago
    skips = [_shown(case, skipped) for case in cases for skipped in case.findall("skipped")]
    surprises = [s for s in skips if not any(fnmatchcase(s, p) for p in patterns)]
    print(f"{len(cases)} tests, {len(skips)} skipped, {len(surprises)} of them not on {allowed}")
    for surprise in surprises:
        print(f"  {surprise}")
    if not cases:
        print("no tests ran")
    return 1 if surprises or not cases else 0


def _shown(case: ET.Element, skipped: ET.Element) -> str:
    return f"{case.get('classname')}::{case.get('name')}: {skipped.get('message', '')}"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
