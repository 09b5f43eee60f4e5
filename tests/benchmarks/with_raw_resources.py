"""The same resources, written by hand with CDK's L1 constructs."""

from __future__ import annotations

from aws_cdk import CfnDeletionPolicy, Stack, SymlinkFollowMode
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker

from .raw_domain_update import RawImage, define_domain_update
from .raw_iam import document, statement, trust
from .sources import DOCKER_CONTEXT, REPOSITORY_NAME, Source, build_args, digest, image_name


def define(stack: Stack, count: int, source: Source) -> None:
    """Define so many images in a stack."""
    repository = ecr.Repository.from_repository_name(stack, "Repository", REPOSITORY_NAME)
    if source is Source.ECR:
        uris = {
            name: repository.repository_uri_for_digest(digest(name)) for name in map(image_name, range(count))
        }
    else:
        assets = {name: _asset(stack, name) for name in map(image_name, range(count))}
        repository = assets[image_name(0)].repository
        uris = {name: asset.image_uri for name, asset in assets.items()}
    role = _image_role(stack, repository.repository_arn)
    define_domain_update(stack, [_image(stack, name, uri, role) for name, uri in uris.items()])


def _asset(stack: Stack, name: str) -> ecr_assets.DockerImageAsset:
    return ecr_assets.DockerImageAsset(
        stack,
        f"{name}-asset",
        directory=DOCKER_CONTEXT,
        build_args=build_args(name),
        platform=ecr_assets.Platform.LINUX_AMD64,
        follow_symlinks=SymlinkFollowMode.NEVER,
        asset_name=name,
    )


def _image(stack: Stack, name: str, uri: str, role: iam.CfnRole) -> RawImage:
    image = sagemaker.CfnImage(stack, f"{name}-image", image_name=name, image_role_arn=role.attr_arn)
    version = sagemaker.CfnImageVersion(stack, f"{name}-version", image_name=name, base_image=uri)
    version.add_resource_dependency(image)
    options = version.cfn_options
    options.update_replace_policy = CfnDeletionPolicy.RETAIN
    options.deletion_policy = CfnDeletionPolicy.DELETE
    config = sagemaker.CfnAppImageConfig(
        stack,
        f"{name}-config",
        app_image_config_name=f"{name}-jupyter-lab",
        jupyter_lab_app_image_config=sagemaker.CfnAppImageConfig.JupyterLabAppImageConfigProperty(
            container_config=sagemaker.CfnAppImageConfig.ContainerConfigProperty(
                container_entrypoint=["jupyter-lab"],
                container_arguments=[
                    "--ServerApp.ip=0.0.0.0",
                    "--ServerApp.port=8888",
                    "--ServerApp.base_url=/jupyterlab/default",
                    "--ServerApp.token=",
                    "--ServerApp.allow_origin=*",
                ],
            )
        ),
    )
    return RawImage(name=name, image=image, version=version, config=config)


def _image_role(stack: Stack, repository_arn: str) -> iam.CfnRole:
    description = "Lets SageMaker pull the container images of this stack"
    pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    policy = iam.CfnManagedPolicy(
        stack,
        "PullPolicy",
        description=description,
        path="/",
        policy_document=document(
            statement(["ecr:GetAuthorizationToken"], ["*"]), statement(pull, [repository_arn])
        ),
    )
    return iam.CfnRole(
        stack,
        "ImageRole",
        description=description,
        assume_role_policy_document=trust("sagemaker.amazonaws.com"),
        managed_policy_arns=[policy.ref],
    )
