"""The CI files: their scripts are run here, on a real repository, by the shell that CI uses."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

ROOT = Path(__file__).parents[2]


def workflow() -> dict[str, Any]:
    text = (ROOT / ".github/workflows/groundplan.yaml").read_text()
    data: dict[str, Any] = yaml.load(text, yaml.BaseLoader)
    return data


def steps() -> dict[str, dict[str, Any]]:
    found = workflow()["jobs"]["render-and-diff"]["steps"]
    return {s.get("name", s.get("uses", "")): s for s in found}


@pytest.fixture
def shell(platform: Any, tmp_path: Path) -> Any:
    """Run a script in the platform's folder, with `groundplan` and `python` on the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, arguments in (("groundplan", "-m groundplan"), ("python", "")):
        (folder / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n')
        (folder / name).chmod(0o755)

    def run(script: str, **variables: str) -> subprocess.CompletedProcess[str]:
        path = f"{folder}{os.pathsep}{os.environ['PATH']}"
        environ = {**os.environ, "PYTHONPATH": str(ROOT), **variables, "PATH": path}
        command = ["bash", "-eo", "pipefail", "-c", script]
        return subprocess.run(command, cwd=platform.folder, env=environ, capture_output=True, text=True, check=False)

    return run


def test_the_job_can_do_no_harm() -> None:
    """It runs a pull request's code: it may only read, keeps no credentials, and puts no text of others into a script."""
    data = workflow()
    assert data["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in data["on"]
    assert steps()["actions/checkout@v4"]["with"]["persist-credentials"] == "false"
    assert not any("${{" in step.get("run", "") for step in steps().values())


def test_the_clone_has_its_history() -> None:
    """The base has to be there."""
    assert steps()["actions/checkout@v4"]["with"]["fetch-depth"] == "0"


def test_check_and_render_check(platform: Any, shell: Any) -> None:
    """Both pass on a sound platform; a forgotten render fails the second."""
    check, render = (steps()[n]["run"] for n in ("Check the sources", "Check that rendered/ is what the sources say"))
    assert [shell(check).returncode, shell(render).returncode] == [0, 0]
    platform.edit("overlays/dev.yaml", "cpu: 8", "cpu: 9")
    assert [shell(check).returncode, shell(render).returncode] == [0, 1]


@pytest.mark.parametrize(
    ("old", "new", "status", "said"),
    [
        ("cpu: 8", "cpu: 9", 0, "| dev | 0 | 0 | 1 |"),
        ("cpu: 8", 'cpu: "8"', 0, "nothing changes"),
        ("cpu:", "cpuu:", 2, "GP03"),
    ],
)
def test_the_diff_goes_into_the_summary(
    platform: Any, shell: Any, tmp_path: Path, old: str, new: str, status: int, said: str
) -> None:
    """A difference is no failure, trouble is; either way the summary says what it was."""
    platform.edit("overlays/dev.yaml", old, new)
    summary = tmp_path / "summary.md"
    done = shell(steps()["Diff"]["run"], TARGET="main", GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == status, done.stderr
    assert said in summary.read_text()
    assert json.loads((platform.folder / "diff.json").read_text())["version"] == 1


def test_the_gitlab_job(platform: Any, shell: Any) -> None:
    """The example in docs/ci.md is valid YAML, and its script runs."""
    text = (ROOT / "docs/ci.md").read_text()
    found = re.search(r"```yaml title=\.gitlab-ci\.yml\n(.*?)```", text, re.DOTALL)
    assert found
    job = yaml.safe_load(found[1])["groundplan"]
    platform.edit("overlays/dev.yaml", "cpu: 8", "cpu: 9")
    base = platform.git("rev-parse", "HEAD")
    done = shell("\n".join(job["script"]), CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert done.returncode == 1, done.stderr  # the render was forgotten
    report = json.loads((platform.folder / job["artifacts"]["reports"]["codequality"]).read_text())
    assert {issue["check_name"] for issue in report} >= {"GP0701"}
    assert "| dev | 0 | 0 | 1 |" in (platform.folder / "diff.md").read_text()


def test_the_example_in_the_docs_is_valid() -> None:
    """The JSON that docs/commands/diff.md shows is what the schema says."""
    text = (ROOT / "docs/commands/diff.md").read_text()
    found = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    assert found
    Draft7Validator(json.loads((ROOT / "schemas/diff.schema.json").read_text())).validate(json.loads(found[1]))
