"""Generators are found in the built-in folder and in the platform repository's own."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from groundplan.facts.folders import builtin_folder
from groundplan.findings import Finding, Place
from groundplan.generating.discovery import Generator, discover

EMPTY = "def platform(shared):\n    yield from ()\n"


def repository(folder: Path, **modules: str) -> Path:
    (folder / "generators").mkdir(parents=True)
    for name, text in modules.items():
        (folder / "generators" / f"{name}.py").write_text(textwrap.dedent(text))
    return folder


def local(repository: Path) -> dict[str, Generator]:
    return {g.name: g for g in discover(repository)[0] if g.file.is_relative_to(repository.resolve())}


def yielded(function: Callable[..., Iterable[object]] | None) -> object:
    """What a generator of these tests yields first; it needs no platform for that."""
    assert function is not None
    return next(iter(function(None)))


def only_finding(repository: Path) -> Finding:
    (finding,) = discover(repository)[1]
    return finding


def a_builtin() -> Path:
    return next(f for f in sorted(builtin_folder("generators").glob("*.py")) if not f.name.startswith("_"))


def test_a_repository_without_generators_has_the_builtin_ones(tmp_path: Path) -> None:
    """The built-in generators need nothing in the repository, and nothing is wrong with them."""
    generators, findings = discover(tmp_path)
    assert a_builtin().stem in [g.name for g in generators]
    assert findings == ()


def test_local_generators_join_in_one_order(tmp_path: Path) -> None:
    """Built-in and local generators are sorted by name together, whatever order the folder lists them in."""
    repository(tmp_path, zebra=EMPTY, aardvark=EMPTY)
    names = [g.name for g in discover(tmp_path)[0]]
    assert names == sorted(names)
    assert {"aardvark", "zebra"} < set(names)


def test_untrusted_generators_are_not_run(tmp_path: Path) -> None:
    """Without local generators the repository's code is neither run nor reported."""
    repository(tmp_path, bad="raise SystemExit('ran')")
    generators, findings = discover(tmp_path, local=False)
    assert "bad" not in [g.name for g in generators]
    assert findings == ()


def test_this_repository_is_both(root: Path) -> None:
    """Where the platform repository is the compiler's own, each generator counts once."""
    names = [g.name for g in discover(root)[0]]
    assert names == sorted(set(names))
    assert discover(root)[1] == ()


def test_a_copy_counts_once(tmp_path: Path) -> None:
    """A local file equal to the built-in of its name is that built-in."""
    shutil.copy(a_builtin(), repository(tmp_path) / "generators")
    assert local(tmp_path) == {}
    assert discover(tmp_path)[1] == ()


def test_a_second_link_counts_once(tmp_path: Path) -> None:
    """Two names of one file are one generator."""
    (repository(tmp_path, one=EMPTY) / "generators" / "two.py").symlink_to("one.py")
    assert list(local(tmp_path)) == ["one"]


def test_a_clash_with_a_builtin_is_an_error(tmp_path: Path) -> None:
    """A local generator never replaces a built-in silently."""
    finding = only_finding(repository(tmp_path, **{a_builtin().stem: EMPTY}))
    assert (finding.code, finding.place) == ("GP0501", Place(f"generators/{a_builtin().name}"))


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("import os\nimport no_such_package\n", (2, 1), "ModuleNotFoundError: No module named 'no_such_package'"),
        ("x = (\n", (1, 5), "SyntaxError: '(' was never closed"),
        ("\n\nx = 1 / 0\n", (3, 1), "ZeroDivisionError: division by zero"),
        ("raise SystemExit(3)\n", (1, 1), "SystemExit: 3"),
        ("import json\njson.loads('{')\n", (2, 1), "JSONDecodeError: Expecting property name"),
        ("from groundplan import nothing\n", (1, 1), "ImportError: cannot import name 'nothing' from 'groundplan'"),
    ],
)
def test_a_module_that_fails_is_a_finding_with_its_line(
    tmp_path: Path, text: str, place: tuple[int, int], words: str
) -> None:
    """What goes wrong in a user's module is told in the exception's words, at the user's line, without machine paths."""
    finding = only_finding(repository(tmp_path, bad=text))
    assert (finding.code, finding.place) == ("GP0502", Place("generators/bad.py", *place))
    assert words in finding.message
    assert str(tmp_path) not in finding.message
    assert not finding.message.rstrip().endswith(".py)")


def test_a_name_that_cannot_be_imported_is_a_finding(tmp_path: Path) -> None:
    """A file is never left out silently because its name is not an identifier."""
    assert only_finding(repository(tmp_path, **{"my-labels": EMPTY})).code == "GP0502"


