"""The wheel, the source distribution and the editable install carry the same compiler.

All builds run from a copy of the checkout, offline, with the build backend of this environment; the fresh environments
borrow the dependencies installed here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

import groundplan

pytestmark = pytest.mark.xdist_group("packaging")  # one worker, so that each thing is built once

CODE = ("groundplan", "generators", "schemas", "pyproject.toml", "README.md", "LICENSE", ".gitignore")


def run(*command: str | Path, cwd: Path) -> str:
    """Run a program as a user would, without this process's path settings; its output, or what it said when it failed."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST", "MYPY"))}
    arguments = [str(c) for c in command]
    done = subprocess.run(
        arguments,
        cwd=cwd,
        env=clean,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{arguments} exited {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def environment(folder: Path) -> Path:
    """A fresh virtual environment that sees this environment's dependencies after its own packages; its bin folder."""
    venv.create(folder, with_pip=False, symlinks=True)
    own = sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)})
    borrowed = "\n".join(dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]))
    Path(own, "borrowed.pth").write_text(f"{borrowed}\n")
    return folder / ("Scripts" if os.name == "nt" else "bin")


def install(bin_folder: Path, *what: str | Path) -> None:
    """Install offline into a fresh environment, with the pip of this one."""
    pip = (sys.executable, "-m", "pip", "--python", bin_folder / "python", "install", "-q", "--no-deps", "--no-index")
    run(*pip, "--ignore-installed", "--no-build-isolation", *what, cwd=bin_folder)


def tree(folder: Path) -> dict[str, bytes]:
    files = (f for f in folder.rglob("*") if f.is_file() and "__pycache__" not in f.parts)
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in files}


@pytest.fixture(scope="module")
def checkout(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bare copy of what the project is built from, which tests may edit."""
    copy = tmp_path_factory.mktemp("bare") / "checkout"
    copy.mkdir()
    for name in CODE:
        if (root / name).is_dir():
            shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(root / name, copy)
    return copy


@pytest.fixture(scope="module")
def dist(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with an sdist, and the wheel that is built from that sdist, not from the checkout."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, checkout, cwd=out)
    return out


@pytest.fixture(scope="module")
def installed(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment outside the checkout, with the wheel."""
    bin_folder = environment(tmp_path_factory.mktemp("wheel"))
    install(bin_folder, next(dist.glob("*.whl")))
    return bin_folder


@pytest.fixture(scope="module")
def editable(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment with an editable install of the checkout's copy."""
    bin_folder = environment(tmp_path_factory.mktemp("editable"))
    install(bin_folder, "-e", checkout)
    return bin_folder


def test_a_wheel_from_the_sdist_carries_everything(checkout: Path, dist: Path, tmp_path: Path) -> None:
    """Package, pages, release data, generators and schemas travel from checkout to sdist to wheel, byte for byte."""
    zipfile.ZipFile(next(dist.glob("*.whl"))).extractall(tmp_path)
    expected = tree(checkout / "groundplan")
    for name in ("generators", "schemas"):
        expected |= {f"{name}/{path}": content for path, content in tree(checkout / name).items()}
    assert tree(tmp_path / "groundplan") == expected


def test_the_wheel_is_only_the_package(dist: Path) -> None:
    """Nothing of ours lands at the top of site-packages but the package and its metadata."""
    names = zipfile.ZipFile(next(dist.glob("*.whl"))).namelist()
    assert {n.split("/")[0].partition("-")[0] for n in names} == {"groundplan"}


def test_an_installed_wheel_says_its_version(installed: Path) -> None:
    """The command is on the path, and the version is that of the package's one source."""
    assert groundplan.__version__ in run(installed / "groundplan", "--version", cwd=installed)


def test_an_installed_wheel_has_its_folders_inside(installed: Path) -> None:
    """Without a checkout, generators and schemas are found inside the package."""
    code = "from groundplan.facts.folders import builtin_folder as f; print(f('generators'), f('schemas'), sep='\\n')"
    folders = [Path(line) for line in run(installed / "python", "-c", code, cwd=installed).splitlines()]
    assert [f.parent.name for f in folders] == ["groundplan", "groundplan"]
    assert all(f.is_relative_to(installed.parent) and any(f.iterdir()) for f in folders)


def test_an_installed_wheel_renders_a_platform(installed: Path, tmp_path: Path) -> None:
    """Outside the checkout, a scaffolded platform renders at once, and what is rendered is up to date."""
    run(installed / "groundplan", "init", "platform", cwd=tmp_path)
    platform = tmp_path / "platform"
    run(installed / "groundplan", "render", cwd=platform)
    run(installed / "groundplan", "render", "--check", cwd=platform)
    assert list((platform / "rendered").rglob("*.yaml"))


NEW_GENERATOR = """
from collections.abc import Iterator


def platform(shared: object) -> Iterator[object]:
    yield from ()
"""

GENERATOR_NAMES = """
from pathlib import Path
from groundplan.generating.discovery import discover
print(*(g.name for g in discover(Path("."))[0]))
"""


def test_an_editable_install_sees_an_edited_and_a_new_generator(checkout: Path, editable: Path, tmp_path: Path) -> None:
    """The checkout's folder counts, not the copy made at install time: no reinstall after an edit."""
    generators = checkout / "generators"
    edited = next(f for f in sorted(generators.glob("*.py")) if not f.name.startswith("_"))
    edited.write_text(f"{edited.read_text()}\nEDITED = 'seen'\n")
    (generators / "brand_new.py").write_text(NEW_GENERATOR)
    code = f"{GENERATOR_NAMES}import groundplan.generators.{edited.stem} as g; print(g.EDITED)"
    assert {"brand_new", edited.stem, "seen"} <= set(run(editable / "python", "-c", code, cwd=tmp_path).split())


def test_types_are_checked_on_the_bare_checkout(checkout: Path, tmp_path: Path) -> None:
    """`mypy --strict` needs no install of the project: nothing in the packaging hides a module from it."""
    cache = tmp_path / "mypy"
    run(sys.executable, "-m", "mypy", "--strict", "--cache-dir", cache, "groundplan", "generators", cwd=checkout)


def test_types_are_known_to_those_who_install(installed: Path, tmp_path: Path) -> None:
    """The package says that it is typed: a type checker sees a wrong call in code that uses it."""
    (tmp_path / "uses.py").write_text("from groundplan.findings import Place\nreveal_type(Place('x').line)\n")
    options = (
        "--python-executable",
        installed / "python",
        "--cache-dir",
        tmp_path / "cache",
        "--follow-imports=silent",
    )
    assert 'Revealed type is "int"' in run(sys.executable, "-m", "mypy", *options, "uses.py", cwd=tmp_path).replace(
        "builtins.", ""
    )


def test_a_project_that_vendors_the_package_is_not_its_checkout(installed: Path, tmp_path: Path) -> None:
    """Folders called `generators` beside a vendored copy are somebody else's, pyproject.toml or not."""
    package = Path(
        run(installed / "python", "-c", "import groundplan; print(*groundplan.__path__)", cwd=tmp_path).strip()
    )
    shutil.copytree(package, tmp_path / "groundplan")
    (tmp_path / "generators").mkdir()
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "platform"\n')
    code = "from groundplan.facts.folders import builtin_folder as f; print(f('generators').parent.name)"
    assert run(installed / "python", "-c", code, cwd=tmp_path).strip() == "groundplan"
