"""The other scalars: durations, addresses, people, images, schedules, places."""

from __future__ import annotations

import ipaddress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from groundplan.spec import scalars
from groundplan.spec.pools import MigProfile
from groundplan.spec.priorities import PriorityName
from groundplan.spec.scalars import Cidr, CronLine, Date, Duration, Image, ImageReference, S3Uri, fill, folded
from groundplan.spec.scalars.core import Parsed, Text
from groundplan.spec.workload import MountPath

DIGEST = "sha256:" + "0123456789abcdef" * 4

GOOD: dict[str, list[str]] = {
    "Duration": ["0", "1s", "1h30m", "1.5h", ".5s", "300ms", "1µs", "2h45m30.5s"],
    "Cidr": ["10.0.0.0/8", "0.0.0.0/0", "10.0.0.1/32", "fd00::/8", "::/0", "2001:db8::1/128"],
    "Email": ["a@b.example", "A.b+c@b.example", "o'neil@b.example", "x@localhost", "1@2.example"],
    "GroupName": ["ml-platform", "a", "Team Vision", "org/team"],
    "RoleArn": ["arn:aws:iam::123456789012:role/vision", "arn:aws-us-gov:iam::123456789012:role/a/b/c-d_e@f"],
    "GcpServiceAccount": ["vision@borealis-ml.iam.gserviceaccount.com"],
    "Uuid": ["11111111-2222-3333-4444-555555555555"],
    "Host": ["a", "ml.borealis.example", "1.2.3.4", "a-b.c"],
    "HostPattern": ["huggingface.co", "*.huggingface.co"],
    "Endpoint": ["s3.borealis.example", "seaweedfs.kubeflow:8333"],
    "HttpUrl": ["https://a.example", "http://a:8080/b/c", "https://[fd00::1]:6443", "https://1.2.3.4:6443"],
    "RepoUrl": ["https://git.example/a/b.git", "git@git.example:a/b.git", "ssh://git@git.example:2222/a/b"],
    "ImageReference": ["python", "python:3.13", "a/b", "ghcr.io/a/b:v1", f"r.example:5000/a@{DIGEST}", "localhost/a", "a__b",
                       "a-----b", f"a:t@{DIGEST}", "[fd00::1]:5000/a"],
    "Image": ["pytorch", "py_torch-2.9", "python:3.13", "a/b"],
    "RegistryPrefix": ["docker.io/", "registry.example:5000/a/b/"],
    "CatalogName": ["pytorch", "pytorch-2.9"],
    "CronLine": ["0 3 * * *", "*/15 8-18 * * MON-FRI", "0 0 1,15 * ?", "5/10 * * jan-mar,dec sun", "@daily", "@every 1h30m",
                 "0-10/2 * * * *", "0  3 * * *"],
    "S3Uri": ["s3://bucket", "s3://bucket/", "s3://my.bucket-1/a/b c", "s3://a-b/ü"],
    "BucketPattern": ["ml-{env}-{tenant}", "bucket"],
    "SecretPath": ["kv/{env}", "vision/wandb", "a.b/c@d"],
    "FolderPath": ["rendered", "a/b.c"],
    "FilePattern": ["tenants/*.yaml", "a.yml", "t/[ab]?.yaml"],
    "Date": ["2026-12-31", "2028-02-29"],
    "PriorityName": ["production"],
    "MigProfile": ["1g.10gb", "7g.80gb", "1g.10gb.me"],
    "MountPath": ["/data", "/a/b.c"],
}  # fmt: skip

