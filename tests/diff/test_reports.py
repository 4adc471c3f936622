"""The formats: word for word on a small diff, and whole at any size."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from markdown_it import MarkdownIt

from groundplan.diff import ABSENT, Cause, Diff, EnvironmentDiff, FieldChange, Key, ObjectChange, not_compared
from groundplan.findings import Finding, Place
from groundplan.git import Commit
from groundplan.objects import Ref
from groundplan.reports.diffs import DIFF_FORMATS, render
from groundplan.reports.diffs import diff_markdown as markdown
from groundplan.reports.diffs.grouping import came_or_went, groups

BASE = Commit("0123456789abcdef0123456789abcdef01234567", "main")
CPU = Cause("value", Place("platform.yaml", 29, 14), path="tenants[vision].quota.cpu", proven=True)
QUOTA = ObjectChange(
    "changed",
    Ref("", "ResourceQuota", "vision", "tenant-compute"),
    "tenants/vision/resourcequota-tenant-compute.yaml",
    "vision",
    "tenants[vision].quota",
    (
        FieldChange(("spec", "hard", "requests.cpu"), "changed", "32", "40"),
        FieldChange(("spec", "hard", "pods"), "added", ABSENT, "200"),
        FieldChange(("spec", "scopes", Key((("name", "a"),))), "removed", {"name": "a"}, ABSENT),
        FieldChange(("spec", "scopes"), "order", [{"name": "b"}, {"name": "c"}], [{"name": "c"}, {"name": "b"}]),
    ),
    (CPU,),
)
GONE = ObjectChange(
    "removed",
    Ref("rbac.authorization.k8s.io", "RoleBinding", "vision", "user-carol"),
    "tenants/vision/rolebinding.yaml",
    "vision",
    "tenants[vision].members[carol]",
    (),
    (Cause("value", Place("platform.yaml", 37, 11), "base", "tenants[vision].members[carol]", proven=True),),
)
DIFF = Diff(
    BASE,
    (
        EnvironmentDiff("dev", "changed", (QUOTA,)),
        EnvironmentDiff("live", "added", (GONE,), Cause("environment", Place("overlays/live.yaml", 1, 1))),
        EnvironmentDiff("prod", "changed", (GONE, QUOTA)),
        EnvironmentDiff("staging", "same"),
    ),
    (Finding("GP0815", Place("rendered"), "rendered/ is behind", hint="run `groundplan render`", severity="warning"),),
)

TEXT = """\
+ environment live: 1 removed
    because of overlays/live.yaml:1 (the environment itself)

dev, prod
~ ResourceQuota vision/tenant-compute
    ~ spec.hard[requests.cpu]: "32" -> "40"
    + spec.hard.pods: "200"
    - spec.scopes[a]: {"name": "a"}
    ~ spec.scopes: order ["b", "c"] -> order ["c", "b"]
    because of platform.yaml:29 (tenants[vision].quota.cpu)

prod
- RoleBinding.rbac.authorization.k8s.io vision/user-carol
    because of platform.yaml:37 at 0123456789 (tenants[vision].members[carol])

3 of 4 environments change against main (0123456789); objects: 2 removed, 2 changed
"""

MARKDOWN = """\
## Groundplan: 3 of 4 environments change against main (0123456789)

| environment | added | removed | changed |
|---|--:|--:|--:|
| dev | 0 | 0 | 1 |
| live (added) | 0 | 1 | 0 |
| prod | 0 | 1 | 1 |
| staging | 0 | 0 | 0 |

> **warning GP0815** `rendered`: rendered/ is behind. Hint: run \\`groundplan render\\`

### Environment live

- Added as a whole: 1 removed
  because of `overlays/live.yaml:1` the environment itself

### dev, prod

- Changed `ResourceQuota vision/tenant-compute`
  because of `platform.yaml:29` `tenants[vision].quota.cpu`

  ```diff
  - spec.hard[requests.cpu]: "32"
  + spec.hard[requests.cpu]: "40"
  + spec.hard.pods: "200"
  - spec.scopes[a]: {"name": "a"}
  - spec.scopes: order ["b", "c"]
  + spec.scopes: order ["c", "b"]
  ```

### prod

- Removed `RoleBinding.rbac.authorization.k8s.io vision/user-carol`
  because of `platform.yaml:37 at 0123456789` `tenants[vision].members[carol]`
