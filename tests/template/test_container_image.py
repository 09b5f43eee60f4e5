from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, CfnParameter, DefaultStackSynthesizer, DockerBuildSecret, Environment, Stack
from aws_cdk import aws_ecr as ecr

from constructs_lib import ContainerImage, Image, ImageVersion, JupyterLab, StudioImage
from tests.template.kit import only, studio_image

DIGEST = f"sha256:{'0' * 64}"
STUDIO = "WORKDIR /home/sagemaker-user\nUSER 1000:100\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text(f"FROM scratch\n{STUDIO}")
    return tmp_path


@pytest.fixture
def repository(stack: Stack) -> ecr.IRepository:
    return ecr.Repository.from_repository_name(stack, "Repository", "images")


def docker_assets(stack: Stack) -> list[dict[str, Any]]:
    app = stack.node.root
    assert isinstance(app, App)
    (manifest,) = Path(app.synth().directory).glob("*.assets.json")
    return list(json.loads(manifest.read_text())["dockerImages"].values())


def base_image(stack: Stack, container_image: ContainerImage) -> Any:
    ImageVersion(stack, "V", image=Image.from_image_name(stack, "I", "a"), container_image=container_image)
    return only(stack, "AWS::SageMaker::ImageVersion")["Properties"]["BaseImage"]


def test_builds_a_folder_for_the_one_platform_that_sagemaker_starts(stack: Stack, folder: Path) -> None:
    (folder / "secret").write_text("x")
    (folder / "other.Dockerfile").write_text(f"FROM scratch AS a\n{STUDIO}")
    container_image = ContainerImage.from_asset(
        str(folder),
        file="other.Dockerfile",
        build_args={"A": "1"},
        target="a",
        build_secrets={"token": DockerBuildSecret.from_src("secret")},
        exclude=["secret"],
    )
    base_image(stack, container_image)
    (asset,) = docker_assets(stack)
    assert asset["source"] | {"directory": ""} == {
        "directory": "",
        "dockerFile": "other.Dockerfile",
        "dockerBuildArgs": {"A": "1"},
        "dockerBuildTarget": "a",
        "dockerBuildSecrets": {"token": "src=secret"},
        "platform": "linux/amd64",
    }


