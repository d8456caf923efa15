"""Datasette's own pages in, the same with what screen readers and keyboards miss in them out. Pure.

Datasette's templates stay where they are; ours pass their content through here. A test with axe-core tells when
they change.
"""

from __future__ import annotations

from markupsafe import Markup

# What stands in Datasette 0.65's pages, and what takes its place.
_REPAIRS = (
    ("<h3", "<h2"),  # a level is skipped: there is no h2 between these and the h1
    ("</h3>", "</h2>"),
    ('<select name="_filter_column', '<select aria-label="Column" name="_filter_column'),
    ('<select name="_filter_op', '<select aria-label="Comparison" name="_filter_op'),
    ('<select name="_sort"', '<select aria-label="Sort by" name="_sort"'),
    ('<textarea id="sql-editor"', '<textarea aria-label="SQL" id="sql-editor"'),
    ('name="_filter_value', 'aria-label="Value" name="_filter_value'),
    ('class="cross">', 'class="cross" aria-label="Take away">'),
    ('<dl class="column-descriptions"', '<dl tabindex="0" class="column-descriptions"'),
    ('<div class="table-wrapper"', '<div tabindex="0" role="region" aria-label="Rows" class="table-wrapper"'),
)


def repair_stock(html: Markup) -> Markup:
    """The content of a stock page, with labels, levels of headings, and what scrolls within reach of a keyboard.

    >>> repair_stock(Markup('<h3>2 rows</h3><select name="_filter_op">'))
    Markup('<h2>2 rows</h2><select aria-label="Comparison" name="_filter_op">')
    """
    repaired = str(html)
    for stock, better in _REPAIRS:
        repaired = repaired.replace(stock, better)
    return Markup(repaired)  # noqa: S704 - it was safe before, and no text of others is added
