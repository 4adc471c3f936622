"""One change of each kind, and the exact line that is named as its cause."""

from __future__ import annotations

import json
from typing import Any

import pytest

PLATFORM = "platform.yaml"


def line(platform: Any, file: str, text: str, occurrence: int = 1) -> str:
    """`file:line` of the n-th line of a file that holds a text, as it is on disk now."""
    lines = (platform.folder / file).read_text().splitlines()
    return f"{file}:{[n for n, content in enumerate(lines, 1) if text in content][occurrence - 1]}"


def fields(platform: Any, environment: str) -> list[tuple[str, Any, Any]]:
    data = platform.diff("HEAD")
    objects = next(e for e in data["environments"] if e["name"] == environment)["objects"]
    return [(f["field"], f.get("before"), f.get("after")) for o in objects for f in o["fields"]]


def test_nothing_changed(platform: Any) -> None:
    """A diff of a state with itself is empty, and exits 0."""
    result = platform.run("HEAD")
    assert (result.code, result.err) == (0, "")
    assert platform.diff("HEAD")["status"] == "same"


@pytest.mark.parametrize("old", ["  - name: research\n", "cpu: 32\n"])
def test_a_comment_changes_nothing(platform: Any, old: str) -> None:
    """Comments and lines that move are no difference."""
    platform.edit(PLATFORM, old, f"{old[:-1]} # a comment\n\n")
    assert platform.run("HEAD").code == 0


def test_a_tenants_own_value(platform: Any) -> None:
    """A value that differs is the cause of exactly the objects it moves."""
    platform.edit(PLATFORM, "owner: sam@tiny.example", "owner: sue@tiny.example")
    cause = line(platform, PLATFORM, "sue@")
    changes = platform.changes("prod")
    assert set(changes.values()) == {cause}
    assert "~ RoleBinding speech/namespaceAdmin" in changes
    assert not any("ResourceQuota" in name for name in changes)


def test_a_quota_in_platform_yaml(platform: Any) -> None:
    """A class's line is the cause in every tenant it reaches, and not where an overlay has its own value."""
    platform.edit(PLATFORM, "cpu: 32\n", "cpu: 40\n")
    cause = line(platform, PLATFORM, "cpu: 40")
    tenants = ("speech", "text", "vision")
    assert platform.changes("prod") == {f"~ ResourceQuota {t}/tenant-compute": cause for t in tenants}
    assert platform.changes("dev") == {f"~ ResourceQuota {t}/tenant-compute": cause for t in tenants if t != "vision"}
    assert ("spec.hard[requests.cpu]", "32", "40") in fields(platform, "prod")


def test_a_quota_in_an_overlay(platform: Any) -> None:
    """What an overlay says is caused there, and leaves the other environments the same."""
    platform.edit("overlays/dev.yaml", "cpu: 8", "cpu: 9")
    assert platform.changes("dev") == {
        "~ ResourceQuota vision/tenant-compute": line(platform, "overlays/dev.yaml", "cpu: 9")
    }
    assert platform.changes("prod") == {}


def test_a_value_that_went(platform: Any) -> None:
    """Where a value is gone from an overlay, the cause is the line of the base that was taken away or now holds."""
    before = line(platform, "overlays/dev.yaml", "quota:")
    platform.edit("overlays/dev.yaml", "    - name: vision\n      quota: {cpu: 8}\n", "    - {name: vision}\n")
    assert before == "overlays/dev.yaml:6"
    assert platform.changes("dev") == {"~ ResourceQuota vision/tenant-compute": line(platform, PLATFORM, "cpu: 32", 2)}


def test_quota_scale(platform: Any) -> None:
    """A factor that is laid over every quota is itself the cause."""
    platform.edit("overlays/prod.yaml", "spec:\n", "spec:\n  quotaScale: 0.5\n")
    changes = platform.changes("prod")
    assert set(changes.values()) == {line(platform, "overlays/prod.yaml", "quotaScale")}
    assert len(changes) == 3


def test_two_values_at_once(platform: Any) -> None:
    """Each field has the line that moved it, and no other."""
    platform.edit(PLATFORM, "cpu: 32\n", "cpu: 40\n")
    platform.edit(PLATFORM, "pods: 200", "pods: 100")
    objects = next(e for e in platform.diff("HEAD")["environments"] if e["name"] == "prod")["objects"]
    found = {(c["path"].rpartition(".")[2], f[-1]) for c in objects[0]["causes"] for f in c["fields"]}
    assert found == {("cpu", "requests.cpu"), ("pods", "pods")}


