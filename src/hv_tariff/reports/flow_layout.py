"""Where the boxes, arrows and words of a drawing stand: the layers of Graphviz (extra `flow`), no ink."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from attrs import frozen

from hv_tariff.errors import InputError

_POINTS_PER_INCH = 72.0
Point = tuple[float, float]


@frozen(kw_only=True, slots=True)
class Box:
    """A box to place; size in points."""

    code: str
    width: float
    height: float


@frozen(kw_only=True, slots=True)
class Arrow:
    """An arrow to lead from box to box, with room for its words; size in points."""

    code: str
    tail: str
    head: str
    width: float
    height: float


@frozen(kw_only=True, slots=True)
class Layout:
    """What was placed, in points from the upper left.

    Attributes
    ----------
    width, height : float
    boxes : mapping of str to Point
        Centres.
    curves : mapping of str to tuple of Point
        Of each arrow: the points of cubic curves, then the tip.
    words : mapping of str to Point
        The centre of the words of each arrow.
    """

    width: float
    height: float
    boxes: Mapping[str, Point]
    curves: Mapping[str, tuple[Point, ...]]
    words: Mapping[str, Point]


def layered(boxes: Sequence[Box], arrows: Sequence[Arrow], *, mirrored: bool = False) -> Layout:
    """Return the boxes in layers from top to bottom, with arrows that cross as little as may be.

    Parameters
    ----------
    boxes : sequence of Box
    arrows : sequence of Arrow
    mirrored : bool
        Whether the layers run from right to left.

    Raises
    ------
    InputError
        When pygraphviz is not installed.
    """
    try:
        from pygraphviz import AGraph  # noqa: PLC0415
    except ModuleNotFoundError:
        raise InputError("pygraphviz is needed to draw a flow", hint="install hv_tariff[flow]") from None
    graph = AGraph(directed=True, strict=False, rankdir="TB", nodesep="0.45", ranksep="0.42")
    for box in boxes:
        graph.add_node(
            box.code,
            shape="box",
            fixedsize="true",
            label="",
            width=f"{box.width / _POINTS_PER_INCH:.4f}",
            height=f"{box.height / _POINTS_PER_INCH:.4f}",
        )
    for arrow in arrows:
        room = f'BORDER="0" FIXEDSIZE="TRUE" WIDTH="{arrow.width:.0f}" HEIGHT="{arrow.height:.0f}"'
        graph.add_edge(
            arrow.tail, arrow.head, key=arrow.code, label=f"<<TABLE {room}><TR><TD></TD></TR></TABLE>>"
        )
    graph.layout(prog="dot")
    left, bottom, right, top = (float(part) for part in graph.graph_attr["bb"].split(","))

    def place(x: float, y: float) -> Point:
        return (right - x if mirrored else x - left, top - y)

    edges = {arrow.code: graph.get_edge(arrow.tail, arrow.head, arrow.code).attr for arrow in arrows}
    return Layout(
        width=right - left,
        height=top - bottom,
        boxes={box.code: place(*_point(graph.get_node(box.code).attr["pos"])) for box in boxes},
        curves={code: tuple(place(*each) for each in _curve(attr["pos"])) for code, attr in edges.items()},
        words={code: place(*_point(attr["lp"])) for code, attr in edges.items()},
    )


def _point(text: str) -> Point:
    x, y = text.split(",")
    return float(x), float(y)


def _curve(text: str) -> list[Point]:
    """Read ``e,x,y x,y x,y …``: the tip first, then the points of the curves; the tip is put last."""
    tip, *points = re.sub(r"\\\s*", "", text).split()
    return [*(_point(each) for each in points), _point(tip.removeprefix("e,"))]
