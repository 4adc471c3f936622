"""The reference platform, mutilated: whatever people write, the compiler answers with findings or with a tree."""

from __future__ import annotations

import copy
import json
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from groundplan.compiler import Outcome
from groundplan.findings import Place
from groundplan.findings.codes import codes
from groundplan.reports import FORMATS, render
from groundplan.tree import compare, write
from repositories import compiled

ROOT = Path(__file__).resolve().parents[2]
PATTERNS = ("platform.yaml", "tenants/*.yaml", "overlays/dev.yaml", "overlays/dev/**/*.yaml", "teams/**/*.yaml")
ODD: list[Any] = [
    *(None, True, 0, -1, 10**30, 1.5, float("inf"), "", " ", "a\nb", "x" * 5000, "\0", "\u202e", "\x1b[31m", "\x85"),
    *("1e999999999", "9" * 99 + "Gi", "{env}", "{", "../x", "a/b", "a@b", "*", "[", "10.0.0.0/33", "kube-system", "A"),
    *([], {}, [[]], [None], [{}], {"": ""}, {"$new": True}, {"$remove": 1}, {"name": None}, [{"name": []}]),
]
NEW_FILES = ("overlays/x.yaml", "overlays/dev/patches/q.yaml", "teams/nobody/q.yaml", "teams/assist/overlays/dev.yaml")
Path_ = tuple[Any, ...]


@cache
def reference() -> dict[str, str]:
    """One environment of it, which is a quarter of the work; the others are bases that nothing extends."""
    found = (path for pattern in PATTERNS for path in sorted(ROOT.glob(pattern)))
    texts = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in found}
    others = ("staging", "prod", "prod-eu", "prod-us")
    return texts | {f"overlays/{name}.yaml": "abstract: true\n" for name in others}


def paths(data: Any, at: Path_ = ()) -> Iterator[Path_]:
    yield at
    for key in data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ():
        yield from paths(data[key], (*at, key))


def value(data: Any, at: Path_) -> Any:
    for step in at:
        data = data[step]
    return data


@st.composite
def mutants(draw: st.DrawFn) -> dict[str, str]:
    """The files, with some values taken away, replaced, wrapped, renamed or moved, and perhaps one text cut off."""
    files = dict(reference())
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(sorted(files)))
        data = yaml.safe_load(files[name])
        changed = _changed(draw, data)
        files[draw(st.sampled_from((name,) * 8 + NEW_FILES))] = _text(draw, changed)
    if draw(st.integers(0, 4)) == 0:
        name = draw(st.sampled_from(sorted(files)))
        files[name] = files[name][: draw(st.integers(0, len(files[name])))]
    return files


def _changed(draw: st.DrawFn, data: Any) -> Any:
    at = draw(st.sampled_from(list(paths(data))))
    odd = copy.deepcopy(draw(st.sampled_from(ODD)))
    if not at:
        return odd
    parent, key = value(data, at[:-1]), at[-1]
    match draw(st.sampled_from(("delete", "replace", "wrap", "rename", "move", "append"))):
        case "delete":
            del parent[key]
        case "wrap":
            parent[key] = draw(st.sampled_from(({"name": parent[key]}, [parent[key]], str(parent[key]))))
        case "rename" if isinstance(parent, dict):
            parent[draw(st.sampled_from(("", "name", "$new", "environments", "é", "a.b[c]")))] = parent.pop(key)
        case "move":
            parent[key] = copy.deepcopy(value(data, draw(st.sampled_from(list(paths(data))))))
        case "append" if isinstance(parent, list):
            parent.append(odd)
        case _:
            parent[key] = odd
    return data


def _text(draw: st.DrawFn, data: Any) -> str:
    if draw(st.booleans()):
        return json.dumps(data, default=str)
    return str(yaml.safe_dump(data, sort_keys=False, default_flow_style=draw(st.sampled_from((None, True, False)))))


def stands(place: Place, files: dict[str, str]) -> bool:
    """Whether a place is one in the text; a finding about a file or folder as a whole has line 0."""
    if not place.line:
        return True
    lines = files[place.file].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return place.line <= len(lines) and 1 <= place.column <= len(lines[place.line - 1]) + 1


def says_what_is_wrong(outcome: Outcome, files: dict[str, str]) -> None:
    for finding in outcome.findings:
        assert finding.code in codes()
        places = (*((finding.place,) if finding.place else ()), *(r.place for r in finding.related))
        assert all(stands(place, files) for place in places), finding
    for form in FORMATS:
        report = render(form, outcome.findings, outcome.repository.text)
        report.encode("utf-8")
        assert form in ("text", "github") or json.loads(report) is not None
        assert not set("\0\x1b\u202e") & set(report)


def round_trips(outcome: Outcome) -> None:
    plan = outcome.plan()
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder, "rendered")
        assert write(tree, plan, complete=True)[0] is not None
        assert compare(tree, plan, complete=True).is_clean
        again, _ = write(tree, plan, complete=True)
        assert again is not None
        assert (again.written, again.deleted) == (0, 0)


@given(mutants())
@settings(max_examples=150)
def test_any_platform_has_findings_at_real_places_or_a_tree(files: dict[str, str]) -> None:
    """Nothing raises; a finding has a known code and stands in the text; what has no errors renders and stays rendered."""
    outcome = compiled(files)
    says_what_is_wrong(outcome, files)
    if not outcome.failed:
        round_trips(outcome)


def test_the_reference_platform_is_what_is_mutilated() -> None:
    """Else every mutant would fail for the same reason, and nothing would be tried."""
    assert not compiled(reference()).failed


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("teams/nobody/a.yaml", "product"),
        ("tenants/x.yaml", "tenants: [null]"),
        ("tenants/x.yaml", "tenants: [{name: x"),
        ("tenants/x.yaml", "tenants: []\r\ra: \x85"),
        ("tenants/x.yaml", f"tenants: [{{name: x, quota: {{memory: {'9' * 300_000}Gi}}}}]"),
    ],
)
def test_what_mutants_found(file: str, text: str) -> None:
    """Each of these once raised, stood in a line that is not there, or printed all that somebody wrote."""
    files = {**reference(), file: text}
    outcome = compiled(files)
    assert outcome.failed
    says_what_is_wrong(outcome, files)
    assert len(render("json", outcome.findings, outcome.repository.text)) < 20_000
