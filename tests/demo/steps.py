"""The story: deploy, deploy again, change a line, destroy; after each step its claims."""

from __future__ import annotations

from tests.demo.report import Progress, Report
from tests.demo.snapshot import Snapshot
from tests.demo.world import World
from tests.local_aws.calls import Call

_OFFER = ("whose", "image", "app", "offered to", "version", "AppImageConfig", "container image")


class Story:
    """The steps, in the order in which they are told.

    Args:
        world: What they act on.
        report: Where they are told.
    """

    def __init__(self, world: World, report: Report) -> None:
        self._world = world
        self._report = report
        self._before = world.snapshot()
        self._theirs = set(self._before.images)
        self._ours = set(world.project.image_names)

    def bootstrap(self) -> None:
        """Bootstrap the account."""
        with self._report.step("cdk bootstrap") as progress:
            self._world.bootstrap(progress.show)

    def deploy(self) -> None:
        """Build, push, register and attach."""
        with self._report.step("cdk deploy --all: build, push, register, attach") as progress:
            self._deploy(progress)
            self._tell_writes()
            now = self._world.snapshot()
            self._claim_offer(now)
            self._claim_registry(now)
            self._claim_untouched(now)

    def deploy_again(self) -> None:
        """Deploy what is there already."""
        with self._report.step("cdk deploy --all again, with nothing changed") as progress:
            before = self._world.snapshot()
            self._deploy(progress)
            now = self._world.snapshot()
            self._claim("no new version", now.version_numbers(), before.version_numbers())
            self._claim("no update of the domain", self._count("UpdateDomain"), 0)
            self._claim(
                "nothing at all was written to SageMaker", [call.operation for call in self._writes()], []
            )

    def change(self) -> None:
        """Change a Dockerfile and deploy."""
        image = self._world.project.image_names[0]
        with self._report.step(
            f"cdk deploy --all after one line of {image}'s Dockerfile changed"
        ) as progress:
            before = self._world.snapshot()
            self._report.say(f"changed: {self._world.project.change_a_line(image)}")
            self._deploy(progress)
            self._tell_writes()
            now = self._world.snapshot()
            expected = {**before.version_numbers(), image: [1, 2]}
            self._claim("exactly one new version", now.version_numbers(), expected)
            old, new = (now.versions[image][number]["ContainerImage"] for number in (1, 2))
            self._claim(
                "the old version is kept as it was", now.versions[image][1], before.versions[image][1]
            )
            self._claim("the new version is another container image", old != new, True)
            newest = {offer.newest for offer in now.offers() if offer.image_name == image}
            self._claim("the domain offers the new version", newest, {2})
            self._claim("without an update of the domain", self._count("UpdateDomain"), 0)
            self._claim_registry(now)
            self._claim_untouched(now)

    def destroy(self) -> None:
        """Take everything away again."""
        with self._report.step("cdk destroy --all") as progress:
            self._world.control.clear_calls()
            self._world.destroy(progress.show)
            self._tell_writes()
            now = self._world.snapshot()
            self._claim(
                "the domain is exactly as before, an empty list counting as none",
                now.domain,
                self._before.domain,
            )
            left = sorted(
                (now.images | now.configs).keys() - (self._before.images | self._before.configs).keys()
            )
            self._claim("nothing of ours is left in SageMaker", left, [])
            self._claim("no stack of ours is left", self._world.stacks(), [])
            self._claim_untouched(now)

    def tell_offer(self) -> None:
        """Show what the domain offers now."""
        rows = [
            {
                "whose": "ours" if offer.image_name in self._ours else "theirs",
                "image": offer.image_name,
                "app": offer.app_type,
                "offered to": offer.place,
                "version": f"newest ({offer.newest})"
                if offer.version is None
                else f"pinned to {offer.version}",
                "AppImageConfig": offer.config,
                "container image": _short(offer.container_image),
            }
            for offer in self._world.snapshot().offers()
        ]
        self._report.table(f"What domain {self._world.domain_id} offers", _OFFER, rows)

    def _deploy(self, progress: Progress) -> None:
        self._world.control.clear_calls()
        self._world.deploy(progress.show)

    def _claim_offer(self, now: Snapshot) -> None:
        offered = {offer.image_name for offer in now.offers()}
        self._claim("the domain offers all images", offered, self._ours | self._theirs)
        versions = {name: numbers for name, numbers in now.version_numbers().items() if name in self._ours}
        self._claim("each of ours has one version", versions, {name: [1] for name in sorted(self._ours)})
        self._claim("one update of the domain for all of them", self._count("UpdateDomain"), 1)

    def _claim_registry(self, now: Snapshot) -> None:
        pulled = {
            f"{name} {number}": self._world.platform(version["ContainerImage"])
            for name in sorted(self._ours)
            for number, version in now.versions[name].items()
        }
        self._claim(
            "the registry has what SageMaker pulls, for linux/amd64",
            pulled,
            dict.fromkeys(pulled, "linux/amd64"),
        )

    def _claim_untouched(self, now: Snapshot) -> None:
        names = " and ".join(sorted(self._theirs))
        before = self._before.only(self._theirs)
        self._claim(f"{names} of somebody else are untouched", now.only(self._theirs), before)
        self._claim("nothing refers to what is not there", now.problems, {"violations": [], "dangling": []})
        denied = [call.operation for call in self._world.control.calls() if "AccessDenied" in call.outcome]
        self._claim("no call of the function was denied", denied, [])

    def _claim(self, claim: str, found: object, expected: object) -> None:
        self._report.claim(claim, found=found, expected=expected)

    def _count(self, operation: str) -> int:
        return sum(call.took_effect for call in self._world.control.calls().find(operation))

    def _writes(self) -> list[Call]:
        return [call for call in self._world.control.calls().writes() if call.took_effect]

    def _tell_writes(self) -> None:
        for call in self._writes():
            who = "CloudFormation" if call.principal is None else "the function"
            self._report.say(f"{who}: {call.operation} {call.resource.rpartition(':')[2]}")


def _short(container_image: str) -> str:
    """The beginning of a container image's digest, or its name and tag where the digest is not known."""
    name, _, digest = container_image.partition("@")
    return digest[: len("sha256:") + 12] if digest else name.partition("/")[2]
