"""Generators are found, not registered: the built-in folder, then `generators/` of the platform repository.

A generator is a module of either folder with any of the functions `platform(shared)`, `tenant(shared, tenant)` or
`tenant(shared, tenant, peers)`, and `delivery(shared, tenant, rendered)`. It is imported as `groundplan.generators.<name>`. Files that start with `_` are helpers.
"""

from __future__ import annotations

import importlib
import inspect
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from traceback import walk_tb
from types import ModuleType

import groundplan.generators as package
from groundplan.facts.folders import builtin_folder
from groundplan.findings import Finding, Place, Related
from groundplan.findings.suggest import nearest
from groundplan.findings.words import of_system
from groundplan.generating.rendered import Scope
from groundplan.objects import Manifest

PARAMETERS: dict[Scope, tuple[str, ...]] = {
    "platform": ("shared",),
    "tenant": ("shared", "tenant", "peers"),
    "delivery": ("shared", "tenant", "rendered"),
}
"""The functions a generator may have, with their parameters."""

OPTIONAL: dict[Scope, int] = {"platform": 0, "tenant": 1, "delivery": 0}
"""How many of them, from the last, a function may leave out: most objects of a tenant know nothing of its peers."""

Function = Callable[..., Iterable[Manifest]]


@dataclass(frozen=True, slots=True)
class Generator:
    """A generator module; a function it does not have is None. `local` says that it is the repository's own."""

    name: str
    file: Path
    local: bool
    platform: Function | None = None
    tenant: Function | None = None
    delivery: Function | None = None

    def function(self, scope: Scope) -> Function | None:
        return {"platform": self.platform, "tenant": self.tenant, "delivery": self.delivery}[scope]

    def call(self, scope: Scope, *arguments: object) -> Callable[[], Iterable[Manifest]] | None:
        """The function of a scope with its arguments, as many as it takes; None when the module has no such function."""
        function = self.function(scope)
        if function is None:
            return None
        return partial(function, *(arguments if _takes(function, len(arguments)) else arguments[: -OPTIONAL[scope]]))


def discover(repository: Path, local: bool = True) -> tuple[tuple[Generator, ...], tuple[Finding, ...]]:
    """The generators for this repository, sorted by name, and what is wrong with them.

    `local` is False where the repository is not trusted: its modules are then neither imported nor looked at.
    Each call imports the repository's modules anew and forgets those of the repository before.
    """
    ours = builtin_folder("generators").resolve()
    theirs = Path(os.path.realpath(repository / "generators"))  # Path.resolve() raises for links in a circle
    _forget_all_outside(ours)
    builtin, _ = _modules(ours)
    shown = "generators" if local and theirs == ours else "groundplan/generators"
    found, findings = _imported(builtin, shown, local=False)
    if local and theirs != ours:
        modules, unreadable = _modules(repository / "generators")
        added, clashes = _added(modules, builtin)
        with _importable_from(ours, theirs):
            more, broken = _imported(added, "generators", local=True)
        found += more
        findings += unreadable + clashes + broken
    return tuple(sorted(found, key=lambda g: g.name)), tuple(findings)


def _modules(folder: Path) -> tuple[dict[str, Path], list[Finding]]:
    """The Python files of a folder by module name, helpers included; none where there is no such folder.

    What is there and cannot be read is a finding: leaving it out would take away what it renders.
    """
    if not os.path.lexists(folder):
        return {}, []
    try:
        with os.scandir(folder) as entries:
            found = {e.name: e.is_file() for e in entries if e.name.endswith(".py") and e.name != "__init__.py"}
    except OSError as error:
        why = f"the folder cannot be read: {of_system(error)}"
        return {}, [Finding("GP0102", Place("generators"), why, "a readable folder")]
    real = Path(os.path.realpath(folder))
    modules = {name.removesuffix(".py"): real / name for name, is_file in sorted(found.items()) if is_file}
    others = [f"generators/{name}" for name, is_file in sorted(found.items()) if not is_file]
    return modules, [_unimportable(other, Place(other), "it is not a regular file") for other in others]


def _added(theirs: dict[str, Path], builtin: dict[str, Path]) -> tuple[dict[str, Path], list[Finding]]:
    """What a repository adds. A copy of a built-in module, or a second link to a file, adds nothing."""
    added: dict[str, Path] = {}
    clashes = []
    seen = {file.resolve() for file in builtin.values()}
    for name, file in theirs.items():
        if file.resolve() in seen:
            continue
        seen.add(file.resolve())
        if name not in builtin:
            added[name] = file
        elif not _same(file, builtin[name]):
            clashes.append(_clash(file))
    return added, clashes


def _same(file: Path, builtin: Path) -> bool:
    try:
        return file.read_bytes() == builtin.read_bytes()
    except OSError:
        return False


