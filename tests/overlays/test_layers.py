"""Layers of a tenant: class, template, tenant, team; what an overlay may change; and where each value is written."""

from __future__ import annotations

from typing import Any

import pytest

from groundplan.loading import Node
from groundplan.overlays import paths
from groundplan.resolving import shapes
from platforms import APART, tenant, tenants
from repositories import code_at, files_of, findings, only, resolved, tenant_tree, where

POOLS = "pools: [{name: train, nodes: 8, perNode: {cpu: 96, memory: 1Ti, gpu: {model: A100, count: 8}}}]\n"
QUOTA = "quota: {cpu: 8, memory: 32Gi, pods: 20}"


def value(tree: Node, path: str) -> Node:
    node, taken = paths.find(tree, shapes().tenant, paths.split(path))
    assert taken == len(paths.split(path)), path
    return node


def written(tree: Node, path: str) -> tuple[Any, str]:
    """A value and where it is written."""
    node = value(tree, path)
    return node.value, str(node.at)


def classes(*items: str) -> str:
    return "tenantClasses:\n" + "".join(f"- {i}\n" for i in items)


CLASS = f"{{name: research, podSecurity: baseline, labels: {{a: x, b: x}}, {QUOTA}, members: [{{user: bob@x.example, role: view}}]}}"
VISION = "{name: vision, class: research, owner: alice@x.example, labels: {b: y}}"


def test_a_tenant_has_what_its_class_has() -> None:
    """Maps merge, the tenant's own values win, and each value knows the line it comes from."""
    files = files_of(classes(CLASS) + tenants(VISION))
    tree = tenant_tree(files)
    assert written(tree, "podSecurity") == ("baseline", where(files, "baseline"))
    assert written(tree, "labels[a]") == ("x", where(files, "x, b: x"))
    assert written(tree, "labels[b]") == ("y", where(files, "y}"))
    assert written(tree, "members[bob@x.example].role") == ("view", where(files, "view"))
    assert "extends" not in tree.items()


def test_a_class_may_extend_another() -> None:
    """The base is the weakest layer, over any number of steps."""
    files = files_of(
        classes("{name: base, podSecurity: privileged, labels: {a: base, b: base, c: base}}",
                "{name: middle, extends: base, labels: {b: middle, c: middle}}",
                f"{{name: research, extends: middle, labels: {{c: research}}, {QUOTA}}}")
        + tenants("{name: vision, class: research, owner: alice@x.example}")
    )  # fmt: skip
    tree = tenant_tree(files)
    assert value(tree, "labels").plain() == {"a": "base", "b": "middle", "c": "research"}
    assert value(tree, "podSecurity").value == "privileged"


def test_null_and_remove_take_away_what_a_class_gives() -> None:
    """A tenant may be without a key of its class, and without an item of a list."""
    text = "{name: vision, class: research, owner: alice@x.example, labels: {a: null}, members: [{user: bob@x.example, $remove: true}]}"
    tree = tenant_tree(files_of(classes(CLASS) + tenants(text)))
    assert (value(tree, "labels").plain(), value(tree, "members").plain()) == ({"b": "x"}, [])


def test_a_tenant_removes_what_its_class_gives() -> None:
    """`$remove` of what the class has not is a misspelt name, said where it stands."""
    text = "{name: vision, class: research, owner: alice@x.example, members: [{user: bbo@x.example, $remove: true}]}"
    files = files_of(classes(CLASS) + tenants(text))
    finding = only(files)
    assert (code_at(finding), finding.hint) == (("GP0206", where(files, "{user: bbo")), "did you mean `bob@x.example`?")
    assert finding.message == "`bbo@x.example` is not in tenants[vision].members"


def test_a_mapping_stands_where_it_stood() -> None:
    """An overlay changes values of a mapping, and does not move it: what lacks a key is found in the platform."""
    files = files_of(
        tenants(tenant()), overlays__dev="spec: {tenants: [{name: vision, quota: {cpu: 4, memory: null}}]}\n"
    )
    found = [f for f in findings(files) if f.code == "GP0302"]
    assert [str(f.place) for f in found] == [where(files, "null", "overlays/dev.yaml")]
    tree = tenant_tree(
        files_of(tenants(tenant()), overlays__dev="spec: {tenants: [{name: vision, quota: {cpu: 4}}]}\n")
    )
    assert str(value(tree, "quota").at) == where(files, "{cpu: 8")
    assert str(tree.at) == where(files, "{name: vision")


