"""`groundplan tenant add`: where a tenant is written, what is refused, and what is said."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

import pytest

from command_line import Ran, digests, edit, groundplan, process, put

EDITOR = "# yaml-language-server: $schema=../schemas/include.schema.json\n"
VISION = f"{EDITOR}tenants:\n- name: vision\n  class: research\n  owner: alice@borealis.example\n"
SPEECH = f"{EDITOR}# Transcribes.\ntenants:\n- name: speech\n  class: research\n  owner: sam@borealis.example\n"


def add(name: str = "atlas", *more: str, owner: str = "ada@borealis.example", of: str = "research") -> Ran:
    """Add a tenant to the platform in the current folder."""
    return groundplan("tenant", "add", name, "--owner", owner, "--class", of, *more)


def one_each(folder: Path) -> None:
    """Move the tenants of the scaffold to a file each."""
    text = (folder / "platform.yaml").read_text(encoding="utf-8")
    head, _, _ = text.partition("  tenants:\n")
    put(
        folder,
        {
            "platform.yaml": head.replace("spec:\n", "include: [tenants/*.yaml]\nspec:\n", 1),
            "tenants/speech.yaml": SPEECH,
            "tenants/vision.yaml": VISION,
        },
    )


def test_at_the_end_of_the_list(borealis: Path) -> None:
    """Where tenants stand in platform.yaml, one more stands there, in their style; the diff and the next step are shown."""
    before = (borealis / "platform.yaml").read_text(encoding="utf-8")
    ran = add("atlas", "--env", "dev", "--namespace", "ml-atlas", "--member", "bob@borealis.example:view")
    assert ran.code == 0
    item = (
        "    - name: atlas\n      namespace: ml-atlas\n      class: research\n      environments: [dev]\n"
        "      owner: ada@borealis.example\n      members: [{user: bob@borealis.example, role: view}]\n"
    )
    assert (borealis / "platform.yaml").read_text(encoding="utf-8") == before + item
    assert ran.out.startswith("--- a/platform.yaml\n+++ b/platform.yaml\n@@ -")
    assert "".join(f"+{line}\n" for line in item.splitlines()) in ran.out
    assert ran.err == "platform.yaml: written\n\nNext: `groundplan render`\n"
    assert groundplan("render").code == 0
    assert (borealis / "rendered/dev/tenants/atlas/namespace-ml-atlas.yaml").is_file()
    assert not (borealis / "rendered/prod/tenants/atlas").exists()


def test_a_file_of_its_own(borealis: Path) -> None:
    """Where each tenant has a file, a new one gets a file of the same shape, and no other file is touched."""
    one_each(borealis)
    before = digests(borealis)
    ran = add("atlas", "--member", "group:atlas: engineers:view")
    assert ran.code == 0
    assert (borealis / "tenants/atlas.yaml").read_text(encoding="utf-8") == (
        f"{EDITOR}tenants:\n- name: atlas\n  class: research\n  owner: ada@borealis.example\n"
        '  members:\n  - {group: "atlas: engineers", role: view}\n'
    )
    assert ran.out.startswith("--- /dev/null\n+++ b/tenants/atlas.yaml\n")
    after = digests(borealis)
    assert after.pop("tenants/atlas.yaml")
    assert after == before
    assert groundplan("check").code == 0


def test_the_first_of_a_pattern(borealis: Path) -> None:
    """Where platform.yaml names files that are not there yet, the first one is made, bound to its schema."""
    one_each(borealis)
    put(borealis, {"tenants/speech.yaml": None, "tenants/vision.yaml": None})
    assert add().code == 0
    written = (borealis / "tenants/atlas.yaml").read_text(encoding="utf-8")
    assert written.startswith(f"{EDITOR}tenants:\n  - name: atlas\n")


@pytest.mark.parametrize("written", ["", "  tenants:\n", "  tenants: []\n"])
def test_a_platform_without_tenants(borealis: Path, written: str) -> None:
    """The first tenant comes where there is no list yet, or an empty one."""
    text = (borealis / "platform.yaml").read_text(encoding="utf-8")
    put(borealis, {"platform.yaml": text.partition("  tenants:\n")[0] + written})
    assert add().code == 0
    assert groundplan("tenant", "show", "atlas").code == 0


def test_a_file_that_is_named(borealis: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--file` names an included file, or a new one that `include` matches, from where one stands."""
    one_each(borealis)
    assert add("atlas", "--file", "tenants/vision.yaml").code == 0
    assert "- name: atlas" in (borealis / "tenants/vision.yaml").read_text(encoding="utf-8")
    monkeypatch.chdir(borealis / "tenants")
    assert add("delta", "--file", "new.yaml").code == 0
    assert (borealis / "tenants/new.yaml").read_text(encoding="utf-8").startswith(EDITOR)
    ran = add("gamma", "--file", "../others/gamma.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert "`others/gamma.yaml` is not read: `include` of platform.yaml names `tenants/*.yaml`" in ran.err


def test_nobody_can_tell_where(borealis: Path) -> None:
    """Where several files have several tenants, the answer is to name one."""
    one_each(borealis)
    put(borealis, {"tenants/vision.yaml": VISION + VISION.partition("tenants:\n")[2].replace("vision", "lidar")})
    ran = add()
    assert (ran.code, ran.out) == (2, "")
    assert "tenants stand in tenants/speech.yaml, tenants/vision.yaml: name one of them" in ran.err


def test_its_file_is_taken(borealis: Path) -> None:
    """A file of that name with another tenant in it is not added to by surprise; an empty one is filled."""
    one_each(borealis)
    put(borealis, {"tenants/atlas.yaml": SPEECH.replace("speech", "lidar")})
    ran = add()
    assert ran.code == 2
    assert "`tenants/atlas.yaml` exists and declares `lidar`" in ran.err
    put(borealis, {"tenants/atlas.yaml": "# soon\n"})
    assert add().code == 0
    assert (borealis / "tenants/atlas.yaml").read_text(encoding="utf-8").startswith("# soon\ntenants:\n")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["atlas", "--class", "reserch"], 1, "did you mean `research`?"),
        (["atlas", "--owner", "ada"], 1, "`owner`: `ada` is not an e-mail address"),
        (["atlas", "--env", "prd"], 1, "there is no environment `prd`"),
        (["atlas", "--member", "bob"], 1, "`user`: `bob` is not an e-mail address"),
        (["atlas", "--namespace", "kube-system"], 1, "kube-system"),
        (["atlas", "--namespace", "A"], 1, "platform.yaml:49:18"),
        (["vision"], 2, "there is a tenant `vision` already, at platform.yaml:44:13"),
        (["Atlas"], 2, "`Atlas` cannot name a tenant"),
        (["../atlas"], 2, "`../atlas` cannot name a tenant"),
        (["atlas", "--member", "bob@borealis.example:wiew"], 2, "did you mean `view`?"),
        (["atlas", "--member", "group:a:b"], 2, "name a role as well: group:a:b:edit"),
        (["atlas", "--owner", "\udcff@x"], 2, "is no text in the encoding of this terminal"),
    ],
)
def test_what_is_refused(borealis: Path, arguments: list[str], code: int, says: str) -> None:
    """A mistake is said as `check` says it, or as wrong usage, and nothing is written."""
    before = digests(borealis)
    name, *more = arguments
    options = {"--owner": "ada@borealis.example", "--class": "research"}
    options |= dict(zip(more[::2], more[1::2], strict=True))
    ran = groundplan("tenant", "add", name, *(word for option in options.items() for word in option))
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err
    assert digests(borealis) == before


