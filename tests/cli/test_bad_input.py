"""Bad input: each mistake is answered with its code, its place and what to do, and rendered/ stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from command_line import digests, edit, groundplan, put

INCLUDE = ("metadata: {name: borealis}", "metadata: {name: borealis}\ninclude: [tenants/*.yaml]")
CPU = "    - {name: cpu, nodes: 4, perNode: {cpu: 32, memory: 128Gi}}\n"


def bomb() -> str:
    """Anchors that multiply by nine at each step: three billion values in twelve lines."""
    steps = [f"x{i}: &x{i} [{', '.join([f'*x{i - 1}'] * 9)}]\n" for i in range(1, 11)]
    return "".join(["x0: &x0 [0, 1, 2, 3, 4, 5, 6, 7, 8]\n", *steps])


class Bad(NamedTuple):
    """A mistake: an edit of platform.yaml (old, new), or files put in place; and the finding it must get."""

    name: str
    code: str
    file: str
    at: str
    """The text at whose first letter the finding must stand; empty for the file as a whole."""

    says: str
    advice: str
    edit: tuple[str, str] | None = None
    files: Mapping[str, str | bytes | None] = {}
    together: tuple[str, ...] = ()
    """Codes of further findings that the same mistake rightly gets."""


CASES = (
    Bad(
        "empty file",
        "GP0101",
        "platform.yaml",
        "",
        "the file is empty",
        "apiVersion, kind, metadata and spec",
        files={"platform.yaml": ""},
    ),
    Bad(
        "no file",
        "GP0101",
        "platform.yaml",
        "",
        "there is no platform.yaml here",
        "groundplan init",
        files={"platform.yaml": None},
    ),
    Bad(
        "binary file",
        "GP0104",
        "platform.yaml",
        "\xff",
        "",
        "is this a binary file?",
        files={"platform.yaml": b"\x7fELF\x02\x01\x01\x00\x00\xff\xfe" * 9},
    ),
    Bad(
        "file of another name",
        "GP0101",
        "platform.yaml",
        "",
        "there is no platform.yaml here",
        "rename platform.yml to platform.yaml",
        files={"platform.yaml": None, "platform.yml": "spec: {}\n"},
    ),
    Bad(
        "unresolved merge",
        "GP0105",
        "platform.yaml",
        "<<<<<<<",
        "a merge left its mark here",
        "resolve the conflict",
        edit=("  domain: ml", "<<<<<<< HEAD\n  domain: a.example\n=======\n  domain: b.example\n>>>>>>> b\n  x: ml"),
    ),
    Bad(
        "no-break space",
        "GP0105",
        "platform.yaml",
        "\u00c2\u00a0",
        "the blank U+00A0 is no space",
        "replace it by a space",
        edit=("  domain: ml", "\u00a0 domain: ml"),
    ),
    Bad(
        "class that is not there",
        "GP0401",
        "platform.yaml",
        "reserach",
        "there is no tenant class `reserach`",
        "did you mean `research`?",
        edit=("class: research", "class: reserach"),
    ),
    Bad(
        "no spec",
        "GP0302",
        "platform.yaml",
        "apiVersion",
        "`spec` is missing",
        "apiVersion, kind, metadata and spec",
        files={"platform.yaml": "apiVersion: groundplan.dev/v1alpha1\nkind: Platform\nmetadata: {name: borealis}\n"},
    ),
    Bad(
        "overlay without spec",
        "GP0301",
        "overlays/dev.yaml",
        "domain",
        "`domain` is not a key of an overlay",
        "write it below `spec:`, as in platform.yaml: spec: {domain: ...}",
        files={"overlays/dev.yaml": "domain: dev.example\n"},
    ),
    Bad(
        "tenants as a mapping",
        "GP0303",
        "overlays/dev.yaml",
        "vision",
        "`tenants` takes a list, not a mapping",
        "a list",
        files={"overlays/dev.yaml": "spec:\n  tenants:\n    vision: {class: research}\n"},
    ),
    Bad(
        "value of a secret",
        "GP0301",
        "platform.yaml",
        "value: hunter2",
        "`value` is not a key",
        "keep it in the secret store",
        edit=("keys: [secret]}]", "keys: [secret], value: hunter2}]"),
    ),
    Bad(
        "address range that is an address",
        "GP0305",
        "platform.yaml",
        "10.0.0.1]",
        "`10.0.0.1` is not an address range",
        "write 10.0.0.1/32 for this one address",
        edit=("[10.0.0.1/32]", "[10.0.0.1]"),
    ),
    Bad(
        "tabs",
        "GP0105",
        "platform.yaml",
        "\tserver",
        "a tab stands where YAML allows only spaces",
        "replace each tab by spaces",
        edit=("    server: https", "\tserver: https"),
    ),
    Bad(
        "unclosed quote",
        "GP0105",
        "platform.yaml",
        '"2026.08',
        "the quote that opens here is not closed on its line; the next one, in line 13, closes it",
        "close the string with the same quote",
        edit=('release: "2026.08"', 'release: "2026.08'),
    ),
    Bad(
        "unknown key",
        "GP0301",
        "platform.yaml",
        "podSecurty",
        "`podSecurty` is not a key",
        "did you mean `podSecurity`?",
        edit=("podSecurity: baseline", "podSecurty: baseline"),
    ),
    Bad(
        "wrong type",
        "GP0303",
        "platform.yaml",
        '"yes"',
        '`prune` takes true or false, not the text "yes"',
        "write true",
        edit=("prune: true", 'prune: "yes"'),
    ),
    Bad(
        "quantity 20gi",
        "GP0305",
        "platform.yaml",
        "20gi",
        "`20gi` is not a quantity",
        "write 20Gi",
        edit=("memory: 128Gi, pods", "memory: 20gi, pods"),
    ),
    Bad(
        "quota key gpu",
        "GP0301",
        "platform.yaml",
        "gpu: 8, pools",
        "`gpu` is not a key of `quota`",
        "pools: {<name of the pool>: <how many>}",
        edit=("pools: {train: 8}", "gpu: 8, pools: {train: 8}"),
    ),
    Bad(
        "members whose bindings collide",
        "GP0412",
        "platform.yaml",
        "{user: a-b@x",
        "`a.b@x.example` and `a-b@x.example` would both have the RoleBinding `user-a-b-x-example-clusterrole-edit`",
        "{group: <name>, role: edit}",
        edit=("{user: bob@borealis.example}", "{user: a.b@x.example}, {user: a-b@x.example}"),
    ),
    Bad(
        "addresses that differ in case",
        "GP0413",
        "platform.yaml",
        "{user: a@x",
        "`a@x.example` and `A@x.example` differ in case only",
        "write A@x.example here",
        edit=("{user: bob@borealis.example}", "{user: A@x.example}, {user: a@x.example}"),
    ),
    Bad(
        "tenant in two includes",
        "GP0205",
        "tenants/b.yaml",
        "{name: speech",
        "`speech` stands twice",
        "tenants/a.yaml:2:5",
        edit=INCLUDE,
        files={
            "tenants/a.yaml": "tenants:\n  - {name: speech, class: research, owner: sam@borealis.example}\n",
            "tenants/b.yaml": "tenants:\n  - {name: speech, class: research, owner: tom@borealis.example}\n",
        },
    ),
    Bad(
        "include of itself",
        "GP0114",
        "platform.yaml",
        "platform.yaml]",
        "includes platform.yaml itself",
        "include: [tenants/*.yaml]",
        edit=(INCLUDE[0], f"{INCLUDE[0]}\ninclude: [platform.yaml]"),
    ),
    Bad(
        "include loop",
        "GP0114",
        "tenants/a.yaml",
        "include",
        "is included and includes files itself",
        "list the files in platform.yaml",
        edit=INCLUDE,
        files={"tenants/a.yaml": "include: [tenants/a.yaml]\n"},
    ),
    Bad(
        "overlay that extends itself",
        "GP0203",
        "overlays/dev.yaml",
        "dev",
        "the overlay `dev` extends itself",
        "remove one `extends`",
        files={"overlays/dev.yaml": "extends: dev\n"},
    ),
    Bad(
        "overlay of a missing item",
        "GP0206",
        "overlays/dev.yaml",
        "{name: trian",
        "`trian` is not in pools",
        "did you mean `train`?",
        files={"overlays/dev.yaml": "spec:\n  pools: [{name: trian, nodes: 1}]\n"},
    ),
    Bad(
        "patch of a missing object",
        "GP0510",
        "overlays/prod/patches/quota.yaml",
        "target",
        "vison",
        "vision",
        files={
            "overlays/prod.yaml": None,
            "overlays/prod/base.yaml": "pinVersions: true\nspec:\n  gitops: {instance: prod}\n",
            "overlays/prod/patches/quota.yaml": "patches:\n"
            "  - target: {kind: ResourceQuota, namespace: vison}\n"
            '    merge: {spec: {hard: {pods: "100"}}}\n',
        },
    ),
    Bad(
        "tenant kube-system",
        "GP0408",
        "platform.yaml",
        "kube-system",
        "the namespace `kube-system` belongs to Kubernetes",
        "namespace: team-kube-system",
        edit=("- name: vision", "- name: kube-system"),
    ),
    Bad(
        "name of 64 characters",
        "GP0306",
        "platform.yaml",
        "v" * 64,
        "has 64 characters, 63 are allowed",
        "lower-case letters, digits and `-`",
        edit=("- name: vision", f"- name: {'v' * 64}"),
    ),
    Bad(
        "../ in a name",
        "GP0305",
        "platform.yaml",
        "../vision",
        "`../vision` is not a name",
        "write vision",
        edit=("- name: vision", "- name: ../vision"),
    ),
    Bad(
        "../ in an include",
        "GP0111",
        "platform.yaml",
        "../*",
        "does not lie inside the platform repository",
        "include: [tenants/*.yaml]",
        edit=(INCLUDE[0], f"{INCLUDE[0]}\ninclude: [../*.yaml]"),
    ),
    Bad(
        "alias bomb",
        "GP0109",
        "platform.yaml",
        "*x4",
        "aliases expand this document by more than 100,000 values",
        "anchors that repeat small values",
        files={"platform.yaml": bomb()},
    ),
    Bad(
        "lists nested 10,000 deep",
        "GP0109",
        "platform.yaml",
        "[" * 9_936 + "]",
        "values nest more than 64 deep",
        "at most 64 levels",
        files={"platform.yaml": "[" * 10_000 + "]" * 10_000},
    ),
    Bad(
        "mappings nested 10,000 deep",
        "GP0109",
        "platform.yaml",
        "{a: " * 9_936 + "1",
        "values nest more than 64 deep",
        "at most 64 levels",
        files={"platform.yaml": "{a: " * 10_000 + "1" + "}" * 10_000},
    ),
    Bad(
        "missing overlay",
        "GP0203",
        "overlays/dev.yaml",
        "prood",
        "there is no overlay `prood`",
        "did you mean `prod`?",
        files={"overlays/dev.yaml": "extends: prood\n"},
    ),
    Bad(
        "two overlays of one name",
        "GP0201",
        "overlays/dev.yaml",
        "",
        "the overlay `dev` is a file and a folder",
        "overlays/dev/base.yaml",
        files={"overlays/dev/base.yaml": "spec: {}\n"},
    ),
)


def place(folder: Path, bad: Bad) -> str:
    """`file:line:column` of what is wrong, or the file alone."""
    if not bad.at:
        return bad.file
    before, found, _ = (folder / bad.file).read_text(encoding="latin-1").partition(bad.at)
    assert found
    return f"{bad.file}:{before.count(chr(10)) + 1}:{len(before) - (before.rfind(chr(10)) + 1) + 1}"


@pytest.mark.parametrize("bad", CASES, ids=[c.name for c in CASES])
def test_bad_input(borealis: Path, bad: Bad) -> None:
    """Exit code 1, the code, the place, words that help, no traceback, and not a byte of rendered/ changed."""
    before = digests(borealis / "rendered")
    put(borealis, bad.files)
    if bad.edit is not None:
        edit(borealis, "platform.yaml", *bad.edit)
    ran = groundplan("render")
    assert (ran.code, ran.out) == (1, "")
    block = next((b for b in ran.err.split("\n\n") if b.startswith(f"error[{bad.code}]")), ran.err)
    assert f"--> {place(borealis, bad)}\n" in block
    assert bad.says in block
    assert bad.advice in block
    assert "= expected: " in block or "= hint: " in block
    assert "Traceback" not in ran.err
    assert ran.err.endswith("rendered/ is as it was\n")
    assert digests(borealis / "rendered") == before
    assert {line[6:12] for line in ran.err.splitlines() if line.startswith("error[")} == {bad.code, *bad.together}