"""


@pytest.mark.parametrize(("form", "expected"), [("text", TEXT), ("markdown", MARKDOWN)])
def test_word_for_word(form: Any, expected: str) -> None:
    """The formats for people, as they are."""
    assert render(form, DIFF) == expected


def test_colour_is_all_that_colour_adds() -> None:
    """Without its colours the coloured text is the plain one."""
    coloured = render("text", DIFF, color=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == TEXT != coloured


def test_nothing_changed() -> None:
    """A diff without differences says so in one line."""
    same = Diff(BASE, (EnvironmentDiff("dev", "same"), EnvironmentDiff("prod", "same")))
    assert render("text", same) == "nothing changes against main (0123456789) in 2 environments\n"


def test_not_compared_is_not_no_change() -> None:
    """Where a side is missing, no format says that nothing changed."""
    failed = not_compared(BASE, [Finding("GP0803", None, "shallow")])
    assert "not compared" in render("text", failed)
    assert "not compared" in render("markdown", failed)
    assert json.loads(render("json", failed))["compared"] is False


TEXTS = st.text(max_size=40) | st.sampled_from(
    ["```", "````\n", "|a|b", "`x", "*x* <b> @all", "a" * 5000, "\x1b[31m", "\ud800"]
)
NAMES = st.from_regex(r"[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?", fullmatch=True)
VALUES = st.recursive(
    st.none() | st.integers() | TEXTS,
    lambda v: st.lists(v, max_size=3) | st.dictionaries(TEXTS, v, max_size=3),
    max_leaves=4,
)
STEPS = TEXTS | st.integers(0, 3) | TEXTS.map(lambda name: Key((("name", name),)))
FIELDS = st.builds(
    lambda path, sides: FieldChange(tuple(path), "changed", *sides),
    st.lists(STEPS, min_size=1, max_size=3),
    st.tuples(VALUES, VALUES),
)
CAUSES = st.builds(
    Cause,
    st.sampled_from(["value", "origin", "generator", "unknown"]),
    st.none() | st.builds(Place, TEXTS, st.integers(0, 9), st.just(1)),
    st.sampled_from(["head", "base"]),
    TEXTS,
    TEXTS,
    st.booleans(),
)


@st.composite
def changes(draw: Any) -> ObjectChange:
    kind = draw(st.sampled_from(["added", "removed", "changed"]))
    ref = Ref(draw(TEXTS), draw(NAMES), draw(TEXTS), draw(NAMES))
    fields = draw(st.lists(FIELDS, min_size=1, max_size=30)) if kind == "changed" else []
    return ObjectChange(
        kind, ref, draw(NAMES), draw(NAMES), draw(TEXTS), tuple(fields), tuple(draw(st.lists(CAUSES, max_size=8)))
    )


@st.composite
def diffs(draw: Any) -> Diff:
    """A diff of a few different changes, repeated to any size."""
    some = draw(st.lists(changes(), min_size=1, max_size=4))
    size = draw(st.sampled_from([1, 2, 50, 400]))
    many = [
        ObjectChange(c.kind, c.ref._replace(name=f"n{n}"), c.path, c.tenant, c.origin, c.fields, c.causes)
        for n in range(size)
        for c in some[n % len(some) :][:1]
    ]
    environments = [
        EnvironmentDiff(f"{name}{n}", draw(st.sampled_from(["changed", "added", "removed"])), tuple(many), draw(CAUSES))
        for n, name in enumerate(draw(st.lists(NAMES, min_size=1, max_size=3)))
    ]
    findings = draw(st.lists(st.builds(lambda m, p: Finding("GP0807", Place(p), m, hint=m), TEXTS, TEXTS), max_size=40))
    return Diff(BASE, tuple(environments), tuple(findings))


def fences_closed(text: str) -> bool:
    """Whether every line that opens a fence has one that closes it, with nothing but code between."""
    opened = ""
    for line in text.splitlines():
        found = re.fullmatch(r"  (`{3,})(diff)?", line)
        if found and not opened and found[2]:
            opened = found[1]
        elif found and found[1] == opened and not found[2]:
            opened = ""
        elif found and not opened:
            return False
    return not opened


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(diffs())
def test_markdown_is_whole_at_any_size(diff: Diff) -> None:
    """Never more bytes than a comment takes, valid UTF-8, every fence closed, and every object shown or counted."""
    text = render("markdown", diff)
    assert len(text.encode("utf-8", "strict")) <= markdown.LIMIT
    assert fences_closed(text)
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    assert not {t.type for t in tokens} & {"html_block", "hr", "code_block"}
    shown = sum(t.type == "list_item_open" for t in tokens)
    counted = re.search(r"^> \*\*([\d,]+) objects? more", text, re.MULTILINE)
    total = len(came_or_went(diff)) + sum(len(g.changes) for g in groups(diff))
    assert shown + (int(counted[1].replace(",", "")) if counted else 0) == total


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(diffs(), st.integers(8192, 70_000))
def test_markdown_keeps_any_limit(diff: Diff, limit: int) -> None:
    """The bound holds wherever it lies between two objects."""
    assert len(markdown.render(diff, limit=limit).encode()) <= limit


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(diffs())
def test_json_is_valid_by_its_schema(diff: Diff) -> None:
    """Whatever a diff holds, programs get what the schema says, in ASCII."""
    text = render("json", diff)
    assert text.isascii()
    Draft7Validator(SCHEMA).validate(json.loads(text))


SCHEMA = json.loads((Path(__file__).parents[2] / "schemas/diff.schema.json").read_text())


def test_the_schema_has_the_findings_of_the_findings_schema() -> None:
    """A finding is the same in every report."""
    findings = json.loads((Path(__file__).parents[2] / "schemas/findings.schema.json").read_text())
    assert {name: SCHEMA["definitions"][name] for name in findings["definitions"]} == findings["definitions"]
    Draft7Validator.check_schema(SCHEMA)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(diffs())
def test_no_format_drives_a_terminal(diff: Diff) -> None:
    """Nothing that a name or a value holds reaches a terminal or a page as a control character."""
    for form in DIFF_FORMATS:
        assert all(c.isprintable() or c == "\n" for c in render(form, diff))
