r"""Examples in documents that run: console blocks, each with a comment above it that says where.

    <!-- run: scaffold
    edit platform.yaml: pods: 200 => pods: many
    -->
    ```console
    $ groundplan check
    error[GP0303]: ...
    ```

`scaffold` is what `groundplan init` writes, rendered; `reference` this repository's own platform, committed on `main`;
`empty` an empty folder; `on` goes on where the block before it ended. Lines that begin with `$ ` are run by bash; what
follows is their output, both streams; a line `...` stands for any lines. Edits replace the first text by the second, in which `\n` breaks the line.
UPDATE_DOCS=1 writes the output of every block without such a line anew. Only commit ids are not compared.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from command_line import edit, environment, groundplan

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", ROOT / "docs" / "getting-started.md", *sorted((ROOT / "docs" / "commands").glob("*.md")))

BLOCK = re.compile(
    r"(?:<!-- run: (?P<where>\w+)\n?(?P<edits>(?:edit [^\n]*\n)*)\s*-->\n+)?```console\n(?P<body>.*?)```", re.DOTALL
)
_EDIT = re.compile(r"edit (\S+): (.*) => (.*)")
_COMMIT = re.compile(r"\b[0-9a-f]{10}\b")
_END = "\x1e"
_SOURCES = ("platform.yaml", "overlays", "tenants", "teams", "rendered")
_GIT = ("git", "-c", "user.name=reader", "-c", "user.email=reader@havgrid.example", "-c", "commit.gpgsign=false")
_COMMITTED = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "2026-11-24T12:00:00Z")
"""Retirements are judged by the day of the last commit, so that day has to stay the same."""


@dataclass(frozen=True)
class Step:
    """A command and what it prints."""

    command: str
    output: str


def steps(body: str) -> list[Step]:
    """The commands of a block, each with the output below it."""
    parts = re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]
    return [Step(command, output) for command, _, output in (part.partition("\n") for part in parts)]


class Reader:
    """Somebody who follows one page from top to bottom."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._folder = home
        self._count = 0
        bin_ = home / "bin"
        bin_.mkdir()
        (bin_ / "groundplan").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m groundplan "$@"\n', encoding="utf-8")
        (bin_ / "groundplan").chmod(0o755)
        self._environment = environment(PYTHONUNBUFFERED="1", GIT_CONFIG_GLOBAL="/dev/null", HOME=str(home))
        self._environment["PATH"] = f"{bin_}:{self._environment['PATH']}"

    def follow(self, block: re.Match[str]) -> str:
        """The body of a block as it comes out when it is run."""
        if block["where"] != "on":
            self._begin(block["where"])
        for file, old, new in _EDIT.findall(block["edits"] or ""):
            edit(self._folder, file, old, new.replace("\\n", "\n"))
        asked = steps(block["body"])
        return "".join(f"$ {step.command}\n{said}" for step, said in zip(asked, self._run(asked), strict=True))

    def _begin(self, where: str) -> None:
        self._count += 1
        self._folder = self._home / str(self._count) / "borealis"
        self._folder.mkdir(parents=True)
        if where == "scaffold":
            for command in (["init", self._folder], ["render", "--root", self._folder]):
                assert groundplan(*command).code == 0
        elif where == "reference":
            self._copy_reference()
        else:
            assert where == "empty", f"there is no example folder {where}"

    def _copy_reference(self) -> None:
        for name in _SOURCES:
            source = ROOT / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, self._folder / name)
        for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "The platform"]):
            subprocess.run([*_GIT, *command], cwd=self._folder, env=self._environment | _COMMITTED, check=True)

    def _run(self, asked: list[Step]) -> Iterator[str]:
        lines = [f"{step.command}\nstatus=$?; printf '{_END}'; (exit $status)" for step in asked]
        ran = subprocess.run(
            ["bash", "-c", "exec 2>&1\n" + "\n".join(lines)],
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
        yield from ran.stdout.split(_END)[: len(asked)]


def agree(written: str, real: str) -> bool:
    """Whether the block says what comes out, `...` standing for any lines."""
    pattern = re.escape(_COMMIT.sub("", written)).replace(re.escape("\n...\n"), r"\n(?:.*\n)*?")
    return re.fullmatch(pattern, _COMMIT.sub("", real)) is not None