@pytest.mark.parametrize(
    ("items", "place"),
    [
        (["{name: a, extends: a}"], "platform.yaml:19:24"),
        (["{name: a, extends: b}", "{name: b, extends: a}"], "platform.yaml:20:24"),
    ],
)
def test_a_class_never_extends_itself(items: list[str], place: str) -> None:
    """A loop of classes is said once."""
    assert code_at(only(files_of(classes(*items)))) == ("GP0203", place)


def test_a_class_and_its_base_exist() -> None:
    """A misspelt class gets a hint where it is named."""
    files = files_of(
        classes(CLASS, "{name: a, extends: reserch}")
        + tenants(f"{{name: v, class: researh, owner: a@x.example, {QUOTA}}}")
    )
    assert [(code_at(f), f.hint) for f in findings(files)] == [
        (("GP0401", where(files, "reserch")), "did you mean `research`?"),
        (("GP0401", where(files, "researh")), "did you mean `research`?"),
    ]


def test_environments_of_a_class_hold_for_its_tenants() -> None:
    """A tenant exists where its class says, unless it says itself."""
    text = (
        APART
        + classes(f"{{name: c, environments: [prod], {QUOTA}}}")
        + tenants(
            "{name: a, class: c, owner: a@x.example}", "{name: b, class: c, owner: a@x.example, environments: [dev]}"
        )
    )
    files = files_of(text, overlays__dev="", overlays__prod="")
    assert {e: [t.name for t in resolved(files, e).platform.tenants] for e in ("dev", "prod")} == {
        "dev": ["b"],
        "prod": ["a"],
    }


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("tenants: {vision: {owner: a@x.example}}\n", "GP0303", "platform.yaml:18:12"),
        ("tenants: [vision]\n", "GP0303", "platform.yaml:18:13"),
        ("tenantClasses: {research: {}}\n", "GP0303", "platform.yaml:18:18"),
        ("tenantClasses: [research]\n", "GP0303", "platform.yaml:18:19"),
        ("tenantClasses: [{podSecurity: baseline}]\n", "GP0302", "platform.yaml:18:19"),
        ("tenantClasses: [{name: a, podSecurty: baseline}]\n", "GP0301", "platform.yaml:18:29"),
        ("templates: {volumes: [{size: 1Gi}]}\n", "GP0302", "platform.yaml:18:25"),
        ("templates: {volums: []}\n", "GP0301", "platform.yaml:18:15"),
        ("pools: {train: {}}\n", "GP0303", "platform.yaml:18:10"),
    ],
)
def test_no_section_is_ignored_because_of_its_shape(text: str, code: str, place: str) -> None:
    """A mapping where a list belongs, an item without a name, a misspelt key: each is said, also where nobody uses it."""
    assert code_at(only(files_of(text))) == (code, place)


@pytest.mark.parametrize("head", ["metadata: {}", "metadata: {nam: x}", "metadata: {name: UPPER}", "metadata: x"])
def test_the_document_around_the_spec_is_typed(head: str) -> None:
    """A platform has a name, and is not called something silently."""
    files = files_of()
    files["platform.yaml"] = files["platform.yaml"].replace("metadata: {name: borealis}", head)
    found = findings(files)
    assert found
    assert {f.place.line for f in found if f.place} == {3}


def test_an_item_laid_over_a_template_has_what_the_template_has() -> None:
    """The template is the weakest, its name stays its own, and a misspelt one gets a hint."""
    template = "templates: {volumes: [{name: big, size: 1Ti, accessMode: ReadWriteMany}]}\n"
    vision = tenant(
        more="quota: {cpu: 1, memory: 1Gi, pods: 1, storage: 2Ti}, volumes: [{name: data, template: big, size: 2Ti}]"
    )
    files = files_of(template + tenants(vision) + "storageClasses: [{name: fast, default: true}]\n")
    volume = value(tenant_tree(files), "volumes[data]")
    assert volume.plain() == {"name": "data", "size": "2Ti", "accessMode": "ReadWriteMany", "template": "big"}
    assert str(volume.value["accessMode"].at) == where(files, "ReadWriteMany")


