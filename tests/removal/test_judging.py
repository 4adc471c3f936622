"""What may be deleted, and what is said where it may not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml

from groundplan.removal import overdue, removals
from platforms import tenant, tenants
from removed import (
    BEFORE,
    BOTH,
    DATASETS,
    OVERLAYS,
    PROD,
    ROOM,
    SCRATCH,
    SPEECH,
    STORAGE,
    TODAY,
    commit_files,
    committed,
    holder,
    judged,
    one,
    overlay,
    platform,
    rendered,
    retired,
    told,
    volume,
)
from repositories import compiled, files_of, where


def test_nothing_is_said_where_nothing_is_gone() -> None:
    """The same sources, or other ones that keep all data, are no removal."""
    assert judged(BEFORE, BEFORE) == ()
    assert judged(BEFORE, platform(holder("vision", DATASETS, SCRATCH, "{name: more, size: 1Gi}"), SPEECH)) == ()


def test_a_tenant_that_was_not_retired() -> None:
    """It is one error, whatever it holds: where it stood, with the way back, and with what it holds."""
    found = one(judged(BEFORE, platform(SPEECH)))
    assert (found.code, str(found.place), found.severity) == ("GP0716", "platform.yaml", "error")
    assert found.message == (
        "the tenant `vision` is deleted, and was not retired; at HEAD (4b825dc642) it has the namespace `vision`, "
        "in it the volumes `datasets`, `scratch`"
    )
    assert found.hint == (
        "put the entry back, retired: - {name: vision, ..., retire: {after: 2026-12-24, reason: ...}}\n"
        "if it only got another name, write `namespace: vision` in the new entry"
    )


def test_a_tenant_whose_file_is_gone() -> None:
    """The file comes back from the commit, and a command retires the tenant in it."""
    text = "tenants:\n" + f"- {holder('vision', DATASETS)}\n"
    platform_file = platform(SPEECH)["platform.yaml"].replace("spec:\n", "include: [tenants/*.yaml]\nspec:\n", 1)
    other = {"tenants/other.yaml": f"tenants:\n- {tenant('text')}\n"}
    before = {"platform.yaml": platform_file, **other, "tenants/vision.yaml": text}
    found = one(judged(before, {"platform.yaml": platform_file, **other}))
    assert (found.code, str(found.place)) == ("GP0716", "tenants/vision.yaml")
    assert found.hint.splitlines()[:2] == [
        "git checkout 4b825dc642 -- tenants/vision.yaml",
        'groundplan tenant retire vision --after 2026-12-24 --reason "..."',
    ]


def test_a_volume_that_was_not_retired() -> None:
    """The item is given back as it was, to be pasted with `retire` in it."""
    found = one(judged(BEFORE, platform(holder("vision", SCRATCH), SPEECH)))
    assert found.code == "GP0716"
    assert found.message.startswith("the volume `datasets` of `vision` is deleted, and was not retired; at HEAD")
    assert found.message.endswith("it has the volume claim `vision/datasets`")
    assert found.hint == (
        "put the entry back, retired: - {name: datasets, size: 5Ti, retire: {after: 2026-12-24, reason: ...}}"
    )


@pytest.mark.parametrize(("after", "code"), [("2026-11-25", "GP0717"), ("2026-11-24", ""), ("2026-11-23", "")])
def test_the_day_of_a_retirement(after: str, code: str) -> None:
    """An entry may be deleted on the day it names, and not on the day before; a tenant's day holds for its volumes."""
    codes = [code] if code else []
    alone = platform(holder("vision", volume(DATASETS, after), SCRATCH), SPEECH)
    assert [f.code for f in judged(alone, platform(holder("vision", SCRATCH), SPEECH))] == codes
    whole = platform(holder("vision", DATASETS, SCRATCH, more=retired(after)), SPEECH)
    assert [f.code for f in judged(whole, platform(SPEECH))] == codes
    fewer = platform(holder("vision", SCRATCH, more=retired(after)), SPEECH)
    assert [f.code for f in judged(whole, fewer)] == codes


