"""What happened to one list while many wrote it, and the laws that this must obey.

SageMaker takes one update at a time, so the lists that were there form a sequence: one for each write that
was accepted. A writer builds on the list that it read. If that is not the one it replaces, then somebody's
update began and ended between its read and its write: that is the gap, which no writer can see.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from constructs_lib.runtime.domain_update.wire import CustomImage

Images = Sequence[CustomImage]


@dataclass(frozen=True, kw_only=True)
class Look:
    """A list as somebody read it: which of the sequence, and whether an update was under way."""

    number: int
    busy: bool


@dataclass(frozen=True, kw_only=True)
class Written:
    """One list of the sequence.

    Attributes:
        writer: who wrote it.
        images: its entries.
        base: the look that it builds on; ``None`` if the writer did not look.
    """

    writer: str
    images: Images
    base: Look | None = None


@dataclass(frozen=True, kw_only=True)
class Handler:
    """One of our handlers: the keys it owns, and those of them that shall be there at the end."""

    owned: frozenset[str]
    wanted: frozenset[str]

    def fulfilled(self, images: Images) -> bool:
        return {image.image_name for image in images} & self.owned == self.wanted

    def others(self, images: Images) -> list[CustomImage]:
        """Everything that is not its own."""
        return [image for image in images if image.image_name not in self.owned]


@dataclass
class History:
    """All lists in order, and what each writer saw last."""

    written: list[Written] = field(default_factory=list)
    looks: dict[str, Look] = field(default_factory=dict)

    def note_look(self, writer: str, *, busy: bool) -> None:
        self.looks[writer] = Look(number=len(self.written) - 1 - busy, busy=busy)

    def note_write(self, writer: str, images: Images) -> None:
        self.written.append(Written(writer=writer, images=images, base=self.looks.get(writer)))

    @property
    def end(self) -> Images:
        return self.written[-1].images

    def in_gap(self, number: int) -> bool:
        """Whether an update began and ended between the read and the write that made this list."""
        base = self.written[number].base
        return base is not None and base.number != number - 1

    def numbers_of(self, writers: Collection[str]) -> list[int]:
        """The lists that these have written."""
        return [number for number, written in enumerate(self.written) if written.writer in writers]

    def check(self, handlers: Mapping[str, Handler], succeeded: Mapping[str, bool]) -> None:
        """Demand all that can be had.

        Raises:
            AssertionError: a law is broken.
        """
        for number in self.numbers_of(handlers):
            self._check_write(number, handlers[self.written[number].writer])
        for writer, handler in handlers.items():
            if succeeded[writer]:
                self._check_end(writer, handler, handlers)

    def _check_write(self, number: int, handler: Handler) -> None:
        """What others have is neither lost nor moved nor brought back; in the gap, as far as one can see."""
        write = self.written[number]
        assert write.base is not None, "written without a look"
        assert not write.base.busy, "written although an update was seen under way"
        replaced = self.written[write.base.number if self.in_gap(number) else number - 1]
        assert handler.others(write.images) == handler.others(replaced.images)

    def _check_end(self, writer: str, handler: Handler, handlers: Mapping[str, Handler]) -> None:
        """A success was seen, and whatever undid it afterwards was none of our writes outside the gap."""
        last = self.looks[writer]
        assert not last.busy, "answered while an update was under way"
        assert handler.fulfilled(self.written[last.number].images), "answered success without seeing it"
        for number in range(last.number + 1, len(self.written)):
            before, after = self.written[number - 1], self.written[number]
            if handler.fulfilled(before.images) and not handler.fulfilled(after.images):
                assert after.writer not in handlers or self.in_gap(number), "undone by one of ours"