@pytest.mark.parametrize("template", ["", "templates: {volumes: [{name: big, size: 1Ti}]}\n"])
def test_a_template_exists(template: str) -> None:
    """Naming one that is not there is a finding, also where there are none at all."""
    finding = next(f for f in findings(files_of(template + tenants(tenant(more="volumes: [{name: d, template: bgi, size: 1Gi}]"))))
                   if f.code == "GP0401")  # fmt: skip
    assert (finding.message, finding.hint) == ("there is no template `bgi`", "did you mean `big`?" if template else "")


def test_overlays_patch_each_text_before_they_are_combined() -> None:
    """What an overlay says of a class or a template reaches every tenant that has it."""
    files = files_of(
        classes(CLASS) + tenants(VISION),
        overlays__dev="spec:\n  tenantClasses: [{name: research, labels: {a: dev, b: dev}}]\n",
    )
    tree = tenant_tree(files)
    assert written(tree, "labels[a]") == ("dev", where(files, "dev, b", "overlays/dev.yaml"))
    assert written(tree, "labels[b]") == ("y", where(files, "y}"))


def test_an_overlay_changes_a_value_and_keeps_the_rest() -> None:
    """A changed value stands in the overlay, its neighbours where they stood; shorthand is written out first."""
    quota = "quota: {cpu: 8, memory: 32Gi, pods: 20, pools: {train: {nominal: 16, borrow: 2}}}"
    lender = tenant("speech", "quota: {cpu: 1, memory: 1Gi, pods: 1, pools: {train: 3}}")
    over = "spec: {tenants: [{name: vision, quota: {pools: {train: 4}}}]}\n"
    files = files_of(POOLS + tenants(tenant(more=quota), lender), overlays__dev=over)
    tree = tenant_tree(files)
    assert written(tree, "quota.pools[train].nominal") == (4, where(files, "4}", "overlays/dev.yaml"))
    assert written(tree, "quota.pools[train].borrow") == (2, where(files, "2}}"))
    assert written(tree, "quota.cpu") == (8, where(files, "8, memory: 32Gi, pods: 20"))


def test_a_list_of_names_written_for_a_map_is_that_map() -> None:
    """`keys: [a]` is `{a: a}` before layers merge, so an overlay may add to it."""
    base = tenants(tenant(more="secrets: [{name: s, keys: [a]}]"))
    tree = tenant_tree(
        files_of(base, overlays__dev="spec: {tenants: [{name: vision, secrets: [{name: s, keys: {b: remote}}]}]}\n")
    )
    assert value(tree, "secrets[s].keys").plain() == {"a": "a", "b": "remote"}


def test_lists_merge_by_what_their_items_are_known_by() -> None:
    """Members by user or group, egress by host; a list of plain values is replaced as a whole."""
    network = "network: {egress: [{host: a.example}, {host: b.example, port: 80}], allowFrom: [speech]}"
    base = tenants(
        tenant(more=f"members: [{{user: bob@x.example}}, {{group: team}}], {network}"), tenant("speech"), tenant("risk")
    )
    over = """\
    spec:
      tenants:
        - name: vision
          members: [{group: team, role: view}, {user: eve@x.example, $new: true}, {user: bob@x.example, $remove: true}]
          network: {egress: [{host: b.example, port: 8080}], allowFrom: [risk]}
    """
    tree = tenant_tree(files_of(base, overlays__dev=over))
    assert value(tree, "members").plain() == [{"group": "team", "role": "view"}, {"user": "eve@x.example"}]
    assert value(tree, "network.egress").plain() == [{"host": "a.example"}, {"host": "b.example", "port": 8080}]
    assert value(tree, "network.allowFrom").plain() == ["risk"]


