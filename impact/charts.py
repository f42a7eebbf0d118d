"""Pictures: what is drawn of a panel, as Vega-Lite, and how it becomes an SVG that a strict policy accepts.

Colours are told apart by lightness as well as by hue, lines also by their dashes. Text is never smaller than 13 pixels.
A reader of screens is given the table; the picture is hidden from it.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import vl_convert
from django.utils.safestring import SafeString, mark_safe

Spec = dict[str, Any]
WIDE, NARROW = 560, 330  # pixels
DARK, OCHRE, BROWN = "#0d5c63", "#b5751c", "#85440d"
STEPS = ("#dbe3e3", "#b3cbcb", "#82a9ab", "#317a80", "#12343b")  # from proposed to embedded
FEW = 6  # rows; more of them stand closer
NOT_OURS = re.compile(
    r' (?:aria-[a-z-]+|role|xmlns:xlink)="[^"]*"'
)  # the picture as a whole is named, and no part of it
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
CONFIG: Spec = {
    "font": "Arial, sans-serif",  # the second is what texts are measured by where the first is not there
    "background": "white",
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 13, "titleFontSize": 13, "titlePadding": 8, "titleFontWeight": "normal",
        "labelColor": "#0b0c0c", "titleColor": "#47555a", "gridColor": "#e5eaea", "domainColor": "#b1bdbd",
        "tickColor": "#b1bdbd",
    },
    "legend": {
        "labelFontSize": 13, "title": None, "orient": "top", "columns": 3, "labelLimit": 240, "symbolStrokeWidth": 2,
    },
    "text": {"fontSize": 13, "color": "#0b0c0c"},
}  # fmt: skip


def draw(spec: Spec) -> SafeString:
    """The SVG of one picture, with no style, script or role inside."""
    svg = vl_convert.vegalite_to_svg(_writable(spec), vl_version="6.1")
    return mark_safe(NOT_OURS.sub("", svg))  # noqa: S308  drawn here from numbers and our own words


def _writable(value: Any) -> Any:
    """The same without letters that no SVG can hold: at one of them in a name the drawing ends the whole process."""
    if isinstance(value, str):
        return NOT_IN_XML.sub(" ", value)
    if isinstance(value, Mapping):
        return {key: _writable(each) for key, each in value.items()}
    return [_writable(each) for each in value] if isinstance(value, list | tuple) else value


KEPT_DRAWN = 500  # pictures of a page that is not drawn with the release


def draw_once(spec: Spec) -> SafeString:
    """The same for a page that is looked at again and again: what is released never changes."""
    return _drawn_from(json.dumps(spec, sort_keys=True, default=str))


@lru_cache(maxsize=KEPT_DRAWN)
def _drawn_from(spec: str) -> SafeString:
    return draw(json.loads(spec))


def picture(values: Sequence[Mapping[str, object]], width: int, height: int, layers: list[Spec]) -> Spec:
    """A picture of these rows."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": width,
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        # a text at the end of a row may be wider than it is measured
        "padding": {"left": 5, "top": 5, "right": 14, "bottom": 5},
        "data": {"values": list(values)},
        "layer": layers,
        "config": CONFIG | {"legend": CONFIG["legend"] | {"columns": 3 if width > NARROW else 1}},
    }


def lines(
    series: Mapping[str, Sequence[float | None]], columns: Sequence[str], unit: str, *, due: tuple[float, str] | None
) -> "Drawing":
    """Lines over quarters, each number written beside its point; `due` is a dashed line with its name."""
    order, dashes = list(series), [[1, 0], [6, 4], [2, 3]][: len(series)]
    values = _points(series, columns)
    x = {"field": "x", "type": "ordinal", "sort": list(columns), "title": None, "axis": {"labelAngle": 0}}
    y = {"field": "y", "type": "quantitative", "title": unit, "axis": {"tickCount": 4, "grid": True}}
    colour = {
        "field": "of",
        "type": "nominal",
        "sort": order,
        "scale": {"domain": order, "range": [DARK, BROWN, OCHRE]},
    }
    dash = {"field": "of", "type": "nominal", "sort": order, "scale": {"domain": order, "range": dashes}}
    layers: list[Spec] = [
        {"mark": {"type": "line", "strokeWidth": 3}, "encoding": {"x": x, "y": y, "color": colour, "strokeDash": dash}},
        {
            "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
            "encoding": {"x": x, "y": y, "color": colour},
        },
        *(
            {
                "transform": [{"filter": f"datum.place == '{place}'"}],
                "mark": {"type": "text", "dy": shift, "fontWeight": "bold"},
                "encoding": {"x": x, "y": y, "text": {"field": "label"}},
            }
            for place, shift in (("above", -14), ("below", 16))
        ),
    ]
    if due:
        line = {"y": {"datum": due[0]}}
        layers.append({"mark": {"type": "rule", "strokeDash": [4, 4], "color": "#47555a"}, "encoding": line})
        x["title"] = due[1]
    return Drawing(values, 300, layers)


