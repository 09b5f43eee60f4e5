"""Texts that try to break out are refused in the words of the house, or kept as they are."""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from constructs_lib import (
    AttachTo,
    ContainerConfig,
    ContainerImage,
    FileSystemConfig,
    ImageScan,
    KernelSpec,
    ScanWaiver,
    VersionMetadata,
)
from constructs_lib._validation import check_app_image_config_name, check_domain_id, check_image_name
from stacks.settings import SettingsError, parse_settings, read_settings
from tests.unit.hostile import HOSTILE, hostile_texts

#: The form of every refusal: property, rule, value, remedy.
REFUSAL = re.compile(r"'[^']+' must .+, got .+: .+", re.DOTALL)


@contextmanager
def refused_in_words() -> Iterator[None]:
    """Let refusals pass, if they have the form of the house."""
    refusals = []
    try:
        yield
    except ValueError as refusal:
        refusals.append(str(refusal))
    assert [text for text in refusals if not REFUSAL.fullmatch(text)] == []


KEPT: dict[str, Callable[[str], Any]] = {
    "entrypoint": lambda text: ContainerConfig(entrypoint=text).entrypoint,
    "argument": lambda text: ContainerConfig(arguments=[text]).arguments[0],
    "variable": lambda text: ContainerConfig(environment={"NAME": text}).environment["NAME"],
    "name of a variable": lambda text: next(iter(ContainerConfig(environment={text: "x"}).environment)),
    "kernel": lambda text: KernelSpec(text).name,
    "kernel's display name": lambda text: KernelSpec("python3", text).display_name,
    "mount path": lambda text: FileSystemConfig(mount_path=text).mount_path,
    "alias": lambda text: VersionMetadata(aliases=[text]).aliases[0],
    "framework": lambda text: VersionMetadata(ml_framework=text).ml_framework,
    "release notes": lambda text: VersionMetadata(release_notes=text).release_notes,
    "processor": lambda text: VersionMetadata(processor=text).processor,
    "user profile": lambda text: AttachTo.user_profile(text).name,
    "space": lambda text: AttachTo.space(text).name,
    "severity": lambda text: ImageScan(fail_on=text).fail_on,
    "waiver": lambda text: ScanWaiver(cve=text, reason="because", until="2099-01-01").cve,
    "reason": lambda text: ScanWaiver(cve="CVE-2026-1", reason=text, until="2099-01-01").reason,
    "end of a waiver": lambda text: ScanWaiver(cve="CVE-2026-1", reason="because", until=text).until,
}
REFUSED: dict[str, Callable[[str], Any]] = {
    "image name": check_image_name,
    "config name": check_app_image_config_name,
    "domain id": check_domain_id,
    "user profile": AttachTo.user_profile,
    "space": AttachTo.space,
    "alias": lambda text: VersionMetadata(aliases=[text]),
    "waiver": lambda text: ScanWaiver(cve=text, reason="because", until="2099-01-01"),
    "folder": ContainerImage.from_asset,
    "Dockerfile": lambda text: ContainerImage.from_asset("docker/jupyter_lab", file=text),
    "tar file": ContainerImage.from_tarball,
    "digest": lambda text: ContainerImage.from_ecr_repository(None, digest=text),  # type: ignore[arg-type]
    "tag": lambda text: ContainerImage.from_ecr_repository(None, tag=text),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("what", KEPT)
@given(text=hostile_texts())
@example(text="'\x1b")
def test_is_kept_as_it_is_or_refused(what: str, text: str) -> None:
    kept = text
    with refused_in_words():
        kept = KEPT[what](text)
        assert "{{resolve:" not in text
        assert not set(text) & set("\0\x1b\r\u202e")
    assert kept == text


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("what", REFUSED)
def test_no_name_takes_anything_hostile(what: str, text: str) -> None:
    with pytest.raises(ValueError, match=REFUSAL):
        REFUSED[what](text)


@pytest.mark.parametrize("name", ["Dockerfile", "../outside", "link"])
def test_a_dockerfile_lies_in_its_folder_whatever_links_say(tmp_path: Path, name: str) -> None:
    (tmp_path / "outside").write_text("FROM scratch\n")
    (tmp_path / "context").mkdir()
    (tmp_path / "context" / "Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "context" / "link").symlink_to("../outside")
    context = str(tmp_path / "context")
    if name == "Dockerfile":
        ContainerImage.from_asset(context, file=name)
        return
    with pytest.raises(ValueError, match="'file' must lie in 'directory'"):
        ContainerImage.from_asset(context, file=name)


@pytest.mark.parametrize("prop", ["build_args", "build_secrets"])
@pytest.mark.parametrize(
    "key", ["", "A=B", "A,src=/etc/shadow", "--flag", "A B", "A\n", "Ä", "{{resolve:x}}"]
)
def test_refuses_keys_that_mean_more_than_a_name(prop: str, key: str) -> None:
    arguments: dict[str, Any] = {prop: {key: "value"}}
    with pytest.raises(ValueError, match=f"'{prop}' must"):
        ContainerImage.from_asset("docker/jupyter_lab", **arguments)


def saved(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


GOOD = saved(
    {"manifest.json": b'[{"Config": "c.json"}]', "c.json": b'{"os": "linux", "architecture": "amd64"}'}
)


@given(
    st.one_of(
        st.binary(max_size=2000),
        st.builds(
            lambda at, byte: GOOD[:at] + bytes([byte]) + GOOD[at + 1 :],
            st.integers(0, len(GOOD) - 1),
            st.integers(0, 255),
        ),
        st.builds(lambda end: GOOD[:end], st.integers(0, len(GOOD))),
        st.builds(
            lambda text: saved({"manifest.json": text.encode()}),
            st.sampled_from(
                ["[]", "{}", "1", '[{"Config": 1}]', '[{"Config": "/etc/passwd"}]', "[" * 100_000]
            ),
        ),
    )
)
def test_a_broken_archive_is_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("tar") / "image.tar"
    path.write_bytes(content)
    with refused_in_words():
        ContainerImage.from_tarball(str(path))


def test_a_link_in_an_archive_brings_no_more_than_what_it_leads_to_may_have(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "image.tar", mode="w") as tar:
        large = tarfile.TarInfo("large")
        large.size = 17 * 2**20
        tar.addfile(large, io.BytesIO(b'[{"Config": "large"}]' + b" " * large.size))
        link = tarfile.TarInfo("manifest.json")
        link.type, link.linkname = tarfile.SYMTYPE, "large"
        tar.addfile(link)
    with pytest.raises(ValueError, match=r"'path' must be a saved image.*manifest\.json"):
        ContainerImage.from_tarball(str(tmp_path / "image.tar"))


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), hostile_texts()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(
                st.sampled_from(
                    [
                        "domain",
                        "own",
                        "domain_id",
                        "studio_images",
                        "image_name",
                        "apps",
                        "container_image",
                        "scan",
                    ]
                ),
                hostile_texts(),
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


@given(json_values)
def test_settings_of_any_shape_are_told_as_mistakes(document: Any) -> None:
    with suppress(SettingsError):
        parse_settings(document)


@pytest.mark.parametrize("text", ["", "[" * 100_000, "{", '{"a": NaN}', "\ud800", "\0"])
def test_a_file_of_settings_that_is_no_json_is_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings.json"
    file.write_bytes(text.encode(errors="surrogatepass"))
    with pytest.raises(SettingsError):
        read_settings({"settings": str(file)}.get)