@pytest.mark.parametrize(
    ("over", "place", "message", "hint"),
    [
        ("{name: visoin, priority: x}", "1:18", "`visoin` is not in tenants", "did you mean `vision`?"),
        (
            "{name: vision, members: [{user: someone@else.test}]}",
            "1:43",
            "`someone@else.test` is not in tenants[vision].members",
            "$new: true",
        ),
        (
            "{name: vision, volumes: [{name: v, $remove: true}]}",
            "1:43",
            "`v` is not in tenants[vision].volumes",
            "nothing to take away",
        ),
        (
            "{name: vision, members: [{user: bob@x.exampel, role: edit}]}",
            "1:43",
            "`bob@x.exampel` is not in",
            "`bob@x.example`?",
        ),
    ],
)
def test_an_overlay_item_meets_one_that_exists(over: str, place: str, message: str, hint: str) -> None:
    """A misspelt name never adds a second item: it is said once, with the nearest name, or how to add one."""
    files = files_of(
        tenants(tenant(more="members: [{user: bob@x.example}]")), overlays__dev=f"spec: {{tenants: [{over}]}}\n"
    )
    finding = only(files)
    assert code_at(finding) == ("GP0206", f"overlays/dev.yaml:{place}")
    assert finding.message.startswith(message)
    assert hint in finding.hint


def test_an_overlay_may_change_what_only_the_class_gives() -> None:
    """An item of a tenant's class is there, for the tenant's overlay as well."""
    over = "spec: {tenants: [{name: vision, members: [{user: bob@x.example, role: admin}]}]}\n"
    tree = tenant_tree(files_of(classes(CLASS) + tenants(VISION), overlays__dev=over))
    assert written(tree, "members[bob@x.example].role") == ("admin", "overlays/dev.yaml:1:71")
    gone = "spec: {tenants: [{name: vision, members: [{user: bob@x.example, $remove: true}]}]}\n"
    assert value(tenant_tree(files_of(classes(CLASS) + tenants(VISION), overlays__dev=gone)), "members").plain() == []


def test_an_overlay_of_a_class_meets_what_its_base_gives() -> None:
    """An item of the class below is there for the class's overlay, by however many classes; a wrong name is not."""
    base = classes(CLASS, "{name: mid, extends: research}", "{name: low, extends: mid}") + tenants(
        "{name: vision, class: low, owner: a@x.example}"
    )
    text = "spec: {tenantClasses: [{name: low, members: [{user: %s}]}]}\n"
    tree = tenant_tree(files_of(base, overlays__dev=text % "bob@x.example, role: admin"))
    assert written(tree, "members[bob@x.example].role") == ("admin", "overlays/dev.yaml:1:74")
    gone = tenant_tree(files_of(base, overlays__dev=text % "bob@x.example, $remove: true"))
    assert value(gone, "members").plain() == []
    finding = only(files_of(base, overlays__dev=text % "rob@x.example, role: admin"))
    assert code_at(finding) == ("GP0206", "overlays/dev.yaml:1:46")


def test_an_overlay_may_remove_what_only_the_tenant_has() -> None:
    """The class need not have it as well."""
    text = "{name: vision, class: research, owner: a@x.example, members: [{user: eve@x.example}]}"
    over = "spec: {tenants: [{name: vision, members: [{user: eve@x.example, $remove: true}]}]}\n"
    tree = tenant_tree(files_of(classes(CLASS) + tenants(text), overlays__dev=over))
    assert [m["user"] for m in value(tree, "members").plain()] == ["bob@x.example"]


def test_an_overlay_may_add_a_tenant() -> None:
    """`$new` holds for all that is written inside the item."""
    new = "{name: speech, owner: a@x.example, quota: {cpu: 1, memory: 1Gi, pods: 1}, members: [{user: b@x.example}], $new: true}"
    files = files_of(tenants(tenant()), overlays__dev=f"spec: {{tenants: [{new}]}}\n")
    assert [t.name for t in resolved(files).platform.tenants] == ["vision", "speech"]


def test_a_marked_item_says_true() -> None:
    """`$new: false` would mean nothing."""
    files = files_of(tenants(tenant()), overlays__dev="spec: {tenants: [{name: vision, $remove: false}]}\n")
    assert code_at(only(files)) == ("GP0208", where(files, "false", "overlays/dev.yaml"))


