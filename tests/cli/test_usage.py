"""What holds for every command: help, exit codes, unknown words, and which stream says what."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import edit, environment, groundplan, process, program
from groundplan import __version__
from groundplan.cli import application

HEAVY = ("click", "git", "jsonschema_rs", "kubernetes_validate", "pydantic", "rich", "yaml")


def test_version_imports_nothing_heavy() -> None:
    """`--version` starts no library that it does not need."""
    code = f"import groundplan.cli, sys; groundplan.cli.main(['--version']); print([m for m in {HEAVY} if m in sys.modules])"
    assert program("-c", code).out == f"groundplan {__version__}\n[]\n"


def test_help_imports_no_compiler() -> None:
    """The list of commands comes without compiling anything."""
    code = "from groundplan.cli.application import run; import sys; run(['--help']); print('pydantic' in sys.modules)"
    assert program("-c", code).out.endswith("False\n")


@pytest.mark.parametrize("arguments", [["--version"], ["version"]])
def test_the_version_is_one_line(arguments: list[str]) -> None:
    """The version is data: standard output, nothing else."""
    ran = process(*arguments)
    assert (ran.code, ran.out, ran.err) == (0, f"groundplan {__version__}\n", "")


@pytest.mark.parametrize("command", [None, *application.COMMANDS])
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_command_has_help(command: str | None, flag: str) -> None:
    """Help is data, says what each option is for, and ends well."""
    ran = groundplan(*([command] if command else []), flag)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Usage: groundplan")
    options = [line for line in ran.out.splitlines() if line.startswith("  --")]
    assert all("  " in line.strip() or len(line) > 25 for line in options)


@pytest.mark.parametrize("command", application.COMMANDS)
def test_examples_in_help_keep_their_lines(command: str) -> None:
    """The mark that keeps them is read by click, and never printed."""
    assert "\\b" not in groundplan(command, "--help").out


@pytest.mark.parametrize("command", application.COMMANDS)
def test_the_list_says_what_each_command_says_of_itself(command: str) -> None:
    """The one line in the list of commands is there, and is a sentence."""
    assert application.COMMANDS[command] in " ".join(groundplan("--help").out.split())
    assert application.COMMANDS[command].endswith(".")


def test_no_command_shows_the_help() -> None:
    """Somebody who types the name alone sees what there is; a script sees that it did nothing."""
    ran = groundplan()
    assert ran.code == 2
    assert "Commands:" in ran.out + ran.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["rendr"], "there is no command `rendr`; did you mean `render`?"),
        (["help"], "write `groundplan --help`"),
        (["validate"], "did you mean `check`?"),
        (["apply"], "Argo CD applies"),
        (["render", "--env", "dev,prod"], "write --env dev --env prod"),
        (["render", "--env", "all"], "leave `--env` out for all"),
        (["frobnicate"], "the commands are init, check, render"),
        (["check", "--fromat", "json"], "--format"),
        (["check", "--format", "yaml"], "'text', 'json', 'github', 'gitlab', 'sarif'"),
        (["check", "extra"], "unexpected extra argument"),
        (["render", "--env"], "requires an argument"),
        (["render", "--env", "prd"], "there is no environment `prd`; did you mean `prod`?"),
        (["render", "--env", "moon"], "there is no environment `moon`; the environments are dev, prod"),
        (["explain"], "Missing argument"),
        (["explain", "GP9999"], "there is no code GP9999"),
        (["schema"], "name one of platform"),
        (["schema", "platfrom"], "'platform'"),
        (["completion", "powershell"], "'bash', 'fish', 'zsh'"),
        (["init", "--name", "Not A Name"], "cannot name a platform"),
        (["check", "--root", "platform.yaml"], "is a file"),
    ],
)
def test_wrong_usage_is_2_and_says_what_is_right(borealis: Path, arguments: list[str], says: str) -> None:
    """A mistake on the command line ends with 2, on standard error, with what there is instead."""
    ran = groundplan(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("command", ["check", "render", "explain"])
def test_no_platform_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """In a folder without a platform the answer is how to get one, and it is the user's to fix: 1."""
    monkeypatch.chdir(tmp_path)
    ran = groundplan(command, *(["tenants"] if command == "explain" else []))
    assert ran.code == 1
    assert "there is no platform.yaml here" in ran.out + ran.err
    assert "groundplan init" in ran.out + ran.err