BAD: dict[str, list[str]] = {
    "Duration": ["", "1", "1d", "h", "1 h", "-1s", "1h-1m", "1e3s", "99999999h", "1H"],
    "Cidr": ["", "10.0.0.0", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/255.0.0.0", "010.0.0.0/8", "fe80::%eth0/64",
             "10.0.0/8", "::1/64", "10.0.0.0/-1", "1/8"],
    "Email": ["", "a", "a@", "@b", "a b@c", "a@b c", "a@b..c", ".a@b", "a.@b", "a@-b", "ä@b.example", '"a b"@c', "a@b@c", "a@b\n"],
    "GroupName": ["", " a", "a ", "a,b", "a\nb", "system:authenticated", "system:masters"],
    "RoleArn": ["", "vision", "arn:aws:iam::12345:role/x", "arn:aws:iam::123456789012:user/x", "arn:aws:iam::123456789012:role/"],
    "GcpServiceAccount": ["", "a@b.example", "x@p.iam.gserviceaccount.com", "Vision@p-1.iam.gserviceaccount.com"],
    "Uuid": ["", "11111111222233334444555555555555", "g1111111-2222-3333-4444-555555555555"],
    "Host": ["", "A.example", "a_b", "a.", "https://a", "a:80", "a/b", "*.a", "a..b", "-a", "a" * 64],
    "HostPattern": ["*", "*.", "a.*", "**.a", "*a.b"],
    "Endpoint": ["", "https://a", "a:", "a:x", "a/b"],
    "HttpUrl": ["", "a.example", "ftp://a", "https://", "https://A.example", "https://u:p@a", "https://a?x", "https://a#x", "https://a b"],
    "RepoUrl": ["", "git", "/srv/git", "https://git.example", "file:///a", "git@git.example:/a b"],
    "ImageReference": ["", "A", "a:", "a@", "a@sha256:12", "a@" + DIGEST.upper(), "a//b", "a/", "/a", "-a", "a b", "a:t:t",
                       "a@md5:" + "0" * 32, "https://a/b", "a..b", "a" * 256, "a:" + "t" * 129],
    "Image": ["", "Pytorch", "-a", "a b", "A/b:x y"],
    "RegistryPrefix": ["", "docker.io", "a//", "/", "https://a/"],
    "CatalogName": ["", "A", "a/b", "a:b"],
    "CronLine": ["", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 7", "5-1 * * * *",
                 "*/0 * * * *", "a * * * *", "* * * * fri-mon", "@never", "@every", "@every 1d", "TZ=UTC 0 3 * * *", "1,,2 * * * *",
                 "-1 * * * *", "1-2-3 * * * *", "*/ * * * *", "*-5 * * * *", "L * * * *", "@Daily"],
    "S3Uri": ["", "bucket", "s3:/a", "s3://", "s3://ab", "s3://A-b/", "s3://a..b/", "s3://192.168.0.1/", "gs://abc", "s3://abc-/",
              "s3://" + "a" * 64, "s3://abc/" + "k" * 1025],
    "BucketPattern": ["", "{team}", "A", "a{", "a b"],
    "SecretPath": ["", "/a", "a/", "a//b", "../a", "a/../b", "a/./b", "{team}", "a b"],
    "FolderPath": ["", "/a", "../a", "a/..", ".", "a//b", "a/"],
    "FilePattern": ["", "/a.yaml", "../a.yaml", "a.json", "a/../b.yaml", "https://a.yaml"],
    "Date": ["", "2026-2-3", "2026-02-30", "31.12.2026", "2026-12-31T00:00:00", "tomorrow"],
    "PriorityName": ["system-node-critical", "A", "x" * 64],
    "MigProfile": ["", "1g", "0g.10gb", "1g.10GB", "all-balanced"],
    "MountPath": ["", "/", "data", "/a/", "/a/../b", "/a:b", "//a"],
}  # fmt: skip

ELSEWHERE: dict[str, Any] = {"PriorityName": PriorityName, "MigProfile": MigProfile, "MountPath": MountPath}


def adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(ELSEWHERE.get(name) or getattr(scalars, name))


def accepts(name: str, text: str) -> bool:
    try:
        adapter(name).validate_python(text)
    except ValidationError:
        return False
    return True


def hint(parsed: type[Parsed], text: str) -> str:
    with pytest.raises(PydanticCustomError) as refused:
        parsed.parse(text)
    return str((refused.value.context or {})["hint"])


@pytest.mark.parametrize("name", GOOD)
def test_well_formed_texts_are_taken(name: str) -> None:
    """Each of these is legal by the grammar that the scalar's module cites."""
    assert [text for text in GOOD[name] if not accepts(name, text)] == []


@pytest.mark.parametrize("name", BAD)
def test_malformed_texts_are_refused(name: str) -> None:
    """Each of these would fail later, somewhere else, without a place."""
    assert [text for text in BAD[name] if accepts(name, text)] == []


@pytest.mark.parametrize("name", GOOD)
@given(text=st.text(max_size=40) | st.text("0123456789:/.@-*{}aAsm ", max_size=20))
def test_a_scalar_never_crashes(name: str, text: str) -> None:
    """Any text is taken or refused in words; a refused one has a code and says what was expected."""
    try:
        adapter(name).validate_python(text)
    except ValidationError as error:
        context = error.errors()[0]["ctx"]
        assert context["code"] in ("GP0305", "GP0306")
        assert context["problem"]


@pytest.mark.parametrize("name", ["Duration", "Cidr", "ImageReference", "Image", "CronLine", "S3Uri"])
def test_the_canonical_text_means_the_same(name: str) -> None:
    """What is printed parses to an equal value, and printing again changes nothing."""
    for text in GOOD[name]:
        value = adapter(name).validate_python(text)
        again = adapter(name).validate_python(str(value))
        assert (again, str(again)) == (value, str(value))


