"""Patch files: read, matched, applied, and every mistake a finding at its line."""

from __future__ import annotations

import json
from typing import Any

import pytest

from groundplan.findings import Finding, codes
from groundplan.generating.patches import LoadedPatch, Patched, apply, load
from groundplan.generating.rendered import Rendered
from groundplan.loading import parse
from groundplan.objects import ref_of

FILE = "overlays/dev/patches/a.yaml"


def rendered(kind: str, name: str, tenant: str = "", api: str = "v1", **rest: Any) -> Rendered:
    metadata = {"name": name, "namespace": tenant or "platform", "labels": {"groundplan.dev/tenant": tenant}}
    obj = {"apiVersion": api, "kind": kind, "metadata": metadata, **rest}
    return Rendered(ref_of(obj), obj, "", "test", "tenant" if tenant else "platform", tenant)


def objects() -> list[Rendered]:
    return [
        rendered("ResourceQuota", "compute", "vision", spec={"hard": {"pods": "5"}}),
        rendered("ResourceQuota", "compute", "speech", spec={"hard": {"pods": "5"}}),
        rendered("ConfigMap", "settings", data={"a": "1"}),
        rendered("LocalQueue", "queue", "vision", api="kueue.x-k8s.io/v1beta1", spec={"clusterQueue": "q"}),
        rendered("Deployment", "web", api="apps/v1", spec={"template": {"spec": {"containers": [{"name": "web"}]}}}),
    ]


def loaded(text: str) -> tuple[list[LoadedPatch], list[Finding]]:
    document, broken = parse(FILE, text.encode())
    assert broken == ()
    return load([document])


def patched(text: str) -> Patched:
    patches, findings = loaded(text)
    assert findings == []
    return apply(patches, objects())


def changed(result: Patched) -> list[str]:
    return [
        f"{after.ref}" for before, after in zip(objects(), result.objects, strict=True) if before.object != after.object
    ]


@pytest.mark.parametrize(
    ("target", "matched"),
    [
        ("kind: ResourceQuota", ["ResourceQuota vision/compute", "ResourceQuota speech/compute"]),
        ("kind: ResourceQuota, namespace: vision", ["ResourceQuota vision/compute"]),
        ("kind: ResourceQuota, tenant: 's*'", ["ResourceQuota speech/compute"]),
        (
            "kind: ResourceQuota, name: 'c?mp*', group: ''",
            ["ResourceQuota vision/compute", "ResourceQuota speech/compute"],
        ),
        ("kind: ResourceQuota, labelSelector: {groundplan.dev/tenant: vision}", ["ResourceQuota vision/compute"]),
        ("kind: LocalQueue, group: kueue.x-k8s.io, version: v1beta1", ["LocalQueue.kueue.x-k8s.io vision/queue"]),
        ("kind: ConfigMap, version: v1", ["ConfigMap platform/settings"]),
    ],
)
def test_a_target_means_what_everything_in_it_is_true_of(target: str, matched: list[str]) -> None:
    """Kind, group, version, name, namespace, tenant and labels all have to hold."""
    result = patched(f"patches: [{{target: {{{target}}}, merge: {{metadata: {{annotations: {{a: b}}}}}}}}]")
    assert (changed(result), result.findings) == (matched, [])


def test_each_form_changes_the_object() -> None:
    """Patches apply in order, each to what the one before made; who changed what is known."""
    result = patched("""
patches:
  - target: {kind: Deployment}
    strategic: {spec: {template: {spec: {containers: [{name: web, image: "web:1"}]}}}}
  - target: {kind: Deployment}
    json: [{op: test, path: /spec/template/spec/containers/0/image, value: "web:1"}, {op: add, path: /spec/replicas, value: 2}]
  - target: {kind: Deployment}
    merge: {spec: {replicas: 3}}
""")
    web = result.objects[-1]
    assert result.findings == []
    assert web.object["spec"] == {
        "replicas": 3,
        "template": {"spec": {"containers": [{"name": "web", "image": "web:1"}]}},
    }
    assert [place.line for place in result.causes[web.ref]] == [3, 5, 7]


WRONG = [
    ("GP0510", "{kind: ResourceQuota, namespace: vison}", "merge: {}", "target", "namespace: vision"),
    ("GP0510", "{kind: ResourceQota}", "merge: {}", "target", "kind: ResourceQuota"),
    ("GP0510", "{kind: ResourceQuota, namespace: x, name: y}", "merge: {}", "target", ""),
    ("GP0511", "{kind: ConfigMap}", "json: [{op: remove, path: /data/a}, {op: remove, path: /dat}]", "path: /dat}", "did you mean `data`?"),
    ("GP0512", "{kind: ConfigMap}", "merge: {metadata: {name: b}}", "{target", "what the object is called is said in the spec or by its generator"),
    ("GP0512", "{kind: ConfigMap}", "json: [{op: replace, path: '', value: 1}]", "{target", "what the object is called is said in the spec or by its generator"),
    ("GP0512", "{kind: ConfigMap}", "strategic: {$patch: delete}", "{target", "what the object is called is said in the spec or by its generator"),
    ("GP0513", "{kind: LocalQueue}", "strategic: {}", "strategic", "write `merge:` in place of `strategic:`; a list is then replaced as a whole"),
    ("GP0514", "{kind: Deployment}", "strategic: {metadata: {$x: 1}}", "$x", ""),
]  # fmt: skip


