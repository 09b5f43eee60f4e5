"""Which handler manages which resource type."""

from __future__ import annotations

from tests.local_aws.cloudformation import schemas
from tests.local_aws.cloudformation.custom_resources import CustomResources
from tests.local_aws.cloudformation.options import Settings
from tests.local_aws.cloudformation.resources.base import Handler
from tests.local_aws.cloudformation.resources.clients import Clients
from tests.local_aws.cloudformation.resources.declarations import Declarations
from tests.local_aws.cloudformation.resources.iam import ManagedPolicies, Roles
from tests.local_aws.cloudformation.resources.lambdas import EventInvokeConfigs, Functions
from tests.local_aws.cloudformation.resources.logs import LogGroups
from tests.local_aws.cloudformation.resources.moto_models import MotoModels
from tests.local_aws.cloudformation.resources.s3 import BucketPolicies, Buckets
from tests.local_aws.cloudformation.resources.sagemaker_domains import Apps, Domains, Spaces, UserProfiles
from tests.local_aws.cloudformation.resources.sagemaker_images import AppImageConfigs, Images, ImageVersions
from tests.local_aws.lambda_service import LambdaService


class Handlers:
    """All handlers of a server.

    Args:
        clients: Clients of CloudFormation itself.
        custom_resources: Handler of custom resources.
        settings: How long to wait for what.
        lambda_service: What Lambda does with the roles of functions.
    """

    def __init__(
        self,
        clients: Clients,
        custom_resources: CustomResources,
        settings: Settings,
        lambda_service: LambdaService,
    ) -> None:
        self._custom_resources = custom_resources
        self._moto_models = MotoModels()
        self._native: dict[str, Handler] = {
            "AWS::CDK::Metadata": Declarations(),
            "AWS::CloudFormation::WaitConditionHandle": Declarations(),
            "AWS::IAM::ManagedPolicy": ManagedPolicies(clients),
            "AWS::IAM::Role": Roles(clients),
            "AWS::Lambda::EventInvokeConfig": EventInvokeConfigs(clients),
            "AWS::Lambda::Function": Functions(lambda_service),
            "AWS::Logs::LogGroup": LogGroups(clients),
            "AWS::S3::Bucket": Buckets(clients),
            "AWS::S3::BucketPolicy": BucketPolicies(clients),
            "AWS::SageMaker::App": Apps(clients, settings),
            "AWS::SageMaker::AppImageConfig": AppImageConfigs(clients, settings),
            "AWS::SageMaker::Domain": Domains(clients, settings),
            "AWS::SageMaker::Image": Images(clients, settings),
            "AWS::SageMaker::ImageVersion": ImageVersions(clients, settings),
            "AWS::SageMaker::Space": Spaces(clients, settings),
            "AWS::SageMaker::UserProfile": UserProfiles(clients, settings),
        }

    def of(self, resource_type: str) -> Handler:
        """The handler of a type."""
        if schemas.is_custom(resource_type):
            return self._custom_resources
        return self._native.get(resource_type, self._moto_models)