def test_a_member_added(platform: Any) -> None:
    """The objects of a new member come from the member's line."""
    platform.edit(
        PLATFORM,
        "        - user: bob@tiny.example\n",
        "        - user: bob@tiny.example\n        - user: dan@tiny.example\n",
    )
    changes = platform.changes("prod")
    assert set(changes.values()) == {line(platform, PLATFORM, "dan@")}
    assert {name[:2] for name in changes} == {"+ "}


def test_a_member_removed(platform: Any) -> None:
    """The objects of a member who left went with a line that only the base has."""
    gone = line(platform, PLATFORM, "carol@")
    platform.edit(PLATFORM, "        - {user: carol@tiny.example, role: view}\n", "")
    changes = platform.changes("prod")
    assert set(changes.values()) == {f"base:{gone}"}
    assert {name[:2] for name in changes} == {"- "}
    objects = next(e for e in platform.diff("HEAD")["environments"] if e["name"] == "prod")["objects"]
    assert all(c["proven"] for o in objects for c in o["causes"])


def test_a_tenant_added(platform: Any) -> None:
    """All of a new tenant's objects are added, each from a line of the tenant."""
    platform.put("tenants/new.yaml", "tenants:\n  - name: new\n    class: research\n    owner: nina@tiny.example\n")
    changes = platform.changes("prod")
    assert "+ Namespace new" in changes
    assert "+ Application argocd/tiny-prod-new" in changes
    assert {name[:2] for name in changes} == {"+ "}
    assert changes["+ Namespace new"] == line(platform, "tenants/new.yaml", "name: new")
    assert changes["+ Profile new"] == line(platform, "tenants/new.yaml", "owner:")


def test_a_tenant_removed(platform: Any) -> None:
    """All of its objects are removed, each from a line of the base."""
    platform.edit(
        "tenants/text.yaml",
        "tenants:\n  - name: text\n    class: research\n    owner: tina@tiny.example\n",
        "tenants: []\n",
    )
    changes = platform.changes("prod")
    assert changes["- Namespace text"] == "base:tenants/text.yaml:2"
    assert {name[:2] for name in changes} == {"- "}
    assert all(cause.startswith("base:") for cause in changes.values())


def test_a_fact_of_all(platform: Any) -> None:
    """A value of the shared part is the cause in every tenant it reaches."""
    platform.edit(PLATFORM, 'kubernetesVersion: "1.35"', 'kubernetesVersion: "1.34"')
    cause = line(platform, PLATFORM, "kubernetesVersion")
    changes = platform.changes("prod")
    assert changes == {f"~ Namespace {t}": cause for t in ("speech", "text", "vision")}


def test_an_environment_added_and_removed(platform: Any) -> None:
    """An environment that came or went is said as a whole, with the overlay that makes it."""
    platform.git("mv", "overlays/prod.yaml", "overlays/live.yaml")
    data = {e["name"]: e for e in platform.diff("HEAD")["environments"]}
    assert (data["live"]["change"], data["live"]["cause"]["place"]["file"]) == ("added", "overlays/live.yaml")
    assert (data["prod"]["change"], data["prod"]["cause"]["place"]["file"]) == ("removed", "overlays/prod.yaml")
    assert (data["prod"]["cause"]["side"], data["prod"]["counts"]["added"], data["dev"]["change"]) == (
        "base",
        0,
        "same",
    )
    assert data["prod"]["counts"]["removed"] == data["live"]["counts"]["added"] > 0


GENERATOR = """\
from __future__ import annotations

from groundplan.objects import Manifest


def tenant(shared, tenant):
    yield Manifest(
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "motto", "namespace": tenant.namespace},
            "data": {"motto": "MOTTO"},
        },
        f"tenants[{tenant.name}]",
    )
"""


def test_a_generator_changed(platform: Any) -> None:
    """What no value moved is blamed on the generator that differs."""
    platform.put("generators/motto.py", GENERATOR)
    platform.render()
    platform.commit()
    platform.put("generators/motto.py", GENERATOR.replace("MOTTO", "other"))
    expected = {f"~ ConfigMap {t}/motto": "generators/motto.py" for t in ("speech", "text", "vision")}
    assert platform.changes("prod") == expected
    assert "generator motto changed" in platform.run("HEAD").out