@pytest.mark.parametrize(("code", "target", "form", "begins", "hint"), WRONG)
def test_a_patch_that_does_not_fit_is_a_finding(code: str, target: str, form: str, begins: str, hint: str) -> None:
    """One finding, at the part of the patch that is wrong, with a hint; the objects are as they were."""
    text = f"patches: [{{target: {target}, {form}}}]"
    result = patched(text)
    (finding,) = result.findings
    assert (finding.code, finding.place, finding.hint) == (code, (FILE, 1, text.index(begins) + 1), hint)
    assert (changed(result), result.causes) == ([], {})


@pytest.mark.parametrize(
    ("form", "code", "message"),
    [
        ("", "GP0307", "item 1 of `patches`: the patch changes nothing"),
        ("merge: {}, json: [{op: remove, path: /a}]", "GP0307", "item 1 of `patches`: a patch has one form, not `merge` and `json`"),
        ("mrege: {}", "GP0301", "`mrege` is not a key of"),
        ("merge: [1]", "GP0303", "`merge` takes a mapping"),
        ("json: []", "GP0306", "`json` has 0 entries"),
        ("json: [{op: delete, path: /a}]", "GP0304", "`op` cannot be `delete`"),
        ("json: [{op: remove, path: a/b}]", "GP0305", "`a/b` is not a JSON pointer"),
        ("json: [{op: add, path: /a}]", "GP0302", "`add` needs a `value`"),
        ("json: [{op: move, path: /a}]", "GP0302", "`move` needs a `from`"),
        ("json: [{op: remove, path: /a, value: 1}]", "GP0307", "`remove` takes no `value`"),
        ("merge: {data: {a: 99999999999999999999}}", "GP0515", "`99999999999999999999` cannot stand in a manifest"),
    ],
)  # fmt: skip
def test_a_malformed_patch_is_a_finding(form: str, code: str, message: str) -> None:
    """A patch file is typed like everything else: what is wrong has a code and a place."""
    patches, findings = loaded(f"patches: [{{target: {{kind: ConfigMap}}, {form}}}]")
    assert patches == []
    assert [f.code for f in findings if message in f.message] == [code]
    assert all(f.place and f.place.line == 1 for f in findings)


def test_a_null_may_be_added() -> None:
    """`value: null` is a value."""
    patches, findings = loaded("patches: [{target: {kind: A}, json: [{op: add, path: /a, value: null}]}]")
    assert findings == []
    assert len(patches) == 1


def parts(value: Any) -> set[int]:
    """The identities of all mappings and lists in a value."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return set() if inner is None else {id(value)}.union(*map(parts, inner))


@pytest.mark.parametrize(
    "form",
    [
        "merge: {metadata: {annotations: {a: b}}, spec: {x: [{y: 1}]}}",
        "strategic: {metadata: {annotations: {a: b}}, spec: {x: [{y: 1}], z: {$patch: replace, w: {}}}}",
        "json: [{op: add, path: /spec, value: {x: [{y: 1}]}}, {op: copy, from: /metadata/labels, path: /spec/labels}]",
    ],
)
def test_nothing_is_shared(form: str) -> None:
    """What comes out shares no mapping with what went in, with the patch, nor with another object."""
    patches, findings = loaded(f"patches: [{{target: {{kind: ResourceQuota}}, {form}}}]")
    assert findings == []
    before = objects()
    text = json.dumps([r.object for r in before])
    first, second, *_ = (r.object for r in apply(patches, before).objects)
    given = (
        parts([r.object for r in before])
        | parts(patches[0].patch.model_dump(by_alias=False))
        | parts(patches[0].patch.merge)
    )
    assert json.dumps([r.object for r in before]) == text
    assert not (parts(first) | parts(second)) & given
    assert not parts(first) & parts(second)
    assert len(parts(first)) == sum(len(parts(value)) for value in first.values()) + 1


def test_the_examples_of_the_pages_trigger_their_codes() -> None:
    """A page's example is what its code says, and its fix mends it."""
    for code in ("GP0510", "GP0511", "GP0512", "GP0513", "GP0514"):
        first, *rest = (codes.page(code) or "").split("```yaml title=")[1:]
        shown = [block.partition("\n")[2].partition("```")[0] for block in (first, *rest)]
        results = [patched(text) for text in shown]
        assert [{f.code for f in result.findings} for result in results] == [{code}, *(set() for _ in rest)]