def _imported(modules: dict[str, Path], folder: str, *, local: bool) -> tuple[list[Generator], list[Finding]]:
    generators, findings = [], []
    for name, file in modules.items():
        if name.startswith("_"):
            continue
        outcome = _generator(name, file, f"{folder}/{file.name}", local=local)
        if isinstance(outcome, Generator):
            generators.append(outcome)
        else:
            findings.append(outcome)
    return generators, findings


def _generator(name: str, file: Path, shown: str, *, local: bool) -> Generator | Finding:
    if not name.isidentifier():
        return _unimportable(shown, Place(shown), "its name is not a Python identifier")
    try:
        module = importlib.import_module(f"{package.__name__}.{name}")
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a module of the user's may raise anything
        return _unimportable(shown, _place_of(error, file, shown), _words(error))
    functions = {n: f for n in PARAMETERS if (f := _own_function(module, n)) is not None}
    if not functions:
        return _no_function(module, shown)
    for function_name, function in functions.items():
        parameters = len(PARAMETERS[function_name])
        if not any(_takes(function, parameters - left_out) for left_out in range(OPTIONAL[function_name] + 1)):
            return _wrong_parameters(function_name, function, shown)
    return Generator(name, file, local, **functions)


def _own_function(module: ModuleType, name: str) -> Function | None:
    """A function the module defines; one it imports, such as the standard library's `platform`, is not meant."""
    value = getattr(module, name, None)
    return value if callable(value) and getattr(value, "__module__", None) == module.__name__ else None


@cache
def _takes(function: Function, count: int) -> bool:
    try:
        inspect.signature(function).bind(*range(count))
    except TypeError:
        return False
    return True


@contextmanager
def _importable_from(ours: Path, theirs: Path) -> Iterator[None]:
    """Have the package name both folders; leave no bytecode in a repository, where it could be committed or go stale."""
    package.__path__ = [str(ours), str(theirs)]
    importlib.invalidate_caches()
    writes_none, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = writes_none


def _forget_all_outside(ours: Path) -> None:
    package.__path__ = [str(ours)]
    for full_name, module in list(sys.modules.items()):
        if full_name.startswith(f"{package.__name__}.") and Path(module.__file__ or "").parent != ours:
            del sys.modules[full_name]
            vars(package).pop(full_name.rpartition(".")[2], None)


def _place_of(error: BaseException, file: Path, shown: str) -> Place:
    """Where in the module the error was raised, or the statement of the module that led to it."""
    if isinstance(error, SyntaxError) and error.filename == str(file):
        return Place(shown, error.lineno or 0, error.offset or 0)
    lines = [line for frame, line in walk_tb(error.__traceback__) if frame.f_code.co_filename == str(file)]
    return Place(shown, lines[-1], 1) if lines else Place(shown)


def _words(error: BaseException) -> str:
    """The exception's own words in one line, without the paths of this machine."""
    text = str(error.msg if isinstance(error, SyntaxError) else error)
    if isinstance(error, ImportError) and error.path:
        text = text.replace(f" ({error.path})", "")
    return " ".join(f"{type(error).__name__}: {text}".split())


def _clash(file: Path) -> Finding:
    return Finding(
        "GP0501",
        Place(f"generators/{file.name}"),
        f"`{file.stem}` is the name of a built-in generator, and this file differs from it",
        expected="a name that no built-in generator has",
        hint=f"rename the file, for example to `local_{file.stem.lstrip('_')}.py`; patches change what a built-in renders",
        related=(Related(Place(f"groundplan/generators/{file.name}"), "the built-in generator"),),
    )


def _unimportable(shown: str, place: Place, why: str) -> Finding:
    return Finding(
        "GP0502",
        place,
        f"`{shown}` cannot be imported: {why}",
        expected="a module that Python can import",
        hint="mend the module; --no-local-generators renders without this folder",
    )


def _no_function(module: ModuleType, shown: str) -> Finding:
    known = [n for n in sorted(vars(module)) if _own_function(module, n) is not None and not n.startswith("_")]
    near = next(((n, close) for n in known if (close := nearest(n, PARAMETERS)) is not None), None)
    return Finding(
        "GP0503",
        Place(shown),
        f"`{shown}` has none of the functions of a generator",
        expected=" or ".join(f"`{_signature(name)}`" for name in PARAMETERS),
        hint=f"rename `{near[0]}` to `{near[1]}`" if near else "a helper's file name starts with `_`",
    )


def _wrong_parameters(name: Scope, function: Function, shown: str) -> Finding:
    code = getattr(inspect.unwrap(function), "__code__", None)
    return Finding(
        "GP0503",
        Place(shown, code.co_firstlineno, 1) if code else Place(shown),
        f"`{name}` of `{shown}` takes `{inspect.signature(function)}`",
        expected=f"`{_signature(name)}`",
        hint=f"def {_signature(name)}:",
    )


def _signature(name: Scope) -> str:
    """The function as most write it: without what may be left out."""
    names = PARAMETERS[name]
    return f"{name}({', '.join(names[: len(names) - OPTIONAL[name]])})"
