"""`init`, `render`, `schema` and `completion` as their users meet them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import get_args

import pytest

from command_line import digests, edit, groundplan, process, put
from groundplan.cli.application import COMMANDS
from groundplan.spec.json_schema import Kind

ROOT = Path(__file__).parents[2]


def test_a_new_platform_renders_at_once(tmp_path: Path) -> None:
    """`init`, then `check`, then `render`, then `render --check`: nothing is left to be done by hand."""
    assert groundplan("init", tmp_path / "acme").code == 0
    for command in (["check", "--strict"], ["render"], ["render", "--check"]):
        assert groundplan(*command, "--root", tmp_path / "acme").code == 0
    assert "name: acme" in (tmp_path / "acme" / "platform.yaml").read_text(encoding="utf-8")
    assert (tmp_path / "acme" / "rendered" / "prod" / "tenants" / "vision").is_dir()


def test_init_leaves_what_is_there(tmp_path: Path) -> None:
    """A file that exists is kept, byte for byte, and said to be kept."""
    put(tmp_path, {"platform.yaml": "mine\n"})
    ran = groundplan("init", tmp_path)
    assert f"{tmp_path / 'platform.yaml'}: exists, left as it is\n" in ran.err
    assert (tmp_path / "platform.yaml").read_text(encoding="utf-8") == "mine\n"
    assert (tmp_path / "overlays" / "prod.yaml").is_file()


@pytest.mark.parametrize(
    ("folder", "name"),
    [("My Platform", "my-platform"), ("ML_2", "ml-2"), ("---", "platform"), ("x" * 60, "x" * 40), ("Ünï", "n")],
)
def test_a_platform_is_named_after_its_folder(tmp_path: Path, folder: str, name: str) -> None:
    """Whatever a folder is called, the platform gets a name that holds, and renders."""
    assert groundplan("init", tmp_path / folder).code == 0
    assert f"metadata: {{name: {name}}}" in (tmp_path / folder / "platform.yaml").read_text(encoding="utf-8")
    assert groundplan("render", "--root", tmp_path / folder).code == 0


@pytest.mark.parametrize("name", ["", "Upper", "-x", "x-", "x" * 41, "a/b", "..", "a b"])
def test_init_refuses_a_name_that_would_not_hold(tmp_path: Path, name: str) -> None:
    """A bad name is refused before a file is written."""
    ran = groundplan("init", tmp_path / "new", "--name", name)
    assert ran.code == 2
    assert f"`{name}` cannot name a platform" in ran.err
    assert not (tmp_path / "new").exists()


def test_init_where_it_cannot_write(tmp_path: Path) -> None:
    """A folder that cannot be made is said in words."""
    put(tmp_path, {"file": ""})
    ran = groundplan("init", tmp_path / "file" / "new")
    assert ran.code == 2
    assert "not a directory" in ran.err


def test_render_says_what_it_did(borealis: Path) -> None:
    """Written, deleted, unchanged: what Git will show, in one line."""
    assert groundplan("render").err == "rendered/: 2 environments, 0 written, 0 deleted, 174 unchanged\n"
    edit(borealis, "platform.yaml", ", {group: vision-readers, role: view}", "")
    edit(borealis, "overlays/dev.yaml", "quotaScale: 0.25", "quotaScale: 0.5")
    assert groundplan("render").err == "rendered/: 2 environments, 1 written, 2 deleted, 171 unchanged\n"


def test_check_of_a_stale_tree(borealis: Path) -> None:
    """`render --check` writes nothing, ends with 1, and names the files that would change."""
    assert groundplan("render", "--check").err == "rendered/ is what the sources say\n"
    edit(borealis, "overlays/dev.yaml", "quotaScale: 0.25", "quotaScale: 0.5")
    before = digests(borealis)
    ran = groundplan("render", "--check")
    assert (ran.code, ran.out) == (1, "")
    assert "error[GP0701]: `rendered/dev` is not what the sources say: 2 files would change" in ran.err
    assert "rendered/dev/tenants/vision/resourcequota-tenant-compute.yaml" in ran.err
    assert digests(borealis) == before


def test_one_environment(borealis: Path) -> None:
    """`--env` writes and checks that environment alone, and may be repeated."""
    edit(borealis, "platform.yaml", "alice@", "anna@")
    assert groundplan("render", "--env", "dev").code == 0
    assert groundplan("render", "--check", "--env", "dev").code == 0
    ran = groundplan("render", "--check")
    assert "`rendered/prod` is not" in ran.err
    assert "`rendered/dev` is not" not in ran.err
    assert groundplan("render", "--env", "dev", "--env", "prod").code == 0
    assert groundplan("render", "--check").code == 0


def test_another_folder(borealis: Path, tmp_path: Path) -> None:
    """`--output` writes the same tree elsewhere, and leaves rendered/ alone."""
    before = digests(borealis / "rendered")
    assert groundplan("render", "--output", tmp_path / "out").code == 0
    assert digests(tmp_path / "out") == before
    assert groundplan("render", "--check", "--output", tmp_path / "out").code == 0
    assert digests(borealis / "rendered") == before


def test_places_in_rendered_are_the_platforms(borealis: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A finding names rendered/ from the platform's root, wherever the command ran."""
    edit(borealis, "overlays/dev.yaml", "quotaScale: 0.25", "quotaScale: 0.5")
    monkeypatch.chdir(tmp_path)
    assert "--> rendered/dev\n" in groundplan("render", "--check", "--root", "borealis").err
    monkeypatch.chdir(borealis / "overlays")
    assert "--> rendered/dev\n" in groundplan("render", "--check").err


