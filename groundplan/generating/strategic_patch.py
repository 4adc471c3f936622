"""Strategic merge patch, as the API server and `kubectl patch --type=strategic` apply it.

Source: staging/src/k8s.io/apimachinery/pkg/util/strategicpatch/patch.go and its API convention,
https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md.
One thing is stricter: a directive or list that Kubernetes would silently misread is refused. And one is kinder: where
several items have one merge key (port 53 for TCP and for UDP), the API server's second key tells them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeAlias

from groundplan.facts.merge_keys import REPLACED, Fields, Merged
from groundplan.generating.patch_values import PatchRefusedError, Path, copied, described

_DIRECTIVE = "$patch"
_RETAIN = "$retainKeys"
_ORDER = "$setElementOrder/"
_DELETE = "$deleteFromPrimitiveList/"

Identify: TypeAlias = Callable[[Any], Hashable]


def merge(target: dict[str, Any], patch: dict[str, Any], fields: Fields, at: Path = ()) -> dict[str, Any]:
    """The target with the patch merged into it; changes `target`, shares nothing with `patch`.

    `fields` says which lists merge by what; `at` is where in the patch we are. Raises PatchRefusedError.
    """
    if _DIRECTIVE in patch:
        return _directed(patch, at)
    _retain(target, patch, at)
    orders = _by_field(patch, _ORDER, at)
    for name, gone in _by_field(patch, _DELETE, at).items():
        _delete(target, name, gone, _merged_list(fields, name, (*at, _DELETE + name)))
    for key, value in patch.items():
        if key.startswith("$"):
            continue
        if value is None:
            target.pop(key, None)
        elif key in target or not (isinstance(value, dict) and value.get(_DIRECTIVE) == "delete"):
            target[key] = _field(target.get(key), value, fields.get(key, {}), orders.get(key), (*at, key))
    for name, order in orders.items():
        if name not in patch and isinstance(target.get(name), list):
            target[name] = _field(
                target[name], [], _merged_list(fields, name, (*at, _ORDER + name)), order, (*at, name)
            )
    return target


def _field(target: Any, value: Any, rule: Fields | Merged | str, order: list[Any] | None, at: Path) -> Any:
    """One field after its part of the patch."""
    if isinstance(value, dict):
        deeper: Fields = rule if not isinstance(rule, Merged | str) else {}
        return merge(target if isinstance(target, dict) and rule != REPLACED else {}, value, deeper, at)
    if isinstance(value, list) and isinstance(rule, Merged):
        return _list(target if isinstance(target, list) else [], value, rule, order, at)
    if isinstance(value, list):
        return _whole_list(value, at)
    return copied(value)


def _directed(patch: dict[str, Any], at: Path) -> dict[str, Any]:
    directive = patch[_DIRECTIVE]
    if directive == "replace":
        replacing: dict[str, Any] = copied({key: value for key, value in patch.items() if key != _DIRECTIVE})
        return replacing
    if directive == "delete":
        return {}
    if directive == "merge":
        raise _refused("`$patch: merge` is what happens without it", at=(*at, _DIRECTIVE), hint="remove it")
    raise _unknown_directive(directive, at)


def _retain(target: dict[str, Any], patch: dict[str, Any], at: Path) -> None:
    """`$retainKeys`: everything else is cleared, as where one kind of volume takes the place of another."""
    if _RETAIN not in patch:
        return
    kept = patch[_RETAIN]
    if not isinstance(kept, list):
        raise _refused(f"`{_RETAIN}` is {described(kept)}", "a list of keys", at=(*at, _RETAIN))
    lost = sorted(key for key in patch if not key.startswith("$") and key not in kept)
    if lost:
        raise _refused(f"`{lost[0]}` is not one of `{_RETAIN}`", "every key that the patch sets", at=(*at, _RETAIN))
    for key in [key for key in target if key not in kept]:
        del target[key]


def _by_field(patch: dict[str, Any], prefix: str, at: Path) -> dict[str, list[Any]]:
    """The lists of the directives with this prefix, each by the field it is about."""
    found = {}
    for key, value in patch.items():
        if key.startswith("$") and not key.startswith((_ORDER, _DELETE)) and key not in (_DIRECTIVE, _RETAIN):
            raise _refused(
                f"`{key}` is no directive",
                f"{_DIRECTIVE}, {_RETAIN}, {_ORDER}<field> or {_DELETE}<field>",
                at=(*at, key),
            )
        if key.startswith(prefix):
            if not isinstance(value, list):
                raise _refused(f"`{key}` is {described(value)}", "a list", at=(*at, key))
            found[key.removeprefix(prefix)] = value
    return found


def _merged_list(fields: Fields, name: str, at: Path) -> Merged:
    rule = fields.get(name)
    if not isinstance(rule, Merged):
        raise _refused(
            f"`{name}` is no list that merges", f"`{name}`, with all its items", at=at, hint="write the whole list"
        )
    return rule


def _delete(target: dict[str, Any], name: str, gone: list[Any], rule: Merged) -> None:
    if isinstance(target.get(name), list) and not rule.key:
        target[name] = [item for item in target[name] if item not in gone]


def _whole_list(value: list[Any], at: Path) -> list[Any]:
    """A list that replaces: directives have no meaning in it, and must not end up in the object."""
    for number, item in enumerate(value):
        if isinstance(item, dict) and _DIRECTIVE in item and not (item[_DIRECTIVE] == "replace" and len(item) == 1):
            raise _refused(
                f"`{at[-1]}` is no list that merges, so `{_DIRECTIVE}` says nothing in it",
                "the items of the new list",
                at=(*at, number, _DIRECTIVE),
            )
    items: list[Any] = copied([item for item in value if not (isinstance(item, dict) and _DIRECTIVE in item)])
    return items


def _list(target: list[Any], patch: list[Any], rule: Merged, order: list[Any] | None, at: Path) -> list[Any]:
    if not rule.key:
        _expect_scalars([*patch, *(order or [])], at)
        merged = list({_known_by(item): item for item in [*target, *patch]}.values())
        return _ordered(merged, patch if order is None else order, target, _known_by)
    _expect_items(patch, rule.key, at)
    identify = _identifier(target, rule)
    kept, news = _without_special(target, patch, identify)
    result = list(kept)
    where = {identify(item): index for index, item in enumerate(kept)}
    for number, item in news:
        identity = identify(item)
        if identity in where:
            result[where[identity]] = merge(result[where[identity]], item, rule.items, (*at, number))
        else:
            where[identity] = len(result)
            result.append(merge({}, item, rule.items, (*at, number)))
    if order is not None:
        order_at = (*at[:-1], f"{_ORDER}{at[-1]}")
        _expect_items(order, rule.key, order_at)
        _expect_order([identify(item) for _, item in news], [identify(item) for item in order], order_at)
    return _ordered(result, [item for _, item in news] if order is None else order, target, identify)


def _without_special(
    target: list[Any], patch: list[Any], identify: Identify
) -> tuple[list[Any], list[tuple[int, Any]]]:
    """What `$patch: delete` and `$patch: replace` leave of the target, and the other items with their numbers."""
    news = [(number, item) for number, item in enumerate(patch) if _DIRECTIVE not in item]
    if any(item.get(_DIRECTIVE) == "replace" for item in patch):
        return [], news
    gone = {identify(item) for item in patch if item.get(_DIRECTIVE) == "delete"}
    return [item for item in target if identify(item) not in gone], news


def _expect_items(patch: list[Any], key: str, at: Path) -> None:
    for number, item in enumerate(patch):
        here = (*at, number)
        if not isinstance(item, dict):
            raise _refused(f"item {number + 1} of `{at[-1]}` is {described(item)}", f"a mapping with `{key}`", at=here)
        directive = item.get(_DIRECTIVE)
        if directive not in (None, "replace", "delete"):
            raise _unknown_directive(directive, here)
        if key not in item and directive != "replace":
            message = f"item {number + 1} of `{at[-1]}` has no `{key}`, by which the items of this list are known"
            raise _refused(message, f"`{key}`", at=here)
        if not isinstance(item.get(key, ""), str | int):
            raise _refused(f"`{key}` is {described(item[key])}", "a text or a number", at=(*here, key))


def _expect_scalars(patch: list[Any], at: Path) -> None:
    for number, item in enumerate(patch):
        if isinstance(item, dict | list):
            raise _refused(
                f"item {number + 1} of `{at[-1]}` is {described(item)}", "a text or a number", at=(*at, number)
            )


def _expect_order(news: list[Hashable], order: list[Hashable], at: Path) -> None:
    if [identity for identity in order if identity in news] != news:
        raise _refused(
            f"`{at[-1]}` and the list itself disagree", "the items of the list, in the list's own order", at=at
        )


def _identifier(target: list[Any], rule: Merged) -> Identify:
    """By what the items are known: the merge key, with its tie-break where the target needs it."""
    key, tie_break = rule.key, rule.tie_break
    keys = [_known_by(item, key) for item in target]
    if tie_break is None or len(keys) == len(set(keys)):
        return lambda item: _known_by(item, key)
    return lambda item: (_known_by(item, key), _known_by(item, *tie_break))


def _known_by(item: Any, key: str = "", default: str = "") -> Hashable:
    """The value of the key of an item, or the item itself; what no patch should have put there is known by its text."""
    value = item.get(key, default) if key and isinstance(item, dict) else item
    return value if isinstance(value, str | int | float) else repr(value)


def _ordered(merged: list[Any], wanted: Iterable[Any], target: list[Any], identify: Identify) -> list[Any]:
    """Items the patch names stand in its order, the others in the target's; where both are free, the patch's come first."""
    rank = {identity: n for n, identity in reversed(list(enumerate(map(identify, wanted))))}
    before = {identity: n for n, identity in reversed(list(enumerate(map(identify, target))))}
    named = sorted((item for item in merged if identify(item) in rank), key=lambda item: rank[identify(item)])
    others = [item for item in merged if identify(item) not in rank]
    result = []
    while named and others:
        first, second = before.get(identify(others[0])), before.get(identify(named[0]))
        result.append((others if first is not None and second is not None and first < second else named).pop(0))
    return [*result, *named, *others]


def _unknown_directive(directive: Any, at: Path) -> PatchRefusedError:
    return _refused(f"`{_DIRECTIVE}` is {described(directive)}", "`delete` or `replace`", at=(*at, _DIRECTIVE))


def _refused(message: str, expected: str = "", *, at: Path, hint: str = "") -> PatchRefusedError:
    return PatchRefusedError("GP0514", message, expected, hint, at)
