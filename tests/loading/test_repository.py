"""Which files make a platform repository, and what is said about those that cannot belong to it."""

from __future__ import annotations

import pytest

from platforms import with_spec
from repositories import code_at, compiled, files_of, findings, only, reading

INCLUDING = "include: [{}]\nspec:\n"


def including(patterns: str, **others: str) -> dict[str, str]:
    files = files_of(**others)
    return {**files, "platform.yaml": files["platform.yaml"].replace("spec:\n", INCLUDING.format(patterns), 1)}


TENANT = "tenants: [{name: %s, owner: a@b.example, quota: {cpu: 1, memory: 1Gi, pods: 1}}]\n"


def test_a_repository_needs_a_platform() -> None:
    """Without platform.yaml there is nothing to compile, and the finding says how to begin."""
    finding = only({})
    assert code_at(finding) == ("GP0101", "platform.yaml")
    assert "groundplan init" in finding.hint


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n", "~\n"])
def test_an_empty_platform_is_a_finding(text: str) -> None:
    """An empty file says nothing, not even that it is a platform."""
    assert code_at(only({"platform.yaml": text})) == ("GP0101", "platform.yaml")


@pytest.mark.parametrize(("text", "place"), [("- a\n", "platform.yaml:1:1"), ("# c\nhello\n", "platform.yaml:2:1")])
def test_a_document_is_a_mapping(text: str, place: str) -> None:
    """A list or a single value is no document."""
    assert code_at(only({"platform.yaml": text})) == ("GP0105", place)


def test_a_binary_file_is_a_finding() -> None:
    """Bytes that are no text are refused at the first of them."""
    assert code_at(only({"platform.yaml": b"\x7fELF\x02\x01\x01\x00"})) == ("GP0104", "platform.yaml:1:1")


def test_included_files_are_parts_of_the_spec() -> None:
    """`include` brings files of the shape of `spec`, in the order of their paths."""
    files = including("tenants/*.yaml", tenants__b=TENANT % "b", tenants__a=TENANT % "a")
    outcome = compiled(files)
    resolved = outcome.environments["default"].resolved
    assert outcome.findings == ()
    assert resolved is not None
    assert [t.name for t in resolved.platform.tenants] == ["a", "b"]


@pytest.mark.parametrize(
    "pattern", ["../other.yaml", "/etc/passwd.yaml", "tenants/../../x.yaml", '"tenants\\\\a.yaml"', '""']
)
def test_a_pattern_stays_inside_the_repository(pattern: str) -> None:
    """Absolute paths, `..` and backslashes are refused where they are written, once."""
    assert code_at(only(including(pattern))) == ("GP0111", "platform.yaml:4:11")


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [("tenants/c.yaml", ""), ("tenants/visoin.yaml", "did you mean `vision.yaml`?"), ("nowhere/*.yaml", "")],
)
def test_a_pattern_that_matches_nothing_is_a_finding(pattern: str, hint: str) -> None:
    """A misspelt include never leaves tenants out silently."""
    finding = only(including(pattern, tenants__vision=TENANT % "vision"))
    assert (code_at(finding), finding.hint) == (("GP0112", "platform.yaml:4:11"), hint)


def test_a_pattern_does_not_reach_into_deeper_folders() -> None:
    """`**` would look as if it did: it is refused, instead of matching one level."""
    finding = only(including("tenants/**/*.yaml", tenants__eu__vision=TENANT % "vision"))
    assert code_at(finding) == ("GP0112", "platform.yaml:4:11")
    assert "a pattern for each depth" in finding.hint


def test_a_file_is_included_once() -> None:
    """Two patterns for one file: the second is refused and names the first."""
    finding = only(including("tenants/*.yaml, tenants/a.yaml", tenants__a=TENANT % "a"))
    assert code_at(finding) == ("GP0114", "platform.yaml:4:27")
    assert str(finding.related[0].place) == "platform.yaml:4:11"


def test_an_include_loop_is_a_finding() -> None:
    """platform.yaml does not include itself, and what it includes includes nothing."""
    assert code_at(only(including("platform.yaml"))) == ("GP0114", "platform.yaml:4:11")
    assert code_at(only(including('"*.yaml"'))) == ("GP0114", "platform.yaml:4:11")
    nested = including("a.yaml", a="domain: x.example\ninclude: [platform.yaml]\n")
    assert code_at(only(nested)) == ("GP0114", "a.yaml:2:1")


def test_one_tenant_in_two_files_is_a_finding() -> None:
    """A name belongs to one item of one file; the second is refused and names the first."""
    finding = only(including("tenants/*.yaml", tenants__a=TENANT % "vision", tenants__b="\n" + TENANT % "vision"))
    assert code_at(finding) == ("GP0205", "tenants/b.yaml:2:11")
    assert str(finding.related[0].place) == "tenants/a.yaml:1:11"


