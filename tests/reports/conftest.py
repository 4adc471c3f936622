"""A fixed set of findings that holds every case a format has to cope with."""

from __future__ import annotations

import pytest

from groundplan.findings import Finding, Place, Related
from groundplan.reports import Sources

PLATFORM = (
    "spec:\n"
    "  tenants:\n"
    "    - {name: vision, owner: alice@borealis.example}\n"
    "    - {name: vision, owner: bob@borealis.example}\n"
    "\tpools: []\n"
    "  labels: {équipe: 視覚, cost: 'a b'}\n"
)

FILES = {
    "platform.yaml": PLATFORM,
    "teams/crlf.yaml": "serving:\r\n  - name: score\r\n    replica: 3\r\n",
    "overlays/long.yaml": f"args: [{', '.join(f'--flag-{n:03}' for n in range(60))}]\n",
}

FINDINGS = (
    Finding("GP9903", Place("platform.yaml", 6, 20), "unknown image `視覚`", environments=("dev", "prod-eu")),
    Finding(
        "GP9902",
        Place("platform.yaml", 4, 14),
        "tenant `vision` is declared twice",
        expected="one tenant of each name",
        hint="name: vision-2",
        related=(Related(Place("platform.yaml", 3, 14), "first declared here"),),
    ),
    Finding("GP9901", Place("platform.yaml", 5, 1), "a tab cannot indent"),
    Finding("GP9909", None, "rendered/ is being written by another render", hint="wait for it to end"),
    Finding("GP9904", Place("teams/crlf.yaml", 3, 5), "unknown key `replica`", hint="replicas: {min: 3, max: 3}"),
    Finding("GP9905", Place("overlays/long.yaml", 1, 429), "this flag\nis deprecated", severity="warning"),
    Finding("GP9906", Place("overlays/gone.yaml", 7, 2), "cannot be read", expected="a file\nthat is there"),
    Finding("GP9906", Place("teams/crlf.yaml"), "is too large, 50%: stop", severity="warning"),
    Finding("GP9907", Place("teams/crlf.yaml", 2, 400), "ends too early"),
    Finding("GP9907", Place("teams/crlf.yaml", 99, 1), "ends \x1b[31mred\x1b[0m\u202e"),
)


@pytest.fixture
def sources() -> Sources:
    return FILES.get


@pytest.fixture
def findings() -> tuple[Finding, ...]:
    return FINDINGS