def test_a_tenant_of_an_overlay_is_there_already(borealis: Path) -> None:
    """Also a tenant that only one environment has is no new one."""
    edit(borealis, "overlays/dev.yaml", "spec:\n", "spec:\n  tenants: [{$new: true, name: atlas, class: research}]\n")
    ran = add()
    assert ran.code == 2
    assert "there is a tenant `atlas` already, at overlays/dev.yaml:" in ran.err


def test_errors_elsewhere_do_not_keep_one_from_adding(borealis: Path) -> None:
    """What was wrong before, also in the same file behind the change, is not said to be the change's fault."""
    text = (borealis / "platform.yaml").read_text(encoding="utf-8")
    put(borealis, {"platform.yaml": text + "  domian: x\n"})
    edit(borealis, "overlays/dev.yaml", "quotaScale: 0.25", "quotaScale: much")
    ran = add()
    assert ran.code == 0
    assert "GP0" not in ran.err
    assert "the platform has 2 errors besides" in ran.err
    assert "Next: `groundplan check`" in ran.err


def test_a_new_error_is_told_from_old_ones(borealis: Path) -> None:
    """Of an old error and a new one, the new one alone is printed, and nothing is written."""
    edit(borealis, "overlays/dev.yaml", "quotaScale: 0.25", "quotaScale: much")
    ran = add(of="reserch")
    assert ran.code == 1
    assert "GP0401" in ran.err
    assert "quotaScale" not in ran.err
    assert ran.err.endswith("nothing was written\n")


