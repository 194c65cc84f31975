"""A flow drawn as SVG, left to right in English and right to left in Persian; Graphviz places, this draws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from attrs import frozen

from hv_tariff.contracts.flow_parts import State, Step
from hv_tariff.contracts.flow_words import Party, StateKind
from hv_tariff.contracts.flows import Flow
from hv_tariff.reports.flow_layout import Arrow, Box, Layout, Point, layered
from hv_tariff.reports.flow_words import FlowVoice, is_inferred
from hv_tariff.reports.wording import Language, width

_MARGIN, _TITLE, _LEGEND = 24.0, 62.0, 54.0
_FONTS = "Vazirmatn, Tahoma, 'Noto Sans Arabic', 'Noto Sans', 'DejaVu Sans', sans-serif"
_LETTER = 0.62  # of the size of the type: the widest of these fonts, on average
_STATE_SIZE, _WORD_SIZE = 13.0, 11.0
_LINE = 1.38
_STATE_COLUMNS, _WORD_COLUMNS = 24, 30
_PARTIES = {
    Party.APPLICANT: "#1d4f91",
    Party.COMPANY: "#9a3412",
    Party.SELLER: "#5b21b6",
    Party.EXCHANGE: "#0f766e",
    Party.MARKET_OPERATOR: "#be185d",
}
_STATES = {  # fill, border
    StateKind.START: ("#eef1f4", "#64748b"),
    StateKind.STEP: ("#ffffff", "#334155"),
    StateKind.DONE: ("#e3f4e6", "#1f7a3a"),
    StateKind.CLOSED: ("#fbe9e7", "#b3261e"),
}


@frozen(kw_only=True, slots=True)
class _Words:
    """Lines of type, one above the other: text, size, colour, weight."""

    lines: tuple[tuple[str, float, str, str], ...]

    @property
    def width(self) -> float:
        return max((width(text) * size * _LETTER for text, size, _, _ in self.lines), default=0.0)

    @property
    def height(self) -> float:
        return sum(size * _LINE for _, size, _, _ in self.lines)


def flow_svg(flow: Flow, *, language: Language = Language.EN) -> str:
    """Return a flow as an SVG image.

    Parameters
    ----------
    flow : Flow
    language : Language
        In Persian the drawing runs from right to left.

    Raises
    ------
    InputError
        When pygraphviz is not installed.
    """
    v = FlowVoice(flow, language)
    states = {state.code: _state_words(v, state) for state in flow.states}
    moves = {f"{step.code} {code}": (step, code) for step in flow.steps if step.to for code in step.from_}
    words = {key: _step_words(v, step) for key, (step, _) in moves.items()}
    boxes = [Box(code=code, width=each.width + 30, height=each.height + 18) for code, each in states.items()]
    arrows = [
        Arrow(
            code=key,
            tail=code,
            head=step.to or code,
            width=words[key].width + 14,
            height=words[key].height + 6,
        )
        for key, (step, code) in moves.items()
    ]
    placed = layered(boxes, arrows, mirrored=v.persian)
    body = [
        *(line for key, (step, _) in moves.items() for line in _arrow(placed, key, step)),
        *(line for box in boxes for line in _box(placed, box, flow.state(box.code), states[box.code])),
        *(line for key in moves for line in _lines(words[key], placed.words[key], halo=True)),
    ]
    return "\n".join(_page(v, placed, body)) + "\n"


def _page(v: FlowVoice, placed: Layout, body: Sequence[str]) -> Iterator[str]:
    legend = _legend(v)
    across = max(placed.width, _title_width(v), sum(each for _, each in legend) + 20) + 2 * _MARGIN
    down = placed.height + _TITLE + _LEGEND + 2 * _MARGIN
    direction = "rtl" if v.persian else "ltr"
    language = "fa" if v.persian else "en"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{across:.0f}" height="{down:.0f}" '
        f'viewBox="0 0 {across:.0f} {down:.0f}" xml:lang="{language}" direction="{direction}" '
        f'font-family="{_FONTS}" role="img">'
    )
    yield f"<title>{escape(v.said(v.flow.title))}</title>"
    yield "<defs>"
    for party, colour in _PARTIES.items():
        yield (
            f'<marker id="tip-{party.value}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
            f'markerHeight="7" orient="auto"><path d="M0 0.6 L8 4 L0 7.4 Z" fill="{colour}"/></marker>'
        )
    yield "</defs>"
    yield f'<rect width="{across:.0f}" height="{down:.0f}" fill="#ffffff"/>'
    edge = across - _MARGIN if v.persian else _MARGIN
    yield _text(v.said(v.flow.title), (edge, _MARGIN + 16), 18, "#0f172a", "bold", "start", "title")
    yield _text(
        v.said(v.flow.instrument), (edge, _MARGIN + 38), _WORD_SIZE + 1, "#475569", "normal", "start", "title"
    )
    left = (across - placed.width) / 2
    yield f'<g transform="translate({left:.1f} {_MARGIN + _TITLE:.1f})">'
    yield from body
    yield "</g>"
    yield from _legend_lines(v, legend, (edge, down - _MARGIN - 8))
    yield "</svg>"


def _title_width(v: FlowVoice) -> float:
    return max(
        width(v.said(v.flow.title)) * 18 * _LETTER,
        width(v.said(v.flow.instrument)) * (_WORD_SIZE + 1) * _LETTER,
    )


def _state_words(v: FlowVoice, state: State) -> _Words:
    """The name of a state, and below it what is recorded while it lasts."""
    colour = _STATES[state.kind][1]
    lines = [(line, _STATE_SIZE, colour, "bold") for line in _wrapped(v.said(state.label), _STATE_COLUMNS)]
    for step in v.flow.steps_from(state):
        if step.to is None:
            lines += _said_of(v, step, f"+ {v.said(step.label)}")
    return _Words(lines=tuple(lines))


def _step_words(v: FlowVoice, step: Step) -> _Words:
    return _Words(lines=tuple(_said_of(v, step, v.said(step.label))))


def _said_of(v: FlowVoice, step: Step, name: str) -> list[tuple[str, float, str, str]]:
    colour = _PARTIES[step.by]
    lines = [(line, _WORD_SIZE, colour, "bold") for line in _wrapped(name, _WORD_COLUMNS)]
    below = [deadline for deadline in (v.deadline(step),) if deadline is not None]
    below += [*v.conditions(step), *([v.word("inferred")] if is_inferred(step) and step.to is None else [])]
    for each in below:
        lines += [(line, _WORD_SIZE - 1, "#475569", "normal") for line in _wrapped(each, _WORD_COLUMNS)]
    return lines


def _wrapped(text: str, columns: int) -> list[str]:
    """The text in as few lines as fit, and those as even as may be."""
    lines = _filled(text, columns)
    while len(lines) > 1 and columns > 1 and len(_filled(text, columns - 1)) == len(lines):
        columns -= 1
        lines = _filled(text, columns)
    return lines


def _filled(text: str, columns: int) -> list[str]:
    lines: list[str] = []
    for word in text.split(" "):
        if lines and width(lines[-1]) + 1 + width(word) <= columns:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _arrow(placed: Layout, key: str, step: Step) -> Iterator[str]:
    start, *rest, tip = placed.curves[key]
    curves = " ".join(f"{x:.1f} {y:.1f}" for x, y in rest)
    dashed = ' stroke-dasharray="5 4"' if is_inferred(step) else ""
    yield (
        f'<path class="step" d="M{start[0]:.1f} {start[1]:.1f} C{curves} L{tip[0]:.1f} {tip[1]:.1f}" '
        f'fill="none" stroke="{_PARTIES[step.by]}" stroke-width="1.4"{dashed} '
        f'marker-end="url(#tip-{step.by.value})"/>'
    )


def _box(placed: Layout, box: Box, state: State, words: _Words) -> Iterator[str]:
    x, y = placed.boxes[box.code]
    fill, border = _STATES[state.kind]
    round_ = 6 if state.kind is StateKind.STEP else min(box.height / 2, 20)
    thick = 2.2 if state.kind.ends else 1.4
    yield (
        f'<rect class="state" id="state-{box.code}" x="{x - box.width / 2:.1f}" y="{y - box.height / 2:.1f}" '
        f'width="{box.width:.1f}" height="{box.height:.1f}" rx="{round_:.0f}" fill="{fill}" '
        f'stroke="{border}" stroke-width="{thick}"/>'
    )
    yield from _lines(words, (x, y))


def _lines(words: _Words, centre: Point, *, halo: bool = False) -> Iterator[str]:
    x, y = centre
    y -= words.height / 2
    for text, size, colour, weight in words.lines:
        y += size * _LINE
        yield _text(text, (x, y - size * 0.36), size, colour, weight, "middle", "words" if halo else "name")


def _text(  # one line of type
    text: str, at: Point, size: float, colour: str, weight: str, anchor: str, kind: str
) -> str:
    halo = ' stroke="#ffffff" stroke-width="3" paint-order="stroke"' if kind == "words" else ""
    return (
        f'<text class="{kind}" x="{at[0]:.1f}" y="{at[1]:.1f}" font-size="{size:g}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="{colour}"{halo}>{escape(text)}</text>'
    )


def _legend(v: FlowVoice) -> list[tuple[Party | None, float]]:
    """The parties of the flow, and the dashed line where there is one, each with its width."""
    parties = [party for party in Party if any(step.by is party for step in v.flow.steps)]
    entries: list[tuple[Party | None, float]] = [
        (party, width(v.said(party.label)) * _WORD_SIZE * _LETTER + 44) for party in parties
    ]
    if any(is_inferred(step) and step.to is not None for step in v.flow.steps):
        entries.append((None, width(v.word("inferred_line")) * _WORD_SIZE * _LETTER + 44))
    return entries


def _legend_lines(v: FlowVoice, legend: Sequence[tuple[Party | None, float]], at: Point) -> Iterator[str]:
    x, y = at
    way = -1 if v.persian else 1
    for party, wide in legend:
        colour = "#475569" if party is None else _PARTIES[party]
        name = v.word("inferred_line") if party is None else v.said(party.label)
        dashed = ' stroke-dasharray="5 4"' if party is None else ""
        yield (
            f'<line x1="{x:.1f}" y1="{y - 4:.1f}" x2="{x + way * 22:.1f}" y2="{y - 4:.1f}" '
            f'stroke="{colour}" stroke-width="2"{dashed}/>'
        )
        yield _text(name, (x + way * 28, y), _WORD_SIZE, colour, "normal", "start", "legend")
        x += way * wide
