"""Laws of the tree, for any sequence of plans and of things that people do to it in between."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from groundplan.tree import EnvironmentPlan, Owned, Plan, PlannedFile, compare, read_rendered, rendered_tree, write
from groundplan.tree.plan import bad_paths

NAMES = st.sampled_from(["a", "b", "c.yaml"])
PATHS = st.builds(
    lambda top, rest: "/".join([top, *rest]),
    st.sampled_from(["argocd", "platform", "tenants/vision"]),
    st.lists(NAMES, min_size=1, max_size=3),
)
CONTENTS = st.sampled_from([b"", b"1\n", b"2\n", b"3\r\n\xff"])
OWNERS = st.builds(
    lambda paths, content, values: Owned(values, {path: PlannedFile(content, "origin") for path in paths}),
    st.sets(PATHS, max_size=4),
    CONTENTS,
    st.sampled_from(["v", "w"]),
)
ENVIRONMENTS = st.builds(EnvironmentPlan, OWNERS, st.dictionaries(st.sampled_from(["vision", "nlp"]), OWNERS))
PLANS = st.builds(
    Plan, st.sampled_from(["1.0", "2.0"]), st.dictionaries(st.sampled_from(["dev", "prod"]), ENVIRONMENTS)
).filter(lambda plan: not any(bad_paths(plan)))
PLACES = st.builds(lambda env, path: f"{env}/{path}", st.sampled_from(["dev", "prod"]), PATHS)
STEPS = st.lists(st.tuples(PLANS, st.booleans(), st.none() | PLACES, st.none() | PLACES), min_size=1, max_size=6)


def manifests(plan: Plan) -> dict[str, bytes]:
    return {
        f"{name}/{path}": file.content
        for name, environment in plan.environments.items()
        for _, owned in environment.owners()
        for path, file in owned.files.items()
    }


def on_disk(root: Path) -> dict[str, bytes]:
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    return {path: content for path, content in files.items() if "/.inventory/" not in path and path != ".gitattributes"}


def meddle(root: Path, made: str | None, removed: str | None, foreign: dict[str, bytes]) -> None:
    """Make or change one file by hand, and remove one."""
    ours = {f"{name}/{path}" for name, files in read_rendered(root).environments.items() for path in files}
    if made and not (root / made).is_dir() and not any(parent.is_file() for parent in (root / made).parents):
        (root / made).parent.mkdir(parents=True, exist_ok=True)
        (root / made).write_bytes(b"by hand\n")
        if made not in ours:
            foreign[made] = b"by hand\n"
    if removed and (root / removed).is_file():
        (root / removed).unlink()
        foreign.pop(removed, None)


@settings(max_examples=150)
@given(STEPS)
def test_the_tree_is_the_plan_and_what_is_not_ours(steps: list[tuple[Plan, bool, str | None, str | None]]) -> None:
    """After each render the tree is exactly the plan and the foreign files, and the check has nothing else to say.

    A render that foreign files stop changes nothing; they are never changed or removed.
    """
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "rendered"
        foreign: dict[str, bytes] = {}
        expected: dict[str, bytes] = {}
        for plan, complete, made, removed in steps:
            meddle(root, made, removed, foreign)
            before = on_disk(root)
            written, findings = write(root, plan, complete)
            if written is None:
                assert {finding.code for finding in findings} == {"GP0705"}
                assert on_disk(root) == before
                continue
            wanted = manifests(plan)
            foreign = {path: content for path, content in foreign.items() if path not in wanted}
            kept = () if complete else {p for p in before if p.partition("/")[0] not in plan.environments}
            expected = {**{path: before[path] for path in kept}, **wanted, **foreign}
            assert on_disk(root) == expected
            assert {finding.code for finding in compare(root, plan, complete).findings()} <= {"GP0706"}
            everything = {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}
            if complete:
                assert read_rendered(root) == rendered_tree(everything)
                assert not read_rendered(root).findings


@given(PLANS, PLANS)
def test_the_way_to_a_plan_does_not_matter(first: Plan, second: Plan) -> None:
    """Rendered over another tree or into an empty folder, the files and the folders are the same."""
    with tempfile.TemporaryDirectory() as scratch:
        there, straight = Path(scratch) / "there", Path(scratch) / "straight"
        for root, plans in ((there, (first, second)), (straight, (second,))):
            for plan in plans:
                assert write(root, plan, complete=True)[0]
        assert tuple(_everything(there)) == tuple(_everything(straight))


def _everything(root: Path) -> list[tuple[str, bytes]]:
    found = sorted(root.rglob("*"))
    return [(path.relative_to(root).as_posix(), path.read_bytes() if path.is_file() else b"/") for path in found]