def test_too_early_says_until_when() -> None:
    """Both days are named, and where the text can be had."""
    before = platform(holder("vision", DATASETS, more=retired("2027-06-30")), SPEECH)
    found = one(judged(before, platform(SPEECH)))
    assert "is deleted before its time: it is retired until 2027-06-30, and it is 2026-11-24" in found.message
    assert found.hint == "put the entry back as it was: git show 4b825dc642:./platform.yaml"


def test_a_retired_volume_does_not_cover_its_tenant() -> None:
    """The namespace goes with the tenant, so the tenant's own retirement counts."""
    before = platform(holder("vision", volume(DATASETS, "2026-01-01")), SPEECH)
    assert told(judged(before, platform(SPEECH))) == [("GP0716", "vision")]


def test_a_tenant_renamed_with_its_namespace_keeps_all() -> None:
    """Namespace, Profile and claims are known by what they are, not by the tenant's name; a volume lost there counts."""
    renamed = platform(holder("imaging", DATASETS, SCRATCH, more="namespace: vision"), SPEECH)
    assert judged(BEFORE, renamed) == ()
    fewer = platform(holder("imaging", SCRATCH, more="namespace: vision"), SPEECH)
    assert told(judged(BEFORE, fewer)) == [("GP0716", "vision/datasets")]


def test_a_renamed_tenant_that_forgets_its_namespace() -> None:
    """The hint is the one line that makes the rename safe."""
    found = one(judged(BEFORE, platform(holder("imaging", DATASETS, SCRATCH), SPEECH)))
    assert "write `namespace: vision` in the new entry" in found.hint


def test_a_namespace_cannot_be_renamed() -> None:
    """Another `namespace` leaves the old one behind: the error stands at the key, with its old value as the hint."""
    after = platform(holder("vision", DATASETS, SCRATCH, more="namespace: imaging"), SPEECH)
    found = one(judged(BEFORE, after))
    assert (found.code, found.hint) == ("GP0716", "namespace: vision")
    assert str(found.place) == where(after, "namespace: imaging")
    back = one(judged(after, BEFORE))
    assert (str(back.place), back.hint) == (where(BEFORE, "vision"), "namespace: imaging")
    due = platform(holder("vision", DATASETS, SCRATCH, more=retired("2026-01-01")), SPEECH)
    assert judged(due, after) == ()


def test_a_volume_may_move_to_its_team() -> None:
    """It is the same claim, wherever its text stands; deleted there, it is missed at the team's file."""
    team = "volumes:\n- {name: datasets, size: 5Ti}\n"
    moved = platform(holder("vision", SCRATCH), SPEECH, teams__vision__data=team)
    assert judged(BEFORE, moved) == ()
    found = one(judged(moved, platform(holder("vision", SCRATCH), SPEECH)))
    assert (found.code, str(found.place)) == ("GP0716", "teams/vision/data.yaml")
    assert found.hint.startswith("git checkout 4b825dc642 -- teams/vision/data.yaml\nput the entry back, retired:")


def test_a_volume_of_the_class() -> None:
    """What a class gives is missed in every tenant of it that had it."""
    classes = "tenantClasses:\n- {name: research, volumes: [{name: home, size: 1Gi}]}\n"

    def written(classes: str) -> dict[str, str]:
        both = tenants(*(tenant(n, f"class: research, {ROOM}") for n in ("vision", "speech")))
        return files_of(f"{STORAGE}{classes}{both}")

    found = judged(written(classes), written("tenantClasses:\n- {name: research}\n"))
    assert told(found) == [("GP0716", "speech/home"), ("GP0716", "vision/home")]