def test_a_link_brings_nothing_of_what_lies_outside_of_the_folder(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_text("x")
    context = tmp_path / "context"
    context.mkdir()
    (context / "real").write_text(f"FROM scratch\n{STUDIO}")
    links = {"Dockerfile": "real", "file": "../outside/secret", "folder": "../outside"}
    for name, target in links.items():
        (context / name).symlink_to(target)
    base_image(stack, ContainerImage.from_asset(str(context)))
    app = stack.node.root
    assert isinstance(app, App)
    (staged,) = Path(app.synth().directory).glob("asset.*")
    assert {path.name: str(path.readlink()) for path in staged.iterdir() if path.is_symlink()} == links


def test_two_images_can_share_a_source(stack: Stack, folder: Path) -> None:
    container_image = ContainerImage.from_asset(str(folder))
    for name in ("a", "b"):
        StudioImage(stack, name, image_name=name, container_image=container_image, apps=[JupyterLab()])
    assert len(docker_assets(stack)) == 1


def test_refuses_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'directory' must be a folder"):
        ContainerImage.from_asset(str(tmp_path / "nowhere"))


@pytest.mark.parametrize("file", [None, "Other", "../Dockerfile"])
def test_refuses_a_dockerfile_that_is_not_in_the_folder(tmp_path: Path, file: str | None) -> None:
    (tmp_path / "Dockerfile").touch()
    (tmp_path / "context").mkdir()
    with pytest.raises(ValueError, match="'file' must"):
        ContainerImage.from_asset(str(tmp_path / "context"), file=file)


def test_refuses_build_arguments_that_are_known_after_the_build_only(stack: Stack, folder: Path) -> None:
    token = CfnParameter(stack, "Parameter").value_as_string
    with pytest.raises(ValueError, match="'build_args' must hold no tokens"):
        ContainerImage.from_asset(str(folder), build_args={"A": token})


def test_refuses_build_arguments_that_are_not_strings(folder: Path) -> None:
    with pytest.raises(ValueError, match=r"'build_args\[A\]' must be a string"):
        ContainerImage.from_asset(str(folder), build_args={"A": 1})  # type: ignore[dict-item] # on purpose


def test_refuses_an_exclude_that_is_one_string(folder: Path) -> None:
    with pytest.raises(ValueError, match="'exclude' must be a list"):
        ContainerImage.from_asset(str(folder), exclude="*.md")


def test_takes_the_repository_that_the_synthesizer_pushes_to(folder: Path) -> None:
    synthesizer = DefaultStackSynthesizer(image_assets_repository_name="own-images")
    stack = Stack(App(), "Stack", synthesizer=synthesizer)
    own = ecr.Repository.from_repository_name(stack, "Own", "own-images")
    uri = base_image(stack, ContainerImage.from_asset(str(folder), repository=own))
    assert "/own-images:" in str(uri)


def test_refuses_a_repository_that_the_synthesizer_does_not_push_to(stack: Stack, folder: Path) -> None:
    own = ecr.Repository.from_repository_name(stack, "Own", "own-images")
    with pytest.raises(ValueError, match=r"'repository' must .*image_assets_repository_name"):
        base_image(stack, ContainerImage.from_asset(str(folder), repository=own))


def test_takes_a_tag_or_a_digest_of_a_repository(stack: Stack, repository: ecr.IRepository) -> None:
    assert ":1.0'" in str(base_image(stack, ContainerImage.from_ecr_repository(repository, tag="1.0")))
    other = Stack(App(), "Other")
    repository = ecr.Repository.from_repository_name(other, "Repository", "images")
    assert f"@{DIGEST}" in str(
        base_image(other, ContainerImage.from_ecr_repository(repository, digest=DIGEST))
    )


@pytest.mark.parametrize("tag", ["latest", "", "a b", "-a", ".a", "a" * 129, "a:b"])
def test_refuses_tags_that_move_or_are_none(repository: ecr.IRepository, tag: str) -> None:
    with pytest.raises(ValueError, match="'tag' must"):
        ContainerImage.from_ecr_repository(repository, tag=tag)


@pytest.mark.parametrize("digest", ["", "sha256:0", DIGEST.upper(), DIGEST[7:], DIGEST + "0"])
def test_refuses_digests_that_are_none(repository: ecr.IRepository, digest: str) -> None:
    with pytest.raises(ValueError, match="'digest' must"):
        ContainerImage.from_ecr_repository(repository, digest=digest)


def test_refuses_both_a_tag_and_a_digest_and_neither(repository: ecr.IRepository) -> None:
    with pytest.raises(ValueError, match="'tag' must be given, or 'digest'"):
        ContainerImage.from_ecr_repository(repository)
    with pytest.raises(ValueError, match="'tag' must be given, or 'digest'"):
        ContainerImage.from_ecr_repository(repository, tag="1", digest=DIGEST)


def test_refuses_a_repository_of_another_region() -> None:
    stack = Stack(App(), "Stack", env=Environment(account="123456789012", region="eu-west-1"))
    there = ecr.Repository.from_repository_arn(
        stack, "There", "arn:aws:ecr:us-east-1:123456789012:repository/images"
    )
    with pytest.raises(ValueError, match="'repository' must be in eu-west-1, got 'us-east-1'"):
        base_image(stack, ContainerImage.from_ecr_repository(there, tag="1"))


def saved_image(path: Path, *, architecture: str = "amd64") -> str:
    """Write what `docker save` writes, as far as its platform goes."""
    files = {
        "manifest.json": [{"Config": "config.json", "RepoTags": [], "Layers": []}],
        "config.json": {"architecture": architecture, "os": "linux"},
    }
    with tarfile.open(path, "w") as tar:
        for name, content in files.items():
            data = json.dumps(content).encode()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return str(path)


def test_pushes_a_saved_image(stack: Stack, tmp_path: Path) -> None:
    base_image(stack, ContainerImage.from_tarball(saved_image(tmp_path / "image.tar")))
    (asset,) = docker_assets(stack)
    assert asset["source"]["executable"][0] == "sh"


def test_refuses_a_saved_image_for_another_platform(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"'path' must hold an image for linux/amd64, got .*linux/arm64"):
        ContainerImage.from_tarball(saved_image(tmp_path / "image.tar", architecture="arm64"))


def test_refuses_a_file_that_is_not_there_or_no_saved_image(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'path' must be a tar file"):
        ContainerImage.from_tarball(str(tmp_path / "nothing.tar"))
    text = tmp_path / "text.tar"
    text.write_text("no tar")
    with pytest.raises(ValueError, match="'path' must be a saved image"):
        ContainerImage.from_tarball(str(text))
    with tarfile.open(tmp_path / "empty.tar", "w") as tar:
        tar.add(tmp_path / "text.tar", "manifest.json")
    with pytest.raises(ValueError, match="'path' must be a saved image"):
        ContainerImage.from_tarball(str(tmp_path / "empty.tar"))


def test_the_role_may_pull_from_where_the_image_is(stack: Stack) -> None:
    studio_image(stack)
    policy = only(stack, "AWS::IAM::ManagedPolicy")["Properties"]["PolicyDocument"]
    assert "repository/images" in str(policy["Statement"][1]["Resource"])
