"""What is said when a side is not what it should be. Never is a side that failed shown as deletion."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from command_line import groundplan


def said(data: dict[str, Any]) -> dict[str, str]:
    return {f["code"]: f["severity"] for f in data["findings"]}


def test_a_head_that_does_not_compile(platform: Any) -> None:
    """Its findings are the answer, in every format, and no object is said to change."""
    platform.edit("platform.yaml", "owner: sam@tiny.example", "ovner: sam@tiny.example")
    data = platform.diff("HEAD")
    assert (data["status"], data["compared"], data["environments"]) == ("trouble", False, [])
    assert [(f["code"], f["place"]["line"]) for f in data["findings"]] == [("GP0301", 42)]
    for form in ("text", "markdown"):
        result = platform.run("HEAD", "--format", form)
        assert (result.code, "not compared" in result.out, "ovner" in result.err) == (2, True, True)


def test_a_base_whose_sources_do_not_compile(platform: Any) -> None:
    """The committed tree is still compared; causes are then the lines objects are made from, which is said."""
    platform.edit("platform.yaml", "nodes: 4", "nodes: many")
    platform.commit()
    platform.edit("platform.yaml", "nodes: many", "nodes: 4")
    platform.edit("platform.yaml", "cpu: 32\n", "cpu: 40\n")
    data = platform.diff("HEAD")
    assert said(data) == {"GP0812": "warning", "GP0815": "warning"}
    assert "platform.yaml:23" in next(f["message"] for f in data["findings"])
    causes = {c["kind"] for e in data["environments"] for o in e["objects"] for c in o["causes"]}
    assert causes == {"origin"}


def test_a_base_changed_by_hand(platform: Any) -> None:
    """The comparison is with what is committed, and the files that no render wrote are named."""
    file = "rendered/prod/tenants/text/namespace-text.yaml"
    platform.edit(file, "enabled", "disabled")
    platform.commit()
    data = platform.diff("HEAD")
    assert said(data) == {"GP0809": "warning", "GP0815": "warning"}
    assert data["findings"][0]["related"][0]["place"]["file"] == file
    assert list(platform.changes("prod")) == ["~ Namespace text"]


def test_a_base_with_an_unfinished_render(platform: Any) -> None:
    """A journal in the base says that its tree is half of one and half of another."""
    platform.put("rendered/.groundplan/journal.json", "{}")
    platform.commit()
    (platform.folder / "rendered/.groundplan/journal.json").unlink()
    assert said(platform.diff("HEAD")) == {"GP0809": "warning"}


def test_a_base_whose_inventory_is_broken(platform: Any) -> None:
    """Where nobody knows what was rendered nothing is compared."""
    platform.put("rendered/prod/.inventory/tenants/text.json", "{")
    platform.commit()
    data = platform.diff("HEAD")
    assert (data["compared"], said(data)) == (False, {"GP0808": "error"} | said_of_disk(data))


def said_of_disk(data: dict[str, Any]) -> dict[str, str]:
    return {code: severity for code, severity in said(data).items() if code == "GP0815"}


def test_a_base_with_a_file_that_is_no_manifest(platform: Any) -> None:
    """A rendered file that cannot be read leaves its object unknown, so nothing is compared."""
    for content in ("a: [", "kind: Namespace\n", "- 1\n"):
        platform.put("rendered/prod/tenants/text/namespace-text.yaml", content)
        platform.commit()
        data = platform.diff("HEAD")
        assert (data["compared"], data["environments"]) == (False, [])
        assert "GP0808" in said(data)


def test_a_base_that_was_never_rendered(platform: Any) -> None:
    """Then everything is added, and that is said."""
    platform.git("rm", "-r", "-q", "--cached", "rendered")
    platform.git("commit", "-q", "-m", "without")
    data = platform.diff("HEAD")
    assert said(data) == {"GP0811": "warning"}
    assert {e["change"] for e in data["environments"]} == {"added"}


def test_an_unfinished_render_on_disk(platform: Any) -> None:
    """After a render was killed, diff says so and fails, also where nothing differs."""
    platform.put("rendered/.groundplan/journal.json", "{}")
    result = platform.run("HEAD")
    assert result.code == 2
    assert "unfinished render" in result.err
    assert said(platform.diff("HEAD")) == {"GP0702": "error"}


def test_a_tree_still_to_be_rendered(platform: Any) -> None:
    """The diff is of the sources; that rendered/ is behind them is said, and is no trouble."""
    platform.edit("overlays/dev.yaml", "cpu: 8", "cpu: 9")
    result = platform.run("HEAD")
    assert (result.code, "GP0815" in result.err) == (1, True)
    platform.render()
    assert platform.run("HEAD").err == ""


def test_one_environment(platform: Any) -> None:
    """`--env` leaves the others out on both sides."""
    platform.edit("platform.yaml", "cpu: 32\n", "cpu: 40\n")
    data = platform.diff("HEAD", "--env", "dev")
    assert [e["name"] for e in data["environments"]] == ["dev"]
    result = platform.run("HEAD", "--env", "dve")
    assert (result.code, "did you mean `dev`?" in result.err) == (2, True)


def test_an_environment_that_only_the_base_has(platform: Any) -> None:
    """An environment that went can still be asked for."""
    (platform.folder / "overlays/prod.yaml").unlink()
    data = platform.diff("HEAD", "--env", "prod")
    assert [(e["name"], e["change"]) for e in data["environments"]] == [("prod", "removed")]


def test_output_goes_to_a_file(platform: Any, tmp_path: Path) -> None:
    """`--output` writes the report there and keeps standard output silent; a file that cannot be is trouble."""
    platform.edit("overlays/dev.yaml", "cpu: 8", "cpu: 9")
    result = platform.run("HEAD", "--format", "json", "--output", tmp_path / "diff.json")
    assert (result.code, result.out) == (1, "")
    assert json.loads((tmp_path / "diff.json").read_text())["status"] == "differs"
    assert platform.run("HEAD", "--output", tmp_path / "no/such/folder").code == 2


def test_warnings_of_the_head_are_kept(platform: Any) -> None:
    """What `check` has to say besides errors is part of the report."""
    told = groundplan("check", "--root", platform.folder, "--format", "json")
    codes = {f["code"] for f in json.loads(told.out)["findings"]}
    assert codes <= set(said(platform.diff("HEAD")))


def test_the_same_bytes_on_every_run(platform: Any) -> None:
    """A report depends on nothing but its two sides."""
    platform.edit("platform.yaml", "cpu: 32\n", "cpu: 40\n")
    for form in ("text", "markdown", "json"):
        assert platform.run("HEAD", "--format", form) == platform.run("HEAD", "--format", form)


SECRETS = """\
from __future__ import annotations

from groundplan.objects import Manifest


def tenant(shared, tenant):
    metadata = {"name": "token", "namespace": tenant.namespace}
    data = {"key": "U0VFRA=="}
    yield Manifest({"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": data}, f"tenants[{tenant.name}]")
"""


def test_no_value_of_a_secret_is_in_any_format(platform: Any) -> None:
    """A Secret that was committed with its values is compared, and shown masked: the diff may be what takes them out."""
    platform.put("generators/tokens.py", SECRETS.replace(', "data": data', ""))
    platform.render()
    for secret in platform.folder.rglob("secret-token.yaml"):
        secret.write_text(f"{secret.read_text()}data: {{key: U0VFRA==}}\n")
    platform.commit()
    for form in ("text", "markdown", "json"):
        result = platform.run("HEAD", "--format", form)
        assert "***" in result.out
        assert "U0VF" not in result.out + result.err
