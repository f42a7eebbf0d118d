"""The colours a force may set, and the contrast that they must keep."""

import re

# The first block of static/sec.css. Names stand without their leading "--sec-".
COLOUR_NAMES: dict[str, str] = {
    "brand": "#12454d",
    "action": "#0d5c63",
    "action-deep": "#06363b",
    "link": "#0b5763",
    "tint": "#eef5f5",
    "line": "#bccacb",
    "warm": "#fbf7f0",
    "warm-line": "#decfb9",
}
WHITE, BLACK, QUIET = "#ffffff", "#0b0c0c", "#47555a"
TEXT, EDGE = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11

# What stands on what, and the contrast it needs.
PAIRS: list[tuple[str, str, float]] = [
    (WHITE, "brand", TEXT),
    (WHITE, "action", TEXT),
    (WHITE, "action-deep", TEXT),
    ("link", WHITE, TEXT),
    ("link", "tint", TEXT),
    ("link", "warm", TEXT),
    ("action-deep", "tint", TEXT),
    ("action-deep", WHITE, TEXT),
    (QUIET, "tint", TEXT),
    (QUIET, "warm", TEXT),
    (BLACK, "tint", TEXT),
    (BLACK, "warm", TEXT),
    ("action", WHITE, EDGE),
    ("action", "tint", EDGE),
    ("action", "warm", EDGE),
    ("brand", WHITE, EDGE),
    ("brand", "warm", EDGE),
]


def problems(colours: dict[str, str]) -> list[str]:
    """Every reason why these colours may not be used; empty when they may."""
    unknown = [f"COLOURS names {name}, which nothing uses." for name in colours if name not in COLOUR_NAMES]
    badly_written = [f"{name} is {v}: write #rrggbb." for name, v in colours.items() if not is_hex(v)]
    if unknown or badly_written:
        return unknown + badly_written
    chosen = COLOUR_NAMES | colours
    return [
        f"{front} on {back} has contrast {ratio:.1f}; it needs {least}."
        for front, back, least in PAIRS
        if (ratio := contrast(chosen.get(front, front), chosen.get(back, back))) < least
    ]


def is_hex(value: str) -> bool:
    """Whether the value is a colour written as # and six hexadecimal figures."""
    return re.fullmatch(r"#[0-9a-fA-F]{6}", value) is not None


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours by WCAG, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of a colour by WCAG, from 0 to 1."""
    red, green, blue = (linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(channel: float) -> float:
    """One channel of sRGB as light."""
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