def test_a_warning_is_said_and_it_is_written(borealis: Path) -> None:
    """An owner who is a member as well is worth a word, and no more."""
    ran = add("atlas", "--member", "ada@borealis.example")
    assert ran.code == 0
    assert "warning[GP0414]" in ran.err
    assert "atlas" in (borealis / "platform.yaml").read_text(encoding="utf-8")


def test_a_file_that_cannot_be_read(borealis: Path) -> None:
    """A broken platform.yaml, or none, is the finding that `check` shows; a broken file for the tenant is not written to."""
    put(borealis, {"platform.yaml": "spec: [\n"})
    ran = add()
    assert (ran.code, ran.out) == (1, "")
    assert "GP0105" in ran.err
    put(borealis, {"platform.yaml": None})
    assert "there is no platform.yaml here" in add().err


def test_a_list_that_cannot_be_added_to(borealis: Path) -> None:
    """Where only a rewrite would do, the entry is printed for copying."""
    text = (borealis / "platform.yaml").read_text(encoding="utf-8")
    put(borealis, {"platform.yaml": text.replace("  tenants:\n", "  tenants: &all\n") + "x: *all\n"})
    ran = add()
    assert (ran.code, ran.out) == (2, "")
    assert "write it by hand:\n  - {name: atlas, class: research, owner: ada@borealis.example}" in ran.err


def test_bytes_around_the_change_stay(borealis: Path) -> None:
    """A mark of the encoding, CRLF, a missing line break at the end, and the file's mode are kept."""
    path = borealis / "platform.yaml"
    old = b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n").rstrip()
    path.write_bytes(old)
    path.chmod(0o640)
    assert add().code == 0
    new = path.read_bytes()
    assert new.startswith(old + b"\r\n    - name: atlas\r\n")
    assert new.endswith(b"owner: ada@borealis.example")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [p.name for p in borealis.iterdir() if p.name.startswith(".platform")] == []


def test_a_linked_file_stays_a_link(borealis: Path) -> None:
    """The file behind the link is written; a link is what somebody wanted."""
    (borealis / "shared").mkdir()
    (borealis / "platform.yaml").rename(borealis / "shared" / "all.yaml")
    (borealis / "platform.yaml").symlink_to("shared/all.yaml")
    assert add().code == 0
    assert (borealis / "platform.yaml").is_symlink()
    assert "atlas" in (borealis / "shared" / "all.yaml").read_text(encoding="utf-8")


def test_a_folder_that_leads_elsewhere(borealis: Path, tmp_path: Path) -> None:
    """No file is made outside the platform repository."""
    one_each(borealis)
    (tmp_path / "elsewhere").mkdir()
    for file in (borealis / "tenants").iterdir():
        file.unlink()
    (borealis / "tenants").rmdir()
    (borealis / "tenants").symlink_to(tmp_path / "elsewhere")
    ran = add()
    assert ran.code == 2
    assert "outside the platform repository" in ran.err
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_folder_that_cannot_be_made(borealis: Path) -> None:
    """What the system refuses is said in its words."""
    one_each(borealis)
    put(borealis, {"tenants/speech.yaml": None, "tenants/vision.yaml": None})
    (borealis / "tenants").rmdir()
    put(borealis, {"tenants": "in the way\n"})
    ran = add()
    assert (ran.code, ran.out) == (2, "")
    assert "tenants/atlas.yaml: file exists; nothing was written" in ran.err


def test_the_diff_can_be_applied(borealis: Path) -> None:
    """What is printed is what Git applies, also where a file does not end in a line break."""
    path = borealis / "platform.yaml"
    path.write_bytes(path.read_bytes().rstrip())
    before = path.read_bytes()
    ran = process("tenant", "add", "atlas", "--owner", "ada@borealis.example", "--class", "research", cwd=borealis)
    after = path.read_bytes()
    path.write_bytes(before)
    subprocess.run(["git", "apply", "-"], cwd=borealis, input=ran.out.encode(), check=True)
    assert path.read_bytes() == after


def test_another_folder(borealis: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With `--root` the next command has it too."""
    monkeypatch.chdir(tmp_path)
    ran = add("atlas", "--root", str(borealis))
    assert ran.code == 0
    assert f"Next: `groundplan render --root {borealis}`" in ran.err
