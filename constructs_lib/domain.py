"""A SageMaker domain, to which images are attached."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from aws_cdk import Stack
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from ._custom_image_lists import Attachment
from ._domain_update import DomainUpdate
from ._own_domain import OwnDomainLists
from ._validation import check_domain_id, check_sequence, error
from .app_types import AppType, Product
from .attach_to import AttachLevel, AttachTo
from .custom_image import CustomImage
from .runtime.domain_update import wire


class Domain:
    """A SageMaker domain: somebody else's, or one that the stack owns.

    Example:
        >>> domain = Domain.from_domain_id(self, "Domain", "d-abcdefghijkl")
        >>> domain.attach(studio_image)
    """

    def __init__(self, scope: Construct, domain_id: str, own: OwnDomainLists | None) -> None:
        """Use one of the factories."""
        self._scope = scope
        self._domain_id = domain_id
        self._own = own

    @staticmethod
    def from_domain_id(scope: Construct, construct_id: str, domain_id: str) -> Domain:
        """Refer to a domain that exists, in the account and Region of the stack.

        A custom resource, one a domain and stack, adds the stack's images to the domain's lists and takes
        them off again. It touches no other entry and nothing else of the domain.

        Args:
            scope: The parent construct.
            construct_id: The id within it.
            domain_id: The DomainId, ``d-…``.

        Raises:
            ValueError: the id is not one of a domain.
        """
        check_domain_id(domain_id)
        return Domain(Construct(scope, construct_id), domain_id, None)

    @staticmethod
    def from_cfn_domain(cfn_domain: sagemaker.CfnDomain) -> Domain:
        """Use a domain that the stack owns.

        The images become properties of the CfnDomain, beside the entries that are there already. Lists
        without any entry are written as empty, since CloudFormation leaves a list alone that is not in the
        template: so this stack is the one that says what the domain offers. Space settings without an
        execution role get that of the user settings, since CloudFormation takes no lists without one.

        Args:
            cfn_domain: The domain.
        """
        return Domain(cfn_domain, cfn_domain.ref, OwnDomainLists.of(cfn_domain))

    @property
    def domain_id(self) -> str:
        """The DomainId."""
        return self._domain_id

    def attach(
        self,
        image: CustomImage,
        *,
        to: Sequence[AttachTo] | None = None,
        pin_version: bool = False,
        restart_rstudio_server: bool = False,
        adopt: bool = False,
        as_default: bool = False,
    ) -> None:
        """Offer an image to users, for each of its apps.

        Args:
            image: A StudioImage or an RStudioImage.
            to: Where. Default: where users need it: for JupyterLab and KernelGateway ``AttachTo.USERS`` and
                ``AttachTo.SPACES``, for Code Editor and RSession ``AttachTo.USERS``.
            pin_version: Offer exactly the version of this deployment; the next one replaces it. Default:
                offer whatever version is the newest.
            restart_rstudio_server: Delete and create the RStudioServerPro app when an R image changed, as
                RStudio needs before it shows the change. That ends every running R session, and unsaved work
                in memory is lost. Default: leave it running.
            adopt: Take over an entry of this image name that somebody attached with another AppImageConfig.
                Default: fail then, and change nothing.
            as_default: Make it what new apps start with there, of the version that ``pin_version`` says.
                When that ends, the domain gets back what it had before, unless somebody changed the default
                since. If it had none, the deployment says so and fails until another default is set:
                SageMaker has no way to clear one. Default: leave the default alone.

        Raises:
            ValueError: the API can't attach the image there, it is attached already, a list is full, or
                another image is the default there.

        See the AWS page "Attach a custom image" of the SageMaker developer guide.
        """
        _check_image(image, restart_rstudio_server=restart_rstudio_server)
        if pin_version:
            self._check_pinnable(image)
        default = self._default(image, pin_version=pin_version) if as_default else None
        attachments = [
            Attachment(
                to=place,
                app_type=app.TYPE,
                entry=_entry(image, app.TYPE, pin_version=pin_version),
                default=default,
            )
            for app in image.apps
            for place in _places(app.TYPE, to)
        ]
        by_properties = [a for a in attachments if self._by_properties(a, restart=restart_rstudio_server)]
        by_update = [a for a in attachments if a not in by_properties]
        if self._own is not None and by_properties:
            self._own.attach(image, by_properties)
        if by_update:
            self._leave_to_update(by_update)
            self._update.attach(image, by_update, restart=restart_rstudio_server, adopt=adopt)

    @cached_property
    def _update(self) -> DomainUpdate:
        return DomainUpdate.of(self._scope, self._domain_id)

    def _by_properties(self, attachment: Attachment, *, restart: bool) -> bool:
        """Tell whether a property of an own domain does it; its profiles, spaces and apps have none."""
        if self._own is None or attachment.to.level not in (AttachLevel.USERS, AttachLevel.SPACES):
            return False
        return not (restart and attachment.app_type.product is Product.RSTUDIO)

    def _leave_to_update(self, attachments: Sequence[Attachment]) -> None:
        """Keep the properties of an own domain out of the lists that the custom resource writes."""
        if self._own is not None:
            for attachment in attachments:
                self._own.leave(attachment.to, attachment.app_type)

    def _default(self, image: CustomImage, *, pin_version: bool) -> wire.DefaultImage:
        if Stack.of(image) is Stack.of(self._scope):
            version_arn = image.image_version_arn if pin_version else ""
            return wire.DefaultImage(image_arn=image.image_arn, version_arn=version_arn)
        # By its name, so that the other stack exports nothing.
        arn = Stack.of(self._scope).format_arn(
            service="sagemaker", resource="image", resource_name=image.image_name
        )
        return wire.DefaultImage(image_arn=arn)

    def _check_pinnable(self, image: CustomImage) -> None:
        if Stack.of(image) is not Stack.of(self._scope):
            raise error(
                "pin_version",
                f"be False for an image of another stack ({Stack.of(image).stack_name})",
                True,
                "CloudFormation refuses to change a version number that another stack imports; attach it "
                "in its own stack, or let it follow the newest version",
            )


def _check_image(image: CustomImage, *, restart_rstudio_server: bool) -> None:
    if not isinstance(image, CustomImage):
        raise error("image", "be a StudioImage or an RStudioImage", image, "make one of the Image's parts")
    if restart_rstudio_server and all(app.TYPE.product is not Product.RSTUDIO for app in image.apps):
        raise error(
            "restart_rstudio_server",
            "be False for a Studio image",
            True,
            "only an RStudioImage needs the restart",
        )


def _places(app_type: AppType, to: Sequence[AttachTo] | None) -> Sequence[AttachTo]:
    """Return where an app type is attached, after refusing what the API can't do."""
    if to is None:
        return app_type.default_to
    check_sequence("to", to, minimum=1, remedy="leave it out for the default places")
    for place in to:
        if not isinstance(place, AttachTo):
            raise error(
                "to",
                "hold AttachTo values",
                place,
                "write AttachTo.USERS, AttachTo.user_profile(…) or the like",
            )
        if place.level not in app_type.limits:
            raise error(
                "to",
                f"be a place where {app_type.name} images can be",
                str(place),
                app_type.refusals[place.level],
            )
    if len(set(to)) != len(to):
        raise error("to", "name each place once", [str(place) for place in to], "leave the repeated one out")
    return to


def _entry(image: CustomImage, app_type: AppType, *, pin_version: bool) -> wire.CustomImage:
    return wire.CustomImage(
        image_name=image.image_name,
        app_image_config_name=image.app_image_config_name(app_type.name),
        image_version_number=image.image_version_number if pin_version else None,
    )
