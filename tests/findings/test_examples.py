"""The example on the page of a code does what the page says; a code without one is triggered by a test of its own."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest
import yaml

from groundplan import releases
from groundplan.contract import Contract
from groundplan.findings import codes
from platforms import tenant, tenants, with_spec
from repositories import NOWHERE, compiled, files_of

BLOCK = re.compile(r"^```\w+ title=(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def example(code: str) -> dict[str, str]:
    """The files of a page's example; what stands in platform.yaml is laid into a platform that is fine.

    Patches get the overlay to which they belong.
    """
    page = codes.page(code) or ""
    files = dict(BLOCK.findall(page.partition("## Example")[2].partition("## Fix")[0]))
    platform = files.get("platform.yaml", "")
    if platform.startswith("spec:\n"):
        files["platform.yaml"] = with_spec(textwrap.dedent(platform.removeprefix("spec:\n")))
    overlays = {f"{name.partition('/patches/')[0]}.yaml": "" for name in files if "/patches/" in name}
    return overlays | files


OF_PATCHES = {"GP0513", "GP0514"}
"""Their examples patch kinds that no generator renders yet; tests/patches applies them to objects of its own."""

SHOWN = [c for c in codes.codes() if example(c) and c not in OF_PATCHES]
OBJECTS = [c for c in SHOWN if c.startswith("GP06") and any(f.startswith("rendered/") for f in example(c))]
SOURCES = [c for c in SHOWN if not any(f.startswith("rendered/") for f in example(c))]


@pytest.mark.parametrize("code", SOURCES)
def test_an_example_triggers_its_code(code: str, tmp_path: Path) -> None:
    """Somebody who pastes it sees the finding the page explains."""
    files = {**files_of(tenants(tenant())), **example(code)}
    sources = {n: t for n, t in files.items() if not n.endswith(".py")}
    for name in files.keys() - sources.keys():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(files[name])
    found = compiled(sources, tmp_path if files.keys() - sources.keys() else NOWHERE).findings
    assert code in {f.code for f in found}, found


@pytest.mark.parametrize("code", OBJECTS)
def test_an_object_on_a_page_breaks_the_contract_so(code: str) -> None:
    """What a generator or a patch makes like this is refused with this code."""
    release = releases.get("2026.08")
    assert release is not None
    contract, _ = Contract.load("1.35", release, {})
    assert contract is not None
    objects = [yaml.safe_load(text) for name, text in example(code).items() if name.startswith("rendered/")]
    assert code in {violation.code for obj in objects for violation in contract.check(obj)}


def test_a_code_without_files_is_triggered_elsewhere() -> None:
    """What no file can show (a full disk, a commit that is not there) is asserted, by its code, in another test."""
    here = Path(__file__).parent
    tests = [f.read_text() for f in here.parent.rglob("test_*.py") if f.parent != here]
    others = [c for c in codes.codes() if c not in (*SOURCES, *OBJECTS, *OF_PATCHES)]
    assert [c for c in others if not any(f'"{c}"' in text for text in tests)] == []