CLOSE = 0.15  # of the highest: two numbers that are nearer would stand in each other


def _points(series: Mapping[str, Sequence[float | None]], columns: Sequence[str]) -> list[dict[str, object]]:
    """Every point, its number above it; below it where another line runs close above."""
    close = CLOSE * max((value for row in series.values() for value in row if value is not None), default=0)
    found: list[dict[str, object]] = []
    for place, column in enumerate(columns):
        here = {name: value for name, row in series.items() if (value := row[place]) is not None}
        for name, value in here.items():
            is_under = value > close and any(0 < other - value < close for other in here.values())
            where = "below" if is_under else "above"
            found.append({"x": column, "y": value, "of": name, "label": f"{value:g}", "place": where})
    return found


def stacked_columns(
    parts: Mapping[str, Sequence[int]], columns: Sequence[str], unit: str, over: Sequence[str]
) -> "Drawing":
    """One column a quarter, made of its parts from the bottom up; `over` stands above each."""
    order = list(parts)
    values = [
        {"x": column, "y": row[place], "of": name, "rank": rank}
        for rank, (name, row) in enumerate(parts.items())
        for place, column in enumerate(columns)
    ]
    tops = [
        {"x": column, "top": sum(row[place] for row in parts.values()), "over": over[place]}
        for place, column in enumerate(columns)
    ]
    x = {"field": "x", "type": "ordinal", "sort": list(columns), "title": None, "axis": {"labelAngle": 0}}
    y: Spec = {"field": "y", "type": "quantitative", "title": unit, "stack": "zero"}
    y["axis"] = {"values": _whole(parts), "format": "d"}
    scale = {"domain": order, "range": list(STEPS)[: len(order)]}
    colour: Spec = {"field": "of", "type": "nominal", "sort": order, "scale": scale}
    if len(order) == 1:  # the axis names it
        colour = {"value": DARK}
    bars: Spec = {
        "mark": {"type": "bar", "stroke": "#47555a", "strokeWidth": 0.7},
        "encoding": {"x": x, "y": y, "color": colour, "order": {"field": "rank"}},
    }
    above: Spec = {
        "data": {"values": tops},
        "mark": {"type": "text", "dy": -9, "fontWeight": "bold"},
        "encoding": {"x": x, "y": {"field": "top", "type": "quantitative"}, "text": {"field": "over"}},
    }
    return Drawing(values, 320, [bars, above])


def stacked_bars(
    parts: Mapping[str, Sequence[int]], rows: Sequence[str], unit: str, beside: Sequence[str]
) -> "Drawing":
    """One bar a row, made of two parts; `beside` stands at its end."""
    order = list(parts)
    values = [
        {"y": row, "x": numbers[place], "of": name, "rank": rank}
        for rank, (name, numbers) in enumerate(parts.items())
        for place, row in enumerate(rows)
    ]
    ends = [
        {"y": row, "end": sum(numbers[place] for numbers in parts.values()), "beside": beside[place]}
        for place, row in enumerate(rows)
    ]
    x = {
        "field": "x",
        "type": "quantitative",
        "title": unit,
        "stack": "zero",
        "axis": {"values": _whole(parts), "format": "d"},
    }
    colour = {"field": "of", "type": "nominal", "sort": order, "scale": {"domain": order, "range": [DARK, OCHRE]}}
    rank = {"field": "rank"}

    def layers(width: int) -> list[Spec]:
        y = _named(rows, width)
        bars: Spec = {
            "mark": {"type": "bar", "height": 18},
            "encoding": {"y": y, "x": x, "color": colour, "order": rank},
        }
        text: Spec = {
            "data": {"values": ends},
            "mark": {"type": "text", "align": "left", "dx": 5},
            "encoding": {"y": y, "x": {"field": "end", "type": "quantitative"}, "text": {"field": "beside"}},
        }
        return [bars, text, *_names_above(y, width)]

    return Drawing(values, (60 if len(rows) <= FEW else 44) * len(rows) + 60, layers)