def test_generators_that_did_not_run(platform: Any) -> None:
    """Without local generators their objects are unproven, never shown as deleted; what is sure is still shown."""
    platform.put("generators/motto.py", GENERATOR)
    platform.render()
    platform.commit()
    platform.edit("overlays/dev.yaml", "cpu: 8", "cpu: 9")
    changes = platform.changes("dev", "HEAD", "--no-local-generators")
    assert changes == {"~ ResourceQuota vision/tenant-compute": "overlays/dev.yaml:6"}
    finding = platform.diff("HEAD", "--no-local-generators")["findings"][0]
    assert (finding["code"], "motto" in finding["message"]) == ("GP0814", True)


def test_generators_that_did_not_run_on_sources_that_do_not_compile(platform: Any) -> None:
    """Where the base's sources say nothing either, what is missing is still not called deleted."""
    platform.put("generators/motto.py", GENERATOR)
    platform.render()
    platform.edit(PLATFORM, "domain: ml.tiny.example", "domaine: ml.tiny.example")
    platform.commit()
    platform.edit(PLATFORM, "domaine: ml.tiny.example", "domain: ml.tiny.example")
    assert not any("motto" in name for name in platform.changes("prod", "HEAD", "--no-local-generators"))


def test_another_compiler(platform: Any) -> None:
    """Output by another version is called that, in a finding and as the cause of what no value moved."""
    for inventory in platform.folder.glob("rendered/*/.inventory/**/*.json"):
        data = json.loads(inventory.read_text())
        inventory.write_text(json.dumps({**data, "compiler": "0.0.9"}))
    file = platform.folder / "rendered/prod/tenants/text/resourcequota-tenant-compute.yaml"
    file.write_text(file.read_text().replace('pods: "200"', 'pods: "7"'))
    platform.commit()
    from groundplan import __version__

    expected = f"rendered by groundplan 0.0.9, this is {__version__}"
    assert platform.changes("prod") == {"~ ResourceQuota text/tenant-compute": expected}
    assert "GP0810" in [f["code"] for f in platform.diff("HEAD")["findings"]]


def test_a_patch(platform: Any) -> None:
    """A patch that is new, other or gone is the cause of what it patches."""
    target = "{kind: ResourceQuota, name: tenant-compute, namespace: text}"
    patch = f"patches:\n  - target: {target}\n    merge: {{spec: {{hard: {{pods: '5'}}}}}}\n"
    platform.put("overlays/prod/patches/pods.yaml", patch)
    platform.git("mv", "overlays/prod.yaml", "overlays/prod/prod.yaml")
    place = "overlays/prod/patches/pods.yaml:2"
    assert platform.changes("prod") == {"~ ResourceQuota text/tenant-compute": place}
    platform.render()
    platform.commit()
    platform.git("rm", "-q", "overlays/prod/patches/pods.yaml")
    assert platform.changes("prod") == {"~ ResourceQuota text/tenant-compute": f"base:{place}"}


def test_the_platforms_own_name(platform: Any) -> None:
    """The name stands outside the spec, where no value can be put back; it is still named, and not called proven."""
    platform.edit(PLATFORM, "metadata: {name: tiny}", "metadata: {name: small}")
    objects = next(e for e in platform.diff("HEAD")["environments"] if e["name"] == "prod")["objects"]
    assert {c["path"] for o in objects for c in o["causes"]} == {"metadata.name"}
    assert not any(c["proven"] for o in objects for c in o["causes"])


def test_too_many_values_fall_back_on_origins(platform: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the bound nothing is tried: causes are the lines that objects are made from, and that is said."""
    monkeypatch.setattr("groundplan.diff.causes.TRIED_PER_OWNER", 1)
    platform.edit(PLATFORM, "cpu: 32\n", "cpu: 40\n")
    platform.edit(PLATFORM, "pods: 200", "pods: 100")
    data = platform.diff("HEAD")
    assert [f["code"] for f in data["findings"]] == ["GP0813", "GP0815"]
    causes = [c for o in data["environments"][1]["objects"] for c in o["causes"]]
    assert {c["kind"] for c in causes} == {"origin"}