@pytest.mark.parametrize(
    ("taken", "subject"),
    [
        ("[{name: vision, $remove: true}]", "vision"),
        ("[{name: vision, volumes: [{name: datasets, $remove: true}]}]", "vision/datasets"),
    ],
)
def test_taken_away_in_one_environment(taken: str, subject: str) -> None:
    """`$remove` in an overlay deletes there: the error stands at the mark and names the environment."""
    after = {**BOTH, "overlays/dev.yaml": overlay("dev", taken)}
    found = one(judged(BOTH, after))
    assert (told([found]), found.environments) == ([("GP0716", subject)], ("dev",))
    assert str(found.place) == where(after, "$remove", "overlays/dev.yaml")
    assert "let it stay, and write in the overlay: tenants: [{name: vision," in found.hint


def test_taken_away_by_the_team() -> None:
    """A team's own overlay deletes as well."""
    before = {**BOTH, "teams/vision/data.yaml": "volumes:\n- {name: own, size: 1Gi}\n"}
    after = {**before, "teams/vision/overlays/dev.yaml": "volumes:\n- {name: own, $remove: true}\n"}
    found = one(judged(before, after))
    assert str(found.place) == where(after, "$remove", "teams/vision/overlays/dev.yaml")
    assert found.hint.endswith("volumes: [{name: own, retire: {after: 2026-12-24, reason: ...}}]")


def test_environments_of_an_entry_made_fewer() -> None:
    """Naming fewer `environments` deletes in the others; the error stands at the key."""
    after = {**platform(holder("vision", DATASETS, SCRATCH, more="environments: [prod]"), SPEECH), **OVERLAYS}
    found = one(judged(BOTH, after))
    assert (told([found]), found.environments) == ([("GP0716", "vision")], ("dev",))
    assert str(found.place) == where(after, "environments")
    narrowed = "{name: datasets, size: 5Ti, environments: [prod]}"
    assert told(judged(BOTH, {**platform(holder("vision", narrowed, SCRATCH), SPEECH), **OVERLAYS})) == [
        ("GP0716", "vision/datasets")
    ]


def test_the_same_deletion_everywhere_is_said_once() -> None:
    """One finding, for all environments that lose the same entry, whatever it has in each."""
    assert one(judged(BOTH, {**platform(SPEECH), **OVERLAYS})).environments == ()
    only_in_dev = holder("vision", DATASETS, "{name: tests, size: 1Gi, environments: [dev]}")
    found = one(judged({**platform(only_in_dev, SPEECH), **OVERLAYS}, {**platform(SPEECH), **OVERLAYS}))
    assert found.environments == ()
    assert found.message.endswith("in it the volumes `datasets`, `tests`")


@pytest.mark.parametrize(
    ("after", "changes", "needle"),
    [
        ("size: 6Ti", "", ""),
        ("size: 5120Gi", "", ""),
        ("size: 4Ti", "size 5Ti to 4Ti", "size: 4Ti"),
        (
            "size: 5Ti, storageClass: shared, accessMode: ReadWriteOnce",
            "storage class fast to efs",
            "storageClass: shared",
        ),
        (
            "size: 5Ti, accessMode: ReadWriteMany",
            "access mode ReadWriteOnce to ReadWriteMany",
            "accessMode: ReadWriteMany}]}",
        ),
        (
            "size: 1Ti, storageClass: shared",
            "size 5Ti to 1Ti, storage class fast to efs, access mode ReadWriteOnce to ReadWriteMany",
            "size: 1Ti",
        ),
    ],
)
def test_what_a_claim_may_become(after: str, changes: str, needle: str) -> None:
    """It may grow; anything else a cluster refuses, so it is said at the line that asks for it."""
    new = platform(holder("vision", f"{{name: datasets, {after}}}"))
    found = judged(platform(holder("vision", DATASETS)), new)
    if not changes:
        assert found == ()
        return
    finding = one(found)
    assert finding.code == "GP0718"
    assert finding.message == f"the volume claim `vision/datasets` cannot change so: {changes}"
    assert str(finding.place) == where(new, needle)


