"""Bars in, an SVG of them out. Rendered here, so that it needs no script; the page adds the table."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from archiver.publish.shown.months import Bar

WIDTH, HEIGHT = 640, 160  # user units of the drawing, which scales to its column
TOP, BOTTOM = 24, 26  # room for the highest count, and for the names of the months
BASE = HEIGHT - BOTTOM  # on which the bars stand
SPARKS, SPARK_STEP, SPARK_HEIGHT = 13, 6, 20  # bars of a small picture, and user units
NAME_WIDTH = 84  # user units that the name of a month needs, on a telephone too

_SVG = Markup(
    '<svg class="bars" viewBox="0 0 {width} {height}" role="{role}" aria-label="{label}">{grid}{bars}{ticks}</svg>'
)
_LINKED = Markup('<a href="{href}" aria-label="{name}: {count}">{bar}</a>')
_BAR = Markup(
    '<g class="bar"><title>{name}: {count}</title><rect class="hit" x="{x}" y="0" width="{step}" height="{base}"/>'
    '<rect x="{x_bar}" y="{y}" width="{width}" height="{height}" rx="1"/></g>'
)
_TICK = Markup('<text x="{x}" y="{y}" text-anchor="{anchor}">{name}</text>')
_SPARK = Markup('<svg class="spark" viewBox="0 0 {width} {height}" aria-hidden="true">{bars}</svg>')
_SPARK_BAR = Markup('<rect x="{x}" y="{y}" width="{width}" height="{height}"><title>{name}: {count}</title></rect>')
_LINE = Markup('<line x1="0" x2="{width}" y1="{y}" y2="{y}"/>')


def draw_bars(bars: Sequence[Bar], label: str, link: Callable[[str], str] | None = None) -> Markup:
    """The bars as SVG; empty where there are none.

    Args:
        bars: At least one, in order.
        label: What the picture shows, in a sentence, for those who do not see it.
        link: The address for the name of a bar, where bars lead somewhere.

    >>> from archiver.publish.shown.months import Bar
    >>> "<title>2023-02: 5</title>" in draw_bars([Bar("2023-02", 5)], "Mentions")
    True
    """
    most = max((bar.count for bar in bars), default=0)
    if not most:
        return Markup("")
    step = min(WIDTH / len(bars), 48)
    drawn = [_bar(n * step, step, bar, most, link) for n, bar in enumerate(bars)]
    highest = max(range(len(bars)), key=lambda n: bars[n].count)
    ticks = [_tick(n, bars[n].name, step, HEIGHT - 6, len(bars)) for n in _ticked(bars, step)]
    ticks.append(_tick(highest, f"{most:,}", step, TOP - 5, len(bars)))
    return _SVG.format(
        width=WIDTH, height=HEIGHT, label=label, role="group" if link else "img",
        grid=_LINE.format(width=WIDTH, y=BASE),
        bars=Markup("").join(drawn), ticks=Markup("").join(ticks),
    )  # fmt: skip


def _bar(left: float, step: float, bar: Bar, most: int, link: Callable[[str], str] | None) -> Markup:
    """A bar as high as its count, and the room above it, which is as good to point at."""
    height = (BASE - TOP) * bar.count / most
    drawn = _BAR.format(
        name=bar.name, count=f"{bar.count:,}", x=short(left), step=short(step), base=BASE,
        x_bar=short(left + step * 0.1), width=short(step * 0.8), y=short(BASE - height), height=short(height),
    )  # fmt: skip
    if link is None or not bar.count:
        return drawn
    return _LINKED.format(href=link(bar.name), name=bar.name, count=f"{bar.count:,}", bar=drawn)


def draw_spark(bars: Sequence[Bar]) -> Markup:
    """The bars as a small picture beside a word, which says nothing that the words do not.

    >>> from archiver.publish.shown.months import Bar
    >>> draw_spark([Bar("2023-02", 5), Bar("2023-03", 10)]).count("<rect")
    2
    """
    most = max((bar.count for bar in bars), default=0)
    if not most:
        return Markup("")
    drawn = Markup("").join(
        _SPARK_BAR.format(
            x=n * SPARK_STEP, y=short(SPARK_HEIGHT * (1 - bar.count / most)), width=SPARK_STEP - 1,
            height=short(max(0.5, SPARK_HEIGHT * bar.count / most)), name=bar.name, count=f"{bar.count:,}",
        )
        for n, bar in enumerate(bars[-SPARKS:])
    )  # fmt: skip
    return _SPARK.format(width=SPARKS * SPARK_STEP, height=SPARK_HEIGHT, bars=drawn)


def _ticked(bars: Sequence[Bar], step: float) -> list[int]:
    """Which bars have their name below: as many as there is room for, evenly.

    >>> from archiver.publish.shown.months import Bar
    >>> _ticked([Bar("2023-02", 5)] * 3, 48), _ticked([Bar("2023-02", 5)] * 5, 48)
    ([0], [0, 2, 4])
    """
    every = ceil(NAME_WIDTH / step)
    ticked = list(range(0, len(bars), every))
    return ticked[:1] if len(bars) * step < 2 * NAME_WIDTH else ticked


def _tick(number: int, name: str, step: float, y: int, count: int) -> Markup:
    anchor, x = "middle", (number + 0.5) * step
    if number == 0:
        anchor, x = "start", 0.0
    elif number == count - 1:
        anchor, x = "end", step * count
    return _TICK.format(x=short(x), y=y, anchor=anchor, name=name)


def short(value: float) -> str:
    """A coordinate, as it stands in an SVG.

    >>> short(2.0), short(2.34)
    ('2', '2.3')
    """
    return f"{value:.1f}".removesuffix(".0")