def test_what_is_no_file_is_a_finding(tmp_path: Path) -> None:
    """A link to nothing, a folder and a pipe are not left out in silence: what they should render would be taken away."""
    folder = repository(tmp_path) / "generators"
    (folder / "a.py").symlink_to("nowhere.py")
    (folder / "b.py").mkdir()
    os.mkfifo(folder / "c.py")
    found = [(f.code, str(f.place)) for f in discover(tmp_path)[1]]
    assert found == [("GP0502", f"generators/{name}.py") for name in "abc"]


@pytest.mark.parametrize("target", ["generators", "nowhere", "file"])
def test_a_folder_that_cannot_be_read_is_a_finding(tmp_path: Path, target: str) -> None:
    """A link in a circle, to nothing, to a file: what it should hold would be taken away in silence."""
    (tmp_path / "file").touch()
    (tmp_path / "generators").symlink_to(target)
    finding = only_finding(tmp_path)
    assert (finding.code, str(finding.place)) == ("GP0102", "generators")


def test_a_module_without_a_function_is_a_finding(tmp_path: Path) -> None:
    """A misspelt function is reported with the right name."""
    finding = only_finding(repository(tmp_path, bad="def tenants(shared, tenant): yield"))
    assert (finding.code, finding.hint) == ("GP0503", "rename `tenants` to `tenant`")


def test_an_imported_function_does_not_count(tmp_path: Path) -> None:
    """The standard library's `platform` does not make a module a generator."""
    assert only_finding(repository(tmp_path, bad="from platform import platform\n")).code == "GP0503"


def test_other_parameters_are_a_finding(tmp_path: Path) -> None:
    """A function that could not be called is reported where it is defined, before it is called."""
    finding = only_finding(repository(tmp_path, bad="X = 1\ndef tenant(shared): yield\n"))
    assert (finding.code, finding.place) == ("GP0503", Place("generators/bad.py", 2, 1))


def test_one_bad_module_does_not_hide_the_others(tmp_path: Path) -> None:
    """All that is wrong is told at once, and what is right is still found."""
    repository(tmp_path, a="x = (", b="", c=EMPTY)
    generators, findings = discover(tmp_path)
    assert [f.code for f in findings] == ["GP0502", "GP0503"]
    assert "c" in [g.name for g in generators]


def test_helpers_are_importable_and_no_generators(tmp_path: Path) -> None:
    """A file that starts with `_` serves the others by name."""
    repository(tmp_path, _words="WORD = 'x'", mine=f"from groundplan.generators._words import WORD\n{EMPTY}")
    assert list(local(tmp_path)) == ["mine"]


def test_modules_have_names(tmp_path: Path) -> None:
    """A generator is a module of `groundplan.generators`, so dataclasses in it work and tracebacks name it."""
    text = """
        from __future__ import annotations
        from dataclasses import KW_ONLY, dataclass
        @dataclass
        class Pair:
            _: KW_ONLY
            left: int = 1
        def platform(shared):
            yield Pair()
    """
    function = local(repository(tmp_path, pairs=text))["pairs"].platform
    assert function is not None
    assert function.__module__ == "groundplan.generators.pairs"
    assert repr(yielded(function)) == "Pair(left=1)"
    builtin = a_builtin().stem
    assert importlib.import_module(f"groundplan.generators.{builtin}").__name__ == f"groundplan.generators.{builtin}"


def test_two_repositories_do_not_meet(tmp_path: Path) -> None:
    """A repository rendered after another in one process sees its own modules, helpers included, and no others."""
    importing = "from groundplan.generators import _words\ndef platform(shared): yield _words.WORD\n"
    one = repository(tmp_path / "one", same=importing, _words="WORD = 1", extra=EMPTY)
    two = repository(tmp_path / "two", same=importing, _words="WORD = 2")
    first, second, third = (local(r)["same"].platform for r in (one, two, one))
    assert [yielded(f) for f in (first, second, third)] == [1, 2, 1]
    discover(two)
    assert "groundplan.generators.extra" not in sys.modules


def test_an_edit_is_seen_and_leaves_no_bytecode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit within the clock's grain counts, and nothing is written into the repository."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    repository(tmp_path, mine="def platform(shared): yield 1\n")
    before = local(tmp_path)["mine"].platform
    (tmp_path / "generators" / "mine.py").write_text("def platform(shared): yield 2\n")
    after = local(tmp_path)["mine"].platform
    assert [yielded(f) for f in (before, after)] == [1, 2]
    assert [f.name for f in (tmp_path / "generators").iterdir()] == ["mine.py"]
