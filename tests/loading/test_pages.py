"""The example on the page of a code of loading, layering or generating does what the page says."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from groundplan.findings import codes
from platforms import tenant, tenants, with_spec
from repositories import NOWHERE, compiled, files_of

CODES = [c for c in codes.codes() if re.match(r"GP0(?:1|2|504|505|506|508)", c)]
BLOCK = re.compile(r"^```\w+ title=(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def example(code: str) -> dict[str, str]:
    """The files of a page's example; what stands in platform.yaml is laid into a platform that is fine."""
    page = codes.page(code) or ""
    files = dict(BLOCK.findall(page.partition("## Example")[2].partition("## Fix")[0]))
    platform = files.get("platform.yaml", "")
    if platform.startswith("spec:\n"):
        files["platform.yaml"] = with_spec(textwrap.dedent(platform.removeprefix("spec:\n")))
    return files


@pytest.mark.parametrize("code", [c for c in CODES if example(c)])
def test_an_example_triggers_its_code(code: str, tmp_path: Path) -> None:
    """Somebody who pastes it sees the finding the page explains."""
    files = {**files_of(tenants(tenant())), **example(code)}
    sources = {n: t for n, t in files.items() if not n.endswith(".py")}
    for name in files.keys() - sources.keys():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(files[name])
    found = compiled(sources, tmp_path if files.keys() - sources.keys() else NOWHERE).findings
    assert code in {f.code for f in found}, found