@given(st.integers(0, 2**63 - 1))
def test_every_duration_survives_printing(nanoseconds: int) -> None:
    """Go's text of a duration is exact to the nanosecond."""
    assert Duration.parse(str(Duration(nanoseconds))) == Duration(nanoseconds)


@pytest.mark.parametrize(
    ("text", "printed"),
    [("90s", "1m30s"), ("2h", "2h0m0s"), ("1500ms", "1.5s"), ("1.5ms", "1.5ms"), ("0", "0s"), ("1us", "1µs")],
)
def test_a_duration_is_printed_as_go_does(text: str, printed: str) -> None:
    """Controllers write durations back in this form."""
    assert str(Duration.parse(text)) == printed


@given(st.ip_addresses(v=4) | st.ip_addresses(v=6), st.data())
def test_a_range_with_host_bits_names_the_network(address: ipaddress.IPv4Address, data: st.DataObject) -> None:
    """A CIDR is taken exactly if its address is the network's; else the hint is the network, which is taken."""
    text = f"{address}/{data.draw(st.integers(0, address.max_prefixlen))}"
    network = str(ipaddress.ip_network(text, strict=False))
    if text == network:
        assert str(Cidr.parse(text)) == text
    else:
        assert hint(Cidr, text) == f"write {network}"
        assert Cidr.parse(network).text == network


def test_ranges_know_whether_they_overlap() -> None:
    """Ranges of the two families never do."""
    assert Cidr.parse("10.0.0.0/8").overlaps(Cidr.parse("10.64.0.0/12"))
    assert not Cidr.parse("10.0.0.0/8").overlaps(Cidr.parse("11.0.0.0/8"))
    assert not Cidr.parse("0.0.0.0/0").overlaps(Cidr.parse("::/0"))


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (Duration, "1d", "write 24h"),
        (Duration, "30 minutes", "write 30m"),
        (Duration, "30", "write 30s"),
        (Cidr, "10.0.0.1", "write 10.0.0.1/32 for this one address"),
        (CronLine, "* * * * 7", "Sunday is 0"),
        (CronLine, "* * * * fri-mon", "write fri-6,0-mon"),
        (ImageReference, "Python:3.13", "write python:3.13"),
    ],
)
def test_a_near_miss_is_corrected(kind: type[Parsed], text: str, expected: str) -> None:
    """Where the meaning is plain, the hint can be pasted."""
    assert hint(kind, text) == expected


def test_an_image_is_known_in_full() -> None:
    """`python` is Docker Hub's; a folder without a dot is no registry."""
    assert ImageReference.parse("python").name == "docker.io/library/python"
    assert ImageReference.parse("bitnami/redis").name == "docker.io/bitnami/redis"
    assert ImageReference.parse("localhost/a").name == "localhost/a"
    full = ImageReference.parse(f"r.example:5000/ml/a:v1@{DIGEST}")
    assert (full.registry, full.repository, full.tag, full.digest) == ("r.example:5000", "ml/a", "v1", DIGEST)


def test_an_image_without_marks_is_of_the_catalog() -> None:
    """`/`, `:` or `@` makes it a reference; the two can never be confused."""
    assert Image.parse("pytorch") == Image("pytorch", None)
    assert Image.parse("pytorch:2").catalog is None


def test_an_email_keeps_its_case_and_can_be_compared_without() -> None:
    """Kubeflow compares letter by letter; two spellings of one person are found by folding."""
    assert adapter("Email").validate_python("Alice@B.example") == "Alice@B.example"
    assert folded("Alice@B.example") == folded("alice@b.example")


def test_a_date_is_a_date() -> None:
    """It compares as one."""
    assert TypeAdapter(Date).validate_python("2026-12-31") == date(2026, 12, 31)


def test_slots_are_filled() -> None:
    """Only the three known slots are replaced; an unknown one was refused before."""
    assert fill("ml-{env}-{tenant}/{name}", env="prod", tenant="vision", name="x") == "ml-prod-vision/x"


def test_an_s3_uri_is_taken_apart() -> None:
    """Bucket and key, the key without its leading slash."""
    assert S3Uri.parse("s3://bucket/a/b") == S3Uri("bucket", "a/b")


@pytest.mark.parametrize("name", [name for name in dir(scalars) if name[0].isupper()])
def test_examples_of_a_scalar_are_right(name: str) -> None:
    """What the schema shows as an example is taken."""
    kind = getattr(scalars, name)
    found = [kind, *getattr(kind, "__metadata__", ())]
    written = [s.json_schema() for s in found if isinstance(s, Text) or (isinstance(s, type) and issubclass(s, Parsed))]
    for example in (e for schema in written for e in schema["examples"]):
        TypeAdapter(kind).validate_python(example)