def test_a_storage_class_that_means_another() -> None:
    """Where the class itself changes, its definition is named as well."""
    before = platform(holder("vision", "{name: datasets, size: 5Ti, storageClass: shared}"))
    after = {"platform.yaml": before["platform.yaml"].replace("storageClass: efs", "storageClass: nfs")}
    found = one(judged(before, after))
    assert found.message.endswith("storage class efs to nfs")
    assert [r.message for r in found.related] == ["its storage class"]


class TestOverdue:
    """A retirement whose day has come may be carried out."""

    FILES = platform(
        holder("vision", volume(DATASETS, "2026-11-24"), SCRATCH), holder("speech", more=retired("2026-11-25"))
    )

    def test_at_its_place(self) -> None:
        """It is a warning at `retire`, with what is left to do."""
        found = one(overdue(compiled(self.FILES), TODAY))
        assert (found.code, found.severity, told([found])) == ("GP0719", "warning", [("GP0719", "vision/datasets")])
        assert str(found.place) == where(self.FILES, "retire: {after: 2026-11-24")
        assert found.hint.endswith("kubectl delete --namespace vision pvc datasets")

    def test_a_day_later(self) -> None:
        """Which ones, the day alone decides."""
        found = overdue(compiled(self.FILES), date(2026, 11, 25))
        assert told(found) == [("GP0719", "speech"), ("GP0719", "vision/datasets")]
        assert overdue(compiled(self.FILES), date(2026, 11, 23)) == ()