def funnel(numbers: Sequence[int], rows: Sequence[str], unit: str) -> "Drawing":
    """One bar a row, each with its number at its end, in the order of the rows."""
    values = [{"y": row, "x": number} for row, number in zip(rows, numbers, strict=True)]
    x = {"field": "x", "type": "quantitative", "title": unit, "axis": {"tickCount": 4}}

    def layers(width: int) -> list[Spec]:
        y = _named(rows, width)
        bars: Spec = {"mark": {"type": "bar", "color": DARK, "height": 20}, "encoding": {"y": y, "x": x}}
        mark = {"type": "text", "align": "left", "dx": 5, "fontWeight": "bold"}
        return [bars, {"mark": mark, "encoding": {"y": y, "x": x, "text": {"field": "x"}}}, *_names_above(y, width)]

    return Drawing(values, 48 * len(rows) + 50, layers)


Share = tuple[str, float | None, float | None, str]


def shares(rows: Sequence[Share], names: tuple[str, str], unit: str, *, most: float | None = None) -> "Drawing":
    """One bar a group; a tick for what it is held against, where there is any; and where there is no bar, why not.
    `most` is where the axis ends; else at a hundred, or where the longest bar ends that is held against something."""
    values = [
        {"y": name, "x": value, "tick": tick, "why": why, "at": tick or 0, "bar": names[0], "mark": names[1]}
        for name, value, tick, why in rows
    ]
    order = [row[0] for row in rows]
    has_ticks = any(tick is not None for _name, _value, tick, _why in rows)
    domain = {"domainMin": 0} if has_ticks and most is None else {"domain": [0, most or 100]}
    x = {"field": "x", "type": "quantitative", "title": unit, "axis": {"tickCount": 5}, "scale": domain}
    scale = {"domain": list(names), "range": [DARK, BROWN]}

    def layers(width: int) -> list[Spec]:
        y = _named(order, width)
        colour = _coloured("bar", scale) if has_ticks else {"value": DARK}
        bars: Spec = {"mark": {"type": "bar", "height": 14}, "encoding": {"y": y, "x": x, "color": colour}}
        ticks: Spec = {
            "mark": {"type": "tick", "thickness": 4, "height": 20, "opacity": 1},
            "encoding": {
                "y": y,
                "x": {"field": "tick", "type": "quantitative"},
                "color": _coloured("mark", scale),
            },
        }
        mark = {"type": "text", "align": "left", "dx": 8}
        text = {"y": y, "x": {"field": "at", "type": "quantitative"}, "text": {"field": "why"}}
        why = {"mark": mark | {"fontStyle": "italic"}, "encoding": text}
        return [bars, *([ticks] if has_ticks else []), why, *_names_above(y, width)]

    return Drawing(values, 46 * len(rows) + 70, layers)


def _named(rows: Sequence[str], width: int) -> Spec:
    """The names of rows: beside them, or on a narrow picture above them, where they have the whole width."""
    axis: Spec = {"labelLimit": 300} if width > NARROW else {"labels": False, "ticks": False}
    return {"field": "y", "type": "ordinal", "sort": list(rows), "title": None, "axis": axis}


def _names_above(y: Spec, width: int) -> list[Spec]:
    if width > NARROW:
        return []
    text: Spec = {"y": y, "x": {"value": 0}, "text": {"field": "y"}}
    return [{"mark": {"type": "text", "align": "left", "dx": 2, "dy": -16}, "encoding": text}]


def _whole(parts: Mapping[str, Sequence[int]]) -> list[int]:
    """Where an axis of things that are counted has its marks: a handful, and between two of them no half."""
    most = max(map(sum, zip(*parts.values(), strict=True)), default=0)
    step = next(size * 10**power for power in range(9) for size in (1, 2, 5) if size * 10**power * 5 >= most)
    return list(range(0, most + step, step))


def _coloured(field: str, scale: Spec) -> Spec:
    return {"field": field, "type": "nominal", "scale": scale}


class Drawing:
    """What is drawn, in any width."""

    def __init__(
        self, values: Sequence[Mapping[str, object]], height: int, layers: list[Spec] | Callable[[int], list[Spec]]
    ) -> None:
        self.values, self.height, self.layers = values, height, layers

    def __call__(self, width: int) -> Spec:
        layers = self.layers if isinstance(self.layers, list) else self.layers(width)
        return picture(self.values, width, self.height, layers)
