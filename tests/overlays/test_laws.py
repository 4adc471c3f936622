"""Laws of laying one text over another, on random trees of the spec's own shape."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from groundplan.findings import Finding
from groundplan.overlays.finishing import Finishing
from groundplan.overlays.laying import Laying
from groundplan.resolving import shapes
from trees import node, trees

SPEC = shapes().spec
TENANT = shapes().tenant
VOLUMES = TENANT.child("volumes")

specs = trees(SPEC)
tenants = trees(TENANT)
volumes = trees(VOLUMES)


def laid(base: Any, *overs: Any, strict: bool = False, shape: Any = TENANT) -> Any:
    """The texts laid one over another, marks carried out."""
    return finished(stacked(base, *overs, strict=strict, shape=shape)[0], shape)


def stacked(base: Any, *overs: Any, strict: bool = False, shape: Any = TENANT) -> tuple[Any, list[Finding]]:
    laying = Laying(strict=strict)
    result = node(base)
    for over in overs:
        result = laying.lay(result, node(over), shape)
    return result.plain(), [*laying.findings, *(u.finding() for u in laying.unmet)]


def finished(data: Any, shape: Any) -> Any:
    return Finishing("dev", frozenset({"dev"}), frozenset({"dev"})).strip(node(data), shape).plain()


@given(specs)
def test_nothing_over_a_text_and_a_text_over_nothing_are_the_text(text: Any) -> None:
    """The empty text is the identity of laying, on both sides."""
    assert laid(text, {}, shape=SPEC) == text
    assert laid({}, text, shape=SPEC) == text


@given(specs, specs, specs)
def test_laying_is_associative(one: Any, two: Any, three: Any) -> None:
    """Without `null`, `$new` and `$remove` it does not matter which overlays are combined first, in order and values."""
    left, _ = stacked(stacked(one, two, shape=SPEC)[0], three, shape=SPEC)
    right, _ = stacked(one, stacked(two, three, shape=SPEC)[0], shape=SPEC)
    assert repr(left) == repr(right)


@given(specs, specs)
def test_laying_the_same_twice_is_laying_it_once(one: Any, two: Any) -> None:
    """An overlay says how things are, not what to do with them."""
    assert repr(laid(one, two, two, shape=SPEC)) == repr(laid(one, two, shape=SPEC))


@given(tenants, tenants)
def test_neither_text_is_changed(one: Any, two: Any) -> None:
    """Nodes are shared between trees and environments, so laying leaves both texts as they were."""
    base, over = node(one), node(two)
    Laying(strict=False).lay(base, over, TENANT)
    assert (base.plain(), over.plain()) == (one, two)


@given(volumes, volumes)
def test_the_order_of_items_is_the_weaker_ones(one: Any, two: Any) -> None:
    """Items keep the order of the text below; new ones come last, in their own order."""
    names = [i["name"] for i in one]
    expected = names + [i["name"] for i in two if i["name"] not in names]
    assert [i["name"] for i in laid(one, two, shape=VOLUMES)] == expected


@given(tenants, st.data())
def test_null_takes_a_key_away(text: Any, data: st.DataObject) -> None:
    """A key set to null is gone, whatever stood there; one that was not there stays away."""
    key = data.draw(st.sampled_from(sorted(set(TENANT.fields or {}) - TENANT.required)))
    assert laid(text, {key: None}) == {k: v for k, v in text.items() if k != key}


@given(tenants, tenants)
def test_what_is_set_after_null_owes_nothing_to_what_was(text: Any, later: Any) -> None:
    """null and then a value is that value alone: nothing of the value before shines through."""
    without = {k: v for k, v in text.items() if k not in later}
    assert laid(text, dict.fromkeys(later), later) == laid(without, later)


@given(tenants, tenants)
def test_null_after_a_value_is_null(text: Any, earlier: Any) -> None:
    """The stronger layer wins, also where it removes."""
    optional = {k: v for k, v in earlier.items() if k not in TENANT.required}
    without = {k: v for k, v in text.items() if k not in optional}
    assert laid(text, optional, dict.fromkeys(optional)) == without


@given(volumes, volumes)
def test_what_is_new_and_then_removed_leaves_nothing(base: Any, more: Any) -> None:
    """`$remove` undoes `$new`, without a finding."""
    new = [i for i in more if i["name"] not in [b["name"] for b in base]]
    added = [{**i, "$new": True} for i in new]
    removed = [{"name": i["name"], "$remove": True} for i in new]
    result, findings = stacked(base, added, removed, strict=True, shape=VOLUMES)
    assert (finished(result, VOLUMES), findings) == (base, [])


@given(volumes, volumes)
def test_new_items_come_last_and_old_ones_are_findings(base: Any, more: Any) -> None:
    """`$new` adds what is not there, and is refused (GP0207) for each name that is."""
    known = [b["name"] for b in base]
    result, findings = stacked(base, [{**i, "$new": True} for i in more], strict=True, shape=VOLUMES)
    assert [f.code for f in findings] == ["GP0207"] * sum(i["name"] in known for i in more)
    assert finished(result, VOLUMES)[len(base) :] == [i for i in more if i["name"] not in known]


@given(volumes, volumes, st.booleans())
def test_an_overlay_meets_what_is_there(base: Any, more: Any, remove: bool) -> None:
    """Without `$new` each unknown name is a finding (GP0206), whether it is to be changed or removed."""
    known = [b["name"] for b in base]
    over = [{"name": i["name"], "$remove": True} if remove else i for i in more]
    result, findings = stacked(base, over, strict=True, shape=VOLUMES)
    assert [f.code for f in findings] == ["GP0206"] * sum(i["name"] not in known for i in more)
    if remove:
        assert finished(result, VOLUMES) == [b for b in base if b["name"] not in [i["name"] for i in more]]


@given(volumes.filter(bool))
def test_what_was_removed_is_not_there(base: Any) -> None:
    """A name that a base overlay removed can be neither changed nor removed again; `$new` brings another one."""
    gone = [{"name": i["name"], "$remove": True} for i in base]
    _, findings = stacked(base, gone, [{"name": i["name"], "size": "1Gi"} for i in base], strict=True, shape=VOLUMES)
    assert {f.code for f in findings} == {"GP0206"}
    _, findings = stacked(base, gone, gone, strict=True, shape=VOLUMES)
    assert {f.code for f in findings} == {"GP0206"}
    anew = [{"name": i["name"], "size": "1Gi", "$new": True} for i in base]
    result, findings = stacked(base, gone, anew, strict=True, shape=VOLUMES)
    assert (finished(result, VOLUMES), findings) == ([{"name": i["name"], "size": "1Gi"} for i in base], [])


@given(tenants, tenants)
def test_no_mark_is_left(base: Any, over: Any) -> None:
    """What is typed holds no `$new`, no `$remove` and nothing of the compiler's own."""
    marked = {k: [{**i, "$new": True} for i in v] if TENANT.child(k).keys else v for k, v in over.items()}
    removed = {k: [{**i, "$remove": True} for i in v] for k, v in base.items() if TENANT.child(k).keys}
    assert "$" not in repr(laid(base, removed, marked, strict=True))
