"""The picture: who calls what and who may read what, drawn as SVG and as a Mermaid flowchart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .model import Stack

_WIDTH, _HEIGHT, _GAP_X, _GAP_Y = 208, 52, 104, 24
_MARGIN, _LANE = 16, 44  # around everything; above it, for arrows that pass over a column
_SHOWN = 8  # boxes in a column, before the rest is told as a number
_LINE = 22  # characters that fit into a box


@dataclass(frozen=True, kw_only=True)
class Box:
    """A box in the picture."""

    key: str
    column: int
    title: str
    subtitle: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """An arrow between two boxes."""

    source: str
    target: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A box with its place, and texts that fit."""

    box: Box
    x: int
    y: int
    title: str
    subtitle: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """An arrow as a path, and where its label stands."""

    path: str
    label: str
    x: int
    y: int


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Everything that is drawn, and the same in words."""

    width: int
    height: int
    boxes: tuple[Placed, ...]
    lines: tuple[Line, ...]
    description: str
    arrows: tuple[Arrow, ...]


def draw(stack: Stack) -> Picture:
    """Lay out the picture of a stack: four columns, from who deploys to where images are offered."""
    boxes = list(dict.fromkeys(_boxes(stack)))
    placed = {box.key: one for column in range(4) for one in _column(boxes, column) for box in [one.box]}
    arrows = tuple(
        arrow for arrow in dict.fromkeys(_arrows(stack)) if arrow.source in placed and arrow.target in placed
    )
    titles = {box.key: box.title for box in boxes}
    rows = max((sum(one.box.column == column for one in placed.values()) for column in range(4)), default=0)
    return Picture(
        width=2 * _MARGIN + 4 * _WIDTH + 3 * _GAP_X,
        height=2 * _MARGIN + _LANE + max(1, rows) * (_HEIGHT + _GAP_Y) - _GAP_Y,
        boxes=tuple(placed.values()),
        lines=tuple(_line(placed[arrow.source], placed[arrow.target], arrow.label) for arrow in arrows),
        description=" ".join(
            f"{titles[arrow.source]} {arrow.label} {titles[arrow.target]}." for arrow in arrows
        ),
        arrows=arrows,
    )


def mermaid(stack: Stack) -> str:
    """Return the same picture for Markdown."""
    picture = draw(stack)
    names = {one.box.key: f"n{number}" for number, one in enumerate(picture.boxes)}
    nodes = [f'    {names[one.box.key]}["{_quoted(one.box.title)}"]' for one in picture.boxes]
    edges = [
        f'    {names[one.source]} -- "{_quoted(one.label)}" --> {names[one.target]}' for one in picture.arrows
    ]
    return "\n".join(["flowchart LR", *nodes, *edges])


def _boxes(stack: Stack) -> Iterator[Box]:
    if _has_function(stack):
        yield Box(key="cloudformation", column=0, title="CloudFormation", subtitle="sends events", kind="aws")
        yield Box(key="function", column=1, title="Domain update", subtitle="Lambda function", kind="ours")
    for image in stack.images:
        for version in image.versions:
            repository = _repository(version.reference)
            yield Box(key=repository, column=0, title=repository, subtitle="ECR repository", kind="aws")
        yield Box(key=image.role, column=1, title=_role_name(image.role), subtitle="image role", kind="ours")
    yield from _many(
        [
            Box(
                key=f"image {image.name}",
                column=2,
                title=image.name,
                subtitle=", ".join(image.apps) or "no apps",
                kind="ours",
            )
            for image in stack.images
        ],
        "images",
    )
    for attachment in stack.attachments:
        yield Box(
            key=f"domain {attachment.domain}",
            column=3,
            title=attachment.domain,
            subtitle="SageMaker domain",
            kind="aws",
        )


def _many(boxes: list[Box], noun: str) -> Iterator[Box]:
    yield from boxes[:_SHOWN]
    if len(boxes) > _SHOWN:
        more = len(boxes) - _SHOWN
        yield Box(key="more", column=2, title=f"and {more} more {noun}", subtitle="listed below", kind="ours")


def _arrows(stack: Stack) -> Iterator[Arrow]:
    yield Arrow(source="cloudformation", target="function", label="invokes")
    for image in stack.images:
        name = f"image {image.name}"
        yield Arrow(source=image.role, target=name, label="pulls for")
        for version in image.versions:
            repository = _repository(version.reference)
            yield Arrow(source=repository, target=image.role, label="is read by")
            if version.scan:
                yield Arrow(source="function", target=repository, label="asks for scans of")
    for attachment in stack.attachments:
        domain = f"domain {attachment.domain}"
        yield Arrow(source="function", target=domain, label="changes the lists of")
        for image_name in attachment.images:
            yield Arrow(source=f"image {image_name}", target=domain, label="is offered in")


def _has_function(stack: Stack) -> bool:
    return any(group.type == "AWS::Lambda::Function" for group in stack.resources)


def _repository(reference: str) -> str:
    name = reference.partition("@")[0]
    head, colon, tag = name.rpartition(":")
    return (head if colon and "/" not in tag else name).partition("/")[2] or name


def _role_name(role: str) -> str:
    return role.strip("<>").removesuffix(".Arn").rpartition("/")[2]


def _column(boxes: list[Box], column: int) -> list[Placed]:
    own = [box for box in boxes if box.column == column]
    return [
        Placed(
            box=box,
            x=_MARGIN + column * (_WIDTH + _GAP_X),
            y=_MARGIN + _LANE + row * (_HEIGHT + _GAP_Y),
            title=_cut(box.title),
            subtitle=_cut(box.subtitle, _LINE + 4),
        )
        for row, box in enumerate(own)
    ]


def _line(source: Placed, target: Placed, label: str) -> Line:
    """Return a curve from one side of a box to the nearer side of another; over a column in between."""
    if abs(target.box.column - source.box.column) > 1:
        return _arc(source, target, label)
    forward = target.box.column >= source.box.column
    x1 = source.x + (_WIDTH if forward else 0)
    x2 = target.x + (0 if forward else _WIDTH)
    y1, y2 = source.y + _HEIGHT // 2, target.y + _HEIGHT // 2
    bend = (x2 - x1) // 2
    return Line(
        path=f"M{x1} {y1} C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}",
        label=label,
        x=(x1 + x2) // 2,
        y=(y1 + y2) // 2 - 5,
    )


def _arc(source: Placed, target: Placed, label: str) -> Line:
    x1, x2 = source.x + _WIDTH // 2, target.x + _WIDTH // 2
    return Line(
        path=f"M{x1} {source.y} C{x1} 0 {x2} 0 {x2} {target.y}",
        label=label,
        x=(x1 + x2) // 2,
        y=(source.y + target.y) // 8 - 5,
    )


def _cut(text: str, length: int = _LINE) -> str:
    """Cut a text in its middle: the end tells names apart."""
    if len(text) <= length:
        return text
    half = (length - 1) // 2
    return f"{text[: length - 1 - half]}…{text[-half:]}"


def _quoted(text: str) -> str:
    return "".join(f"#{ord(char)};" if char in '"#<>[]{}|`\\\n' else char for char in text)