def test_what_is_removed_says_no_more_than_its_name() -> None:
    """Nothing would read the rest; also where two files of one overlay say it."""
    base = tenants(tenant(more="members: [{user: b@x.example}]"))
    text = "spec: {tenants: [{name: vision, members: [{user: b@x.example, %s}]}]}\n"
    files = files_of(base, overlays__dev=text % "$remove: true, rule: x")
    assert code_at(only(files)) == ("GP0208", where(files, "rule", "overlays/dev.yaml"))
    files = files_of(base, overlays__dev__a=text % "$remove: true", overlays__dev__b=text % "role: view")
    assert code_at(only(files)) == ("GP0208", where(files, "role", "overlays/dev/b.yaml"))


@pytest.mark.parametrize(
    "text",
    [
        tenants(tenant(), tenant("risk", "$remove: false")),
        tenants(tenant(more="members: [{user: b@x.example, $remove: true}]")),
        "priorities: [{name: low, value: 1, $remove: true}]\n",
        "templates: {volumes: [{name: v, $remove: true}]}\n",
        classes("{name: c, members: [{group: g, $remove: true}]}"),
    ],
)
def test_nothing_is_removed_from_nothing(text: str) -> None:
    """`$remove` in the platform itself, where no class lies below, would silently make an item of nothing."""
    files = files_of(text)
    found = [f for f in findings(files) if f.code == "GP0206"]
    assert [f.place and f.place.file for f in found] == ["platform.yaml"]
    assert "nothing to take away" in found[0].hint


@pytest.mark.parametrize("mark", ["role: view", "$remove: true"])
def test_a_group_is_not_the_user_of_its_name(mark: str) -> None:
    """A group may be called like somebody's address: an overlay that says `group` never changes the user."""
    over = f"spec: {{tenants: [{{name: vision, members: [{{group: b@x.example, {mark}}}]}}]}}\n"
    files = files_of(tenants(tenant(more="members: [{user: b@x.example}]")), overlays__dev=over)
    finding = only(files)
    assert code_at(finding) == ("GP0206", where(files, "{group", "overlays/dev.yaml"))
    assert "user: b@x.example" in finding.hint


def test_what_is_new_is_not_there_yet() -> None:
    """`$new` on an existing name is refused, and names the existing one."""
    finding = only(files_of(tenants(tenant()), overlays__dev="spec: {tenants: [{name: vision, $new: true}]}\n"))
    assert (code_at(finding), str(finding.related[0].place)) == (
        ("GP0207", "overlays/dev.yaml:1:33"),
        "platform.yaml:19:5",
    )


def test_null_never_removes_what_is_required() -> None:
    """A required key that an overlay takes away is missing, where the overlay says null."""
    finding = only(files_of(overlays__dev="spec:\n  domain: null\n"))
    assert code_at(finding) == ("GP0302", "overlays/dev.yaml:2:11")


def test_a_name_stands_once_in_each_text() -> None:
    """In one list of one file, of the platform and of an overlay, also deep inside."""
    files = files_of(
        tenants(tenant("a"), tenant("a")) + classes("{name: c, members: [{group: g}, {group: g, role: view}]}"),
        overlays__dev="spec: {pools: [{name: p, nodes: 1, $new: true}, {name: p, nodes: 2, $new: true}]}\n",
    )
    assert [code_at(f) for f in findings(files) if f.code == "GP0205"] == [
        ("GP0205", where(files, "{name: p, nodes: 2", "overlays/dev.yaml")),
        ("GP0205", "platform.yaml:20:5"),
        ("GP0205", where(files, "{group: g, role")),
    ]


def test_a_class_that_is_no_text_breaks_nothing() -> None:
    """Mistakes of the written types are found by typing, whatever the layers make of them first."""
    over = "spec: {tenants: [{name: vision, members: [{user: b@x.example, role: view}]}]}\n"
    files = files_of(tenants("{name: vision, class: [research], owner: alice@x.example}"), overlays__dev=over)
    assert ("GP0303", where(files, "[research]")) in [code_at(f) for f in findings(files)]


def test_a_misspelt_key_is_said_once() -> None:
    """The key that is missing is the one that is misspelt beside it; another missing one is still said."""
    files = files_of("pools: [{name: a, nodes: 1, perNode: {cpus: 4, gpu: {model: x}}}]")
    assert [(f.code, f.message.split("`")[1]) for f in findings(files)] == [
        ("GP0302", "memory"),
        ("GP0301", "cpus"),
        ("GP0302", "count"),
    ]
