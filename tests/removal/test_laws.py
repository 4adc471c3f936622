"""What holds for every removal: laws over retirements, deletions and days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from groundplan.removal import removals
from removed import (
    DATASETS,
    SCRATCH,
    TODAY,
    committed,
    holder,
    judged,
    of_data,
    overlay,
    platform,
    rendered,
    retired,
    told,
    volume,
)

State = Literal["never", "early", "due"]
AFTER: Mapping[State, str] = {"early": "2026-11-25", "due": "2026-11-24"}
CODE: Mapping[State, str] = {"never": "GP0716", "early": "GP0717"}

TENANTS = ("vision", "speech")
VOLUMES = {"datasets": DATASETS, "scratch": SCRATCH}
ITEMS = [(t, v) for t in TENANTS for v in ("", *VOLUMES)]

states = st.fixed_dictionaries({item: st.sampled_from(["never", "early", "due"]) for item in ITEMS})
subsets = st.sets(st.sampled_from(ITEMS))
Item = tuple[str, str]


def written(states: Mapping[Item, State], without: set[Item] = frozenset()) -> dict[str, str]:  # type: ignore[assignment]
    """Both tenants with their volumes, retired as told, and some items left out."""
    items = []
    for name in (t for t in TENANTS if (t, "") not in without):
        kept = [volume(text, AFTER.get(states[name, v], "")) for v, text in VOLUMES.items() if (name, v) not in without]
        own = states[name, ""]
        items.append(holder(name, *kept, more=retired(AFTER[own]) if own in AFTER else ""))
    return {**platform(*items), "overlays/dev.yaml": overlay("dev"), "overlays/prod.yaml": overlay("prod")}


def expected(states: Mapping[Item, State], deleted: set[Item]) -> list[tuple[str, str]]:
    """What must be said: a tenant by its own state, a volume that goes alone by the better of both."""
    found = []
    for name in TENANTS:
        if (name, "") in deleted:
            found.append((name, states[name, ""]))
            continue
        for v in (v for v in VOLUMES if (name, v) in deleted):
            better = max(states[name, ""], states[name, v], key=["never", "early", "due"].index)
            found.append((f"{name}/{v}", better))
    return sorted((CODE[state], subject) for subject, state in found if state != "due")


@settings(max_examples=40)
@given(states=states, deleted=subsets)
def test_a_deletion_is_an_error_unless_it_was_retired_and_is_due(
    states: Mapping[Item, State], deleted: set[Item]
) -> None:
    """Whatever is deleted, together or alone: exactly what is not retired, or not yet due, is an error."""
    assert told(judged(written(states), written(states, deleted), using=of_data)) == expected(states, deleted)


@settings(max_examples=30)
@given(states=states, deleted=subsets)
def test_an_overlay_deletes_like_the_sources(states: Mapping[Item, State], deleted: set[Item]) -> None:
    """`$remove` in one environment is judged as a deletion is, there and nowhere else."""
    taken = []
    for name in TENANTS:
        volumes = ", ".join(f"{{name: {v}, $remove: true}}" for v in VOLUMES if (name, v) in deleted)
        if (name, "") in deleted:
            taken.append(f"{{name: {name}, $remove: true}}")
        elif volumes:
            taken.append(f"{{name: {name}, volumes: [{volumes}]}}")
    before = written(states)
    after = {**before, "overlays/dev.yaml": overlay("dev", f"[{', '.join(taken)}]")}
    found = judged(before, after, using=of_data)
    assert told(found) == expected(states, deleted)
    assert all(f.environments == ("dev",) for f in found)


@settings(max_examples=30)
@given(after=st.dates(date(2020, 1, 1), date(2030, 12, 31)), days=st.integers(-400, 400), whole=st.booleans())
def test_from_its_day_on_and_not_before(after: date, days: int, whole: bool) -> None:
    """Retired and committed, an entry may be deleted on any day from the one it names, and on none before."""
    text = after.isoformat()
    kept = holder("vision", SCRATCH, more=retired(text) if whole else "")
    before = platform(
        holder("vision", volume(DATASETS, "" if whole else text), SCRATCH, more=retired(text) if whole else "")
    )
    found = judged(before, platform(kept), after + timedelta(days), of_data)
    assert [f.code for f in found] == ([] if days >= 0 else ["GP0717"])


@settings(max_examples=20)
@given(one=st.dates(), other=st.dates())
def test_a_date_changes_no_manifest(one: date, other: date) -> None:
    """Which day `retire` names makes no difference to any object."""

    def manifests(day: date) -> dict[str, bytes]:
        text = day.isoformat()
        files = platform(
            holder("vision", volume(DATASETS, text), SCRATCH), holder("speech", DATASETS, more=retired(text))
        )
        return {path: content for path, content in rendered(files, of_data).items() if "/.inventory/" not in path}

    assert manifests(one) == manifests(other)


@settings(max_examples=20)
@given(states=states, day=st.dates())
def test_nothing_deleted_is_nothing_said(states: Mapping[Item, State], day: date) -> None:
    """However things are retired, on no day is it an error to keep them."""
    files = written(states)
    assert removals(of_data(files), committed(files, using=of_data), day) == ()


@settings(max_examples=30)
@given(content=st.binary(max_size=60), path=st.sampled_from(["namespace-vision", "persistentvolumeclaim-datasets"]))
def test_any_committed_bytes_can_be_compared(content: bytes, path: str) -> None:
    """Whatever somebody committed in a manifest's place, judging it raises nothing."""
    files = platform(holder("vision", DATASETS))
    odd = committed(files, {f"rendered/default/tenants/vision/{path}.yaml": content}, of_data)
    assert {f.code for f in removals(of_data(files), odd, TODAY)} <= {"GP0718"}