class TestWhatCannotBeKnown:
    """Where a side is broken, nothing is claimed that may be wrong, and nothing raises."""

    def test_a_head_that_cannot_be_read(self) -> None:
        """A file that cannot be read may hold the entry, so nothing is missed."""
        after = {**platform(SPEECH), "overlays/default.yaml": "spec: [\n"}
        assert judged(BEFORE, after) == ()

    def test_a_head_with_other_errors(self) -> None:
        """An error that hides no entry does not hide a removal either."""
        after = platform(tenant("speech", "network: {allowFrom: [vision]}"))
        assert "GP0401" in {f.code for f in compiled(after).findings}
        assert told(judged(BEFORE, after)) == [("GP0716", "vision")]
        assert told(judged(BOTH, {**after, **PROD})) == [("GP0716", "dev"), ("GP0716", "vision")]

    def test_an_overlay_that_still_names_it(self) -> None:
        """What an overlay says of the deleted entry is an error of its own, and both are told at once."""
        before = {**BOTH, "overlays/dev.yaml": overlay("dev", "[{name: vision, quota: {cpu: 4}}]")}
        after = {**before, **platform(SPEECH)}
        assert "GP0206" in {f.code for f in compiled(after).findings}
        assert told(judged(before, after)) == [("GP0716", "vision")]

    def test_no_platform_at_all(self) -> None:
        """A platform without a spec has no environments, and has deleted none."""
        text = BEFORE["platform.yaml"].partition("spec:")[0]
        assert judged(BEFORE, {"platform.yaml": f"{text}spec: none\n"}) == ()

    def test_a_base_that_does_not_compile(self) -> None:
        """Without the base's sources no retirement is known: it is an error that says so."""
        commit = committed(BEFORE, {"platform.yaml": b"spec: {unknown: 1}"})
        found = one(removals(compiled(platform(SPEECH)), commit, TODAY))
        assert found.code == "GP0716"
        assert "the sources there do not compile, so no `retire` is known" in found.message

    def test_an_inventory_with_the_marks_of_a_merge(self) -> None:
        """What an unreadable inventory does not say, the names of the files do."""
        commit = committed(BEFORE, {"rendered/default/.inventory/tenants/vision.json": b"<<<<<<< ours"})
        found = removals(compiled(platform(holder("vision", SCRATCH), SPEECH)), commit, TODAY)
        assert told(found) == [("GP0716", "vision/datasets")]

    def test_a_folder_without_inventories(self) -> None:
        """An environment's folder that no inventory vouches for was not rendered, so nothing of it is missed."""
        gone = {f"rendered/{path}": None for path in rendered(BOTH) if path.startswith("dev/.inventory/")}
        commit = committed(BOTH, gone)
        assert set(commit.environments) == {"prod"}
        assert removals(compiled({**BEFORE, **PROD}), commit, TODAY) == ()

    def test_nothing_was_rendered(self) -> None:
        """Sources alone are nothing that a cluster has."""
        commit = committed(BEFORE, {f"rendered/{path}": None for path in rendered(BEFORE)})
        assert commit.environments == {}
        assert removals(compiled(platform(SPEECH)), commit, TODAY) == ()

    @pytest.mark.parametrize("content", [b"", b"[1]", b"kind: 1", b"\xff\xfe", b"a: [", b"metadata: {name: {}}"])
    def test_files_written_by_hand(self, content: bytes) -> None:
        """What is no object of ours is nobody's data, whether or not an inventory names it."""
        path = "rendered/default/tenants/vision/persistentvolumeclaim-datasets.yaml"
        commit = committed(BEFORE, {path: content, path.replace("datasets", "mine"): content})
        assert removals(compiled(BEFORE), commit, TODAY) == ()

    def test_a_file_of_somebody_else(self) -> None:
        """An object that no inventory names was not rendered, so no entry is missed."""
        theirs = "rendered/default/tenants/vision/namespace-theirs.yaml"
        namespace = b"apiVersion: v1\nkind: Namespace\nmetadata: {name: theirs}\n"
        commit = committed(BEFORE, {theirs: namespace})
        assert removals(compiled(BEFORE), commit, TODAY) == ()

    @pytest.mark.parametrize("spec", [b"spec: 1", b"spec: {resources: {requests: {storage: [much]}}}", b"spec: {}"])
    def test_a_claim_written_by_hand(self, spec: bytes) -> None:
        """A committed claim of any shape can be compared."""
        path = "rendered/default/tenants/vision/persistentvolumeclaim-datasets.yaml"
        head = b"apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: datasets, namespace: vision}\n"
        commit = committed(BEFORE, {path: head + spec})
        found = removals(compiled(BEFORE), commit, TODAY)
        assert {f.code for f in found} <= {"GP0718"}

    @pytest.mark.parametrize(
        ("spec", "change"),
        [
            ({}, ""),
            ({"storageClassName": None}, ""),
            ({"volumeMode": None}, ""),
            ({"volumeMode": "Block"}, "volumeMode Block to Filesystem"),
            ({"volumeName": "pv-1"}, "volumeName pv-1 to nothing"),
            (
                {"accessModes": ["ReadWriteOnce", "ReadOnlyMany"]},
                "access mode ReadWriteOnce, ReadOnlyMany to ReadWriteOnce",
            ),
        ],
    )
    def test_fields_that_are_left_out(self, spec: dict[str, Any], change: str) -> None:
        """What a claim leaves out has its default, and a class may be named where none was."""
        path = "default/tenants/vision/persistentvolumeclaim-datasets.yaml"
        claim = yaml.safe_load(rendered(BEFORE)[path])
        claim["spec"] = {key: value for key, value in {**claim["spec"], **spec}.items() if value is not None}
        commit = committed(BEFORE, {f"rendered/{path}": yaml.safe_dump(claim).encode()})
        found = removals(compiled(BEFORE), commit, TODAY)
        assert [f.message.partition(": ")[2] for f in found] == ([change] if change else [])

    def test_the_last_day_of_the_calendar(self) -> None:
        """A month later is still a date."""
        found = one(judged(BEFORE, platform(SPEECH), date.max))
        assert "after: 9999-12-31" in found.hint

    def test_an_empty_commit(self) -> None:
        """Nothing there, nothing gone."""
        from groundplan.removal import Committed, read_committed
        from removed import COMMIT

        commit = read_committed(COMMIT, commit_files({}))
        assert isinstance(commit, Committed)
        assert removals(compiled(BEFORE), commit, TODAY) == ()