def test_one_value_in_two_files_is_a_finding() -> None:
    """No file is stronger than another."""
    finding = only(including("a.yaml", a="domain: other.example\n"))
    assert code_at(finding) == ("GP0204", "a.yaml:1:1")
    assert str(finding.related[0].place) == "platform.yaml:7:3"


@pytest.mark.parametrize(
    "name",
    [
        "overlays/dev.yml",
        "overlays/dev/a.json",
        "overlays/dev/patches/p.YAML",
        "teams/vision.yml",
        "teams/vision/a.yml",
    ],
)
def test_a_file_that_is_not_read_is_told(name: str) -> None:
    """A file that looks as if it counted, and does not, is a finding."""
    found = findings({**files_of(), name: "a: 1\n"})
    assert [code_at(f) for f in found] == [("GP0113", name)]
    assert found[0].hint.startswith(f"rename it to {name.rpartition('.')[0]}.yaml")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("overlays/dev/patch/p.yaml", "did you mean overlays/dev/patches/?"),
        ("overlays/dev/patches/deep/p.yaml", "move it to overlays/dev/patches/"),
        ("teams/vision/overlay/dev.yaml", "did you mean teams/vision/overlays/?"),
        ("teams/vision.yaml", "move it to teams/vision/vision.yaml"),
    ],
)
def test_a_file_in_the_wrong_folder_is_told(name: str, hint: str) -> None:
    """A misspelt folder leaves nothing out silently."""
    finding = only({**files_of(), name: "a: 1\n"})
    assert (code_at(finding), finding.hint) == (("GP0113", name), hint)


def test_other_files_are_nobodys_business() -> None:
    """A README beside the overlays is no source."""
    assert findings({**files_of(), "overlays/README.md": "x", "teams/CODEOWNERS": "x"}) == ()


def test_the_files_of_a_repository_are_found() -> None:
    """Overlays, patches, team files and CRDs lie where the architecture says."""
    names = ["overlays/dev.yaml", "overlays/prod/a.yaml", "overlays/prod/patches/p.yaml", "teams/vision/w.yaml"]
    names += ["teams/vision/overlays/dev.yaml"]
    repository = reading({**files_of(), **dict.fromkeys(names, "a: 1\n"), "schemas/crds/x/y.yaml": "z"})
    assert repository.findings == []
    assert sorted(repository.overlays) == ["dev", "prod"]
    assert [d.file for d in repository.patches["prod"]] == ["overlays/prod/patches/p.yaml"]
    assert [d.file for d in repository.teams["vision"]] == ["teams/vision/w.yaml"]
    assert list(repository.team_overlays["vision"]) == ["dev"]
    assert repository.crd_files == {"schemas/crds/x/y.yaml": b"z"}


def test_a_bad_file_does_not_hide_the_others() -> None:
    """All files are read; each says what is wrong with it."""
    found = findings({"platform.yaml": "a: [\n", "overlays/dev.yaml": "\tb: 1\n", "teams/x/y.yaml": b"\xff"})
    assert [code_at(f) for f in found] == [
        ("GP0105", "overlays/dev.yaml:1:1"),
        ("GP0105", "platform.yaml:1:5"),
        ("GP0104", "teams/x/y.yaml:1:1"),
    ]


def test_a_file_beside_the_included_ones_is_told() -> None:
    """A tenant in `tenants/nlp.yml` is not left out silently where `tenants/*.yaml` is included."""
    files = {**including("tenants/*.yaml"), "tenants/a.yaml": "tenants: []\n", "tenants/nlp.yml": "tenants: []\n"}
    finding = only(files)
    assert (code_at(finding), finding.hint) == (("GP0113", "tenants/nlp.yml"), "rename it to tenants/nlp.yaml")


def test_a_mapping_where_the_other_file_has_a_list() -> None:
    """`tenants: {nlp: ...}` is no second `tenants`, of which one would have to go: the list is written wrongly."""
    files = including("a.yaml", a="tenants: {nlp: {class: research}}\n")
    files["platform.yaml"] += "  tenants: []\n"
    finding = only(files)
    assert (code_at(finding), finding.expected) == (
        ("GP0303", "a.yaml:1:1"),
        "a list of items, each with its name: `- name: ...`",
    )


def test_what_may_stand_in_an_unread_file_is_not_missed() -> None:
    """A tenant's file with a mistake of syntax: that mistake alone, not all that refers to the tenant."""
    files = {
        "platform.yaml": "include: [tenants/*.yaml]\n" + with_spec(""),
        "tenants/vision.yaml": "tenants:\n  - name: 'vision\n",
        "teams/vision/data.yaml": "volumes: [{name: data, size: 1Gi}]\n",
        "overlays/dev.yaml": "spec: {tenants: [{name: vision, podSecurity: baseline}]}\n",
    }
    assert [f.code for f in compiled(files).findings] == ["GP0105"]