def test_a_root_that_is_not_there(tmp_path: Path) -> None:
    """`--root` of a folder that does not exist is wrong usage, not an empty platform."""
    ran = groundplan("check", "--root", tmp_path / "nowhere")
    assert ran.code == 2
    assert "nowhere" in ran.err


def test_the_platform_is_found_upwards(borealis: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command works from any folder of the repository, as git does, and places stay relative to its root."""
    edit(borealis, "platform.yaml", "owner: alice@borealis.example", "owner: alice")
    monkeypatch.chdir(borealis / "rendered" / "prod")
    ran = groundplan("check")
    assert ran.code == 1
    assert "--> platform.yaml:46:14" in ran.out


def test_root_names_the_platform(borealis: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--root` works from anywhere, for every command that reads a platform."""
    monkeypatch.chdir(tmp_path)
    assert groundplan("check", "--root", "borealis").code == 0
    assert groundplan("render", "--root", "borealis", "--check").code == 0
    assert groundplan("explain", "--root", "borealis", "tenants[vision].quota.cpu").code == 0


def test_findings_of_check_are_data(borealis: Path) -> None:
    """What `check` finds goes to standard output, what it says besides to standard error."""
    fine = groundplan("check")
    assert (fine.code, fine.out) == (0, "")
    assert fine.err == "fine: 2 environments, 174 objects, nothing found\n"
    edit(borealis, "platform.yaml", "owner: alice@borealis.example", "owner: alice")
    bad = groundplan("check")
    assert (bad.code, bad.err) == (1, "")
    assert bad.out.startswith("error[GP0305]: ")


@pytest.mark.parametrize("command", ["check", "render"])
@pytest.mark.parametrize("form", ["json", "gitlab", "sarif"])
def test_standard_output_is_one_document(borealis: Path, command: str, form: str) -> None:
    """With a format for programs standard output can be parsed, found something or not."""
    assert groundplan(command, "--format", form).code == 0
    json.loads(groundplan(command, "--format", form).out)
    edit(borealis, "platform.yaml", "owner: alice@borealis.example", "owner: alice")
    ran = groundplan(command, "--format", form)
    assert ran.code == 1
    assert "GP0305" in json.dumps(json.loads(ran.out))


def test_github_annotations_name_the_file_from_the_top_of_the_git_repository(borealis: Path, tmp_path: Path) -> None:
    """GitHub wants paths from the repository's top, where the platform may be a folder of it."""
    (tmp_path / ".git").mkdir()
    edit(borealis, "platform.yaml", "owner: alice@borealis.example", "owner: alice")
    assert groundplan("check", "--format", "github").out.startswith("::error file=borealis/platform.yaml,line=46,")


def test_colour(borealis: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe gets no escapes unless they are asked for; NO_COLOR wins over FORCE_COLOR, `--color always` over both."""
    edit(borealis, "platform.yaml", "owner: alice@borealis.example", "owner: alice")
    assert "\x1b[" not in groundplan("check").out
    assert "\x1b[" in groundplan("check", "--color", "always").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in groundplan("check").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in groundplan("check").out
    assert "\x1b[" in groundplan("check", "--color", "always").out


def test_progress_in_ci_is_plain_lines(borealis: Path) -> None:
    """A CI log says which environment is being compiled; a pipe elsewhere stays silent."""
    assert process("check", cwd=borealis, CI="true").err.splitlines()[:3] == [
        "reading the sources",
        "compiling dev",
        "compiling prod",
    ]
    assert process("check", cwd=borealis).err == "fine: 2 environments, 174 objects, nothing found\n"


def test_a_reader_that_leaves_is_no_error(borealis: Path) -> None:
    """`groundplan schema platform | head -1` ends quietly, as by SIGPIPE: no traceback, no complaint of the interpreter."""
    command = [sys.executable, "-m", "groundplan", "schema", "platform"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(1)
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait() == 141


def test_output_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """Output that a file has no room for is said in words, and is not fine."""
    code = (
        "import resource, groundplan.cli; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)); groundplan.cli.main()"
    )
    with (tmp_path / "out").open("wb") as out:
        command = [sys.executable, "-c", code, "schema", "platform"]
        kept_whole = environment(
            PYTHONDONTWRITEBYTECODE="1"
        )  # the limit would cut off what Python caches of our modules
        ran = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, env=kept_whole, check=False)
    assert (ran.returncode, ran.stderr) == (2, b"Error: the output could not be written: file too large\n")


@pytest.mark.parametrize(
    ("command", "redirected", "code"),
    [
        ("check", ">&-", 0),
        ("check", "2>&-", 0),
        ("check", "<&- >&- 2>&-", 0),
        ("check", "2</dev/null", 2),
        ("schema platform", ">&-", 0),
        ("schema platform", "1</dev/null", 2),
        ("schema platform", "1</dev/null 2>&1", 2),
        ("--version", ">&-", 0),
        ("--version", "1</dev/null", 2),
    ],
)
def test_streams_that_are_closed_or_cannot_be_written(borealis: Path, command: str, redirected: str, code: int) -> None:
    """A closed stream leads nowhere, and changes no exit code; one that refuses is trouble, never a finding or a traceback."""
    line = f"{sys.executable} -m groundplan {command} {redirected}"
    ran = subprocess.run(["sh", "-c", line], capture_output=True, env=environment(), check=False)
    assert ran.returncode == code
    assert b"Traceback" not in ran.stdout + ran.stderr


def test_a_current_folder_that_is_gone(tmp_path: Path) -> None:
    """Where there is no current folder, that is said; it is no internal error."""
    gone = tmp_path / "gone"
    gone.mkdir()
    code = (
        f"import os, groundplan.cli; os.chdir({str(gone)!r}); os.rmdir({str(gone)!r}); groundplan.cli.main(['check'])"
    )
    ran = program("-c", code)
    assert (ran.code, ran.err) == (2, "Error: the current folder no longer exists; change to another one\n")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_terminal_that_cannot_show_a_character(borealis: Path, encoding: str) -> None:
    """A name in the file that the terminal cannot encode is shown as an escape, never a crash."""
    edit(borealis, "platform.yaml", "owner: alice@borealis.example", "owner: Ålice→🙂")
    command = [sys.executable, "-m", "groundplan", "check"]
    ran = subprocess.run(command, capture_output=True, env=environment(PYTHONIOENCODING=encoding), check=False)
    assert ran.returncode == 1
    assert rb"\u2192\U0001f642` is not an e-mail address" in ran.stdout


def test_an_internal_error_says_what_to_report(borealis: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug of ours ends with 2 and what to send us: command, version, error, trace; rendered/ is as it was."""

    def broken(*_: object) -> None:
        raise RuntimeError("the flux is off")

    monkeypatch.setattr("groundplan.compiler.generate", broken)
    ran = groundplan("render", "--env", "prod")
    assert (ran.code, ran.out) == (2, "")
    assert "internal error. This is a bug in groundplan, not in your platform" in ran.err
    assert "command   groundplan render --env prod" in ran.err
    assert f"version   groundplan {__version__}, Python " in ran.err
    assert "error     RuntimeError: the flux is off" in ran.err
    assert ran.err.index("Please report") < ran.err.index("Traceback")


def test_an_interrupt_is_no_internal_error(borealis: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with 130, as shells expect, and one word."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("groundplan.compiler.generate", interrupted)
    ran = groundplan("check")
    assert (ran.code, ran.out, ran.err.strip()) == (130, "", "interrupted")


def test_a_strange_generator_is_the_repositorys_own(borealis: Path) -> None:
    """A local generator that raises is a finding about that generator, and can be left out."""
    (borealis / "generators").mkdir()
    (borealis / "generators" / "extra.py").write_text("raise OSError('no')\n", encoding="utf-8")
    ran = groundplan("check")
    assert ran.code == 1
    assert "generators/extra.py" in ran.out
    assert groundplan("check", "--no-local-generators").code == 0