def test_a_change_by_hand_is_named(borealis: Path) -> None:
    """A rendered file that was edited is an error of the check, and a warning of the render that undoes it."""
    file = "rendered/prod/tenants/vision/namespace-vision.yaml"
    edit(borealis, file, "alice", "mallory")
    assert f"--> {file}\n" in groundplan("render", "--check").err
    ran = groundplan("render")
    assert ran.code == 0
    assert "warning[GP0704]" in ran.err
    assert groundplan("render", "--check").code == 0


@pytest.mark.parametrize("kind", get_args(Kind))
def test_schema_prints_what_is_committed(kind: str) -> None:
    """The schema that the command prints is the one in schemas/, byte for byte."""
    ran = groundplan("schema", kind)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (ROOT / "schemas" / f"{kind}.schema.json").read_text(encoding="utf-8")


def test_schema_writes_a_folder(tmp_path: Path) -> None:
    """`--output` writes all of them, or the one that is named."""
    assert groundplan("schema", "--output", tmp_path / "all").code == 0
    assert set(digests(tmp_path / "all")) == {f"{kind}.schema.json" for kind in get_args(Kind)}
    assert groundplan("schema", "team", "--output", tmp_path / "one").code == 0
    assert set(digests(tmp_path / "one")) == {"team.schema.json"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_valid(shell: str) -> None:
    """The script names our variable, and the shell itself, where it is installed, can read it."""
    ran = groundplan("completion", shell)
    assert (ran.code, ran.err) == (0, "")
    assert f"_GROUNDPLAN_COMPLETE={shell}_complete" in ran.out
    if shutil.which(shell):
        check = [shell, "--no-execute"] if shell == "fish" else [shell, "-n"]
        assert subprocess.run(check, input=ran.out, text=True, check=False).returncode == 0


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("groundplan ", set(COMMANDS)),
        ("groundplan re", {"render"}),
        ("groundplan completion ", {"bash", "zsh", "fish"}),
    ],
)
def test_a_shell_completes(words: str, offered: set[str]) -> None:
    """What the script asks for is answered with commands, and with the values of an argument."""
    asked = {"_GROUNDPLAN_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)}
    ran = process(cwd=None, **asked)
    assert {line.partition(",")[2] for line in ran.out.splitlines()} == offered


def test_completion_of_options_needs_no_platform(tmp_path: Path) -> None:
    """Completing an option reads nothing: it is quick, and silent where no platform is."""
    asked = {"_GROUNDPLAN_COMPLETE": "bash_complete", "COMP_WORDS": "groundplan render --c", "COMP_CWORD": "2"}
    ran = process(cwd=tmp_path, **asked)
    assert {line.partition(",")[2] for line in ran.out.splitlines()} == {"--check", "--color"}
    assert ran.err == ""
