"""From words with boxes on a page to lines, paragraphs and tables; the same for PDF text and for recognised pictures.

Boxes are (x0, top, x1, bottom) in points from the top left of the page.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from constancia.reading.columns.headers import find_header

Box = tuple[float, float, float, float]

_TOUCH = 3.0
_MOST_EDGES = 20_000
_LONGEST_HEADING = 5  # words
_TWO_SPACINGS = 1.25
_WIDE_GAP = 0.36  # of the height of a line: wider gaps part cells, narrower ones part words


@dataclass(frozen=True, slots=True)
class Word:
    """A word, its box, its place in the order of the file, and whether the file breaks the line before it."""

    text: str
    box: Box
    order: int
    breaks: bool = False

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]

    @property
    def middle(self) -> tuple[float, float]:
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2


@dataclass(slots=True)
class Line:
    """Words that stand side by side."""

    words: list[Word]
    box: Box

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together, joined by blanks; a word divided at a line's end is one word again."""

    text: str
    box: Box
    order: int
    divided: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells of a table on one page: for each row its box and, by column from 1, the words joined."""

    columns: tuple[tuple[float, float], ...]
    rows: tuple[tuple[Box, dict[int, str]], ...]
    order: int
    is_ruled: bool


@dataclass(frozen=True, slots=True)
class Edges:
    """Straight rules on a page: vertical (x, top, bottom) and horizontal (y, x0, x1)."""

    vertical: Sequence[tuple[float, float, float]] = field(default_factory=tuple)
    horizontal: Sequence[tuple[float, float, float]] = field(default_factory=tuple)


def blocks(words: Sequence[Word], edges: Edges, known: Grid | None) -> list[Paragraph | Grid]:
    """The paragraphs and tables of a page in reading order; ``known`` is the table at the end of the page before."""
    grids = list(_ruled(words, edges))
    left = _outside(words, grids)
    unruled = _unruled(left, known, edges)
    if unruled:
        grids.append(unruled[0])
        left = unruled[1]
    found: list[Paragraph | Grid] = [*grids, *_paragraphs(_lines(left))]
    return sorted(found, key=lambda block: block.order)


def continues(grid: Grid, known: Grid | None) -> bool:
    """Does this table go on with the columns of the one before?"""
    if known is None or len(grid.columns) != len(known.columns):
        return False
    pairs = zip(grid.columns, known.columns, strict=True)
    return all(abs(a[0] - b[0]) < 3 * _TOUCH or (a[0] < b[1] and b[0] < a[1]) for a, b in pairs)


# --- lines and paragraphs


def _lines(words: Iterable[Word]) -> list[Line]:
    lines: list[Line] = []
    for word in words:
        if lines and _same_line(lines[-1], word):
            lines[-1].words.append(word)
            lines[-1].box = _around(lines[-1].box, word.box)
        else:
            lines.append(Line([word], word.box))
    return lines


def _same_line(line: Line, word: Word) -> bool:
    last = line.words[-1]
    overlap = min(line.box[3], word.box[3]) - max(line.box[1], word.box[1])
    if overlap < 0.5 * min(line.height, word.height) or word.box[0] < last.box[0]:
        return False
    return not word.breaks or word.box[0] - last.box[2] < 1.5 * word.height


def _paragraphs(lines: Sequence[Line]) -> list[Paragraph]:
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _goes_on(groups[-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_joined(group) for group in groups]


def _goes_on(group: Sequence[Line], line: Line) -> bool:
    last = group[-1]
    gap = line.box[1] - last.box[3]
    height = max(1.0, min(last.height, line.height))
    if gap < -0.6 * height or gap > 0.75 * height or abs(last.height - line.height) > 0.3 * height:
        return False
    if line.box[0] > last.box[2] or line.box[2] < last.box[0] or _is_item(line.text):
        return False
    ends = last.text[-1:] in ".!?:”»"
    right = max(one.box[2] for one in (*group, line))
    is_short = last.box[2] < right - 0.15 * (right - min(one.box[0] for one in group))
    is_indented = line.box[0] > last.box[0] + 0.8 * height and len(group) > 1
    return not (ends and (is_short or is_indented))


def _is_item(text: str) -> bool:
    first = text.split(" ", 1)[0]
    return first in ("•", "-", "–", "—", "*", "·", "▪", "") or (first[:-1].isdecimal() and first[-1:] in ".)")


def _joined(group: Sequence[Line]) -> Paragraph:
    text, divided = group[0].text, 0
    for line in group[1:]:
        if _is_divided(text, line.text):
            text, divided = text[:-1] + line.text, divided + 1
        else:
            text = f"{text} {line.text}"
    box = group[0].box
    for line in group[1:]:
        box = _around(box, line.box)
    return Paragraph(text, box, group[0].words[0].order, divided)


def _is_divided(before: str, after: str) -> bool:
    return len(before) > 2 and before[-1] in "-\u00ad\ufffe" and before[-2].islower() and after[:1].islower()


# --- tables


def has_grid(edges: Edges) -> bool:
    """Do the rules on the page make a table?"""
    return any(True for _ in _rulings(edges))


def _ruled(words: Sequence[Word], edges: Edges) -> Iterable[Grid]:
    for xs, ys in _rulings(edges):
        inside = [w for w in words if xs[0] - _TOUCH < w.middle[0] < xs[-1] + _TOUCH and ys[0] < w.middle[1] < ys[-1]]
        grid = _grid(inside, list(pairwise(xs)), list(pairwise(ys)), is_ruled=True)
        if grid:
            yield grid


def _rulings(edges: Edges) -> Iterable[tuple[list[float], list[float]]]:
    """The positions of the upright and the level rules of each table on the page."""
    if len(edges.vertical) < 3 or len(edges.horizontal) < 2 or len(edges.vertical) > _MOST_EDGES:
        return
    for top, bottom in _merged((t, b) for _, t, b in edges.vertical):
        xs = _strong(((x, t, b) for x, t, b in edges.vertical if t < bottom and b > top), bottom - top)
        if len(xs) < 3:
            continue
        across = [(y, x0, x1) for y, x0, x1 in edges.horizontal if top - _TOUCH <= y <= bottom + _TOUCH]
        ys = _strong(across, xs[-1] - xs[0])
        if len(ys) >= 3:
            yield xs, ys


def _merged(intervals: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for low, high in sorted(intervals):
        if merged and low <= merged[-1][1] + _TOUCH:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def _strong(edges: Iterable[tuple[float, float, float]], length: float) -> list[float]:
    """The positions at which rules cover at least two fifths of the length, near ones taken as one."""
    at: list[tuple[float, list[tuple[float, float]]]] = []
    for position, low, high in sorted(edges):
        if at and position - at[-1][0] < _TOUCH:
            at[-1][1].append((low, high))
        else:
            at.append((position, [(low, high)]))
    return [p for p, covered in at if sum(b - a for a, b in _merged(covered)) >= 0.4 * length]


def _grid(
    words: Sequence[Word],
    columns: Sequence[tuple[float, float]],
    rows: Sequence[tuple[float, float]],
    *,
    is_ruled: bool,
) -> Grid | None:
    cells: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        x, y = word.middle
        row = next((n for n, (top, bottom) in enumerate(rows) if top <= y < bottom), None)
        column = next((n for n, (left, right) in enumerate(columns, 1) if left <= x < right), None)
        if row is not None and column is not None:
            cells.setdefault((row, column), []).append(word)
    if not cells:
        return None
    made = []
    for n, (top, bottom) in enumerate(rows):
        said = {c: _cell_text(cells[n, c]) for c in range(1, len(columns) + 1) if (n, c) in cells}
        made.append(((columns[0][0], top, columns[-1][1], bottom), said))
    return Grid(tuple(columns), tuple(made), min(w.order for ws in cells.values() for w in ws), is_ruled)


def _cell_text(words: Sequence[Word]) -> str:
    ordered: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.middle[1]):
        if ordered and word.middle[1] - ordered[-1][0].middle[1] < 0.5 * word.height:
            ordered[-1].append(word)
        else:
            ordered.append([word])
    return " ".join(word.text for line in ordered for word in sorted(line, key=lambda w: w.box[0]))


def _outside(words: Sequence[Word], grids: Sequence[Grid]) -> list[Word]:
    boxes = [(g.columns[0][0], g.rows[0][0][1], g.columns[-1][1], g.rows[-1][0][3]) for g in grids]
    return [
        w
        for w in words
        if not any(b[0] - _TOUCH < w.middle[0] < b[2] + _TOUCH and b[1] < w.middle[1] < b[3] for b in boxes)
    ]


def _unruled(words: Sequence[Word], known: Grid | None, edges: Edges) -> tuple[Grid, list[Word]] | None:
    """A table told by its header and the white space between its columns, or one that goes on from the page before."""
    rows = _visual_rows(words)
    pieces = [_pieces(row) for row in rows]
    begin = find_header([[piece.text for piece in row] if len(row) > 1 else [] for row in pieces])
    columns: list[tuple[float, float]] = []
    if begin is not None and begin + 2 < len(pieces) and _heads_a_table(pieces[begin], words):
        columns = _columns(pieces, begin)
    if len(columns) < 2 and known is not None and not known.is_ruled:
        columns = list(known.columns)
        begin = next((n for n, row in enumerate(rows) if _fits(row, columns) >= max(2, len(columns) // 2)), None)
    if begin is None or len(columns) < 2:
        return None
    begin, end = _start(rows, begin, columns), _end(rows, begin, columns)
    bands = _bands(rows[begin:end], columns, edges)
    if len(bands) < 2:
        return None
    inside = [word for row in rows[begin:end] for word in row]
    heights = [(min(w.box[1] for w in band), max(w.box[3] for w in band)) for band in bands]
    cuts = [heights[0][0], *((a[1] + b[0]) / 2 for a, b in pairwise(heights)), heights[-1][1] + 1]
    grid = _grid(inside, columns, list(pairwise(cuts)), is_ruled=False)
    taken = {word.order for word in inside}
    return (grid, [w for w in words if w.order not in taken]) if grid else None


def _bands(rows: Sequence[list[Word]], columns: Sequence[tuple[float, float]], edges: Edges) -> list[list[Word]]:
    """The rows of a table, each with all its lines: parted by level rules, or by the wider of two line spacings."""
    single = [list(row) for row in rows]
    if len(rows) < 3:
        return single
    across = (columns[0][0], columns[-1][1])
    ruled = _parted_by(rows, sorted(y for y, x0, x1 in edges.horizontal if x0 < across[1] and x1 > across[0]))
    for parted in (ruled, _parted_by_spacing(rows)):
        several = [band for band in parted if len(_visual_rows(band)) > 1]
        alone = sum(_has_a_single_line(band, columns) for band in several)
        if len(parted) > 1 and len(parted) * 4 > len(rows) and several and alone >= 0.8 * len(several):
            return parted
    return single


def _parted_by(rows: Sequence[list[Word]], cuts: Sequence[float]) -> list[list[Word]]:
    """The rows joined where none of the cuts lies between them."""
    bands: list[list[Word]] = []
    at = -1
    for row in rows:
        here = bisect_right(cuts, row[0].middle[1])
        if bands and here == at:
            bands[-1] += row
        else:
            bands.append(list(row))
        at = here
    return bands


def _parted_by_spacing(rows: Sequence[list[Word]]) -> list[list[Word]]:
    """Lines that stand closer than the rows of the table do are lines of one row."""
    steps = [b[0].middle[1] - a[0].middle[1] for a, b in pairwise(rows)]
    ordered = sorted(steps)
    jumps = [(b / max(a, 0.1), (a + b) / 2) for a, b in pairwise(ordered)]
    ratio, between = max(jumps, default=(0.0, 0.0))
    if ratio < _TWO_SPACINGS:
        return [list(row) for row in rows]
    middles = [row[0].middle[1] for row in rows]
    cuts = [(a + b) / 2 for a, b in pairwise(middles) if b - a > between]
    return _parted_by(rows, cuts)


def _has_a_single_line(band: Sequence[Word], columns: Sequence[tuple[float, float]]) -> bool:
    """Has some cell of this row one line only? Then its lines are one row; else they may be rows that stand close."""
    lines: dict[int, int] = {}
    for row in _visual_rows(band):
        for n in {n for w in row for n, (left, right) in enumerate(columns) if left <= w.middle[0] < right}:
            lines[n] = lines.get(n, 0) + 1
    return 1 in lines.values()


def _start(rows: Sequence[Sequence[Word]], begin: int, columns: Sequence[tuple[float, float]]) -> int:
    """The first line of the header, which may have a line or two above the one by which it was known."""
    while begin and rows[begin][0].middle[1] - rows[begin - 1][0].middle[1] < 1.2 * rows[begin][0].height:
        if not _fits(rows[begin - 1], columns) or len(_pieces(rows[begin - 1])) >= len(_pieces(rows[begin])):
            break
        begin -= 1
    return begin


def _heads_a_table(pieces: Sequence[Line], words: Sequence[Word]) -> bool:
    """Three cells do; two may be columns of prose, unless they are short and the file writes them one by one."""
    if len(pieces) != 2:
        return len(pieces) > 2
    orders = sorted(word.order for piece in pieces for word in piece.words)
    between = sum(orders[0] <= word.order <= orders[-1] for word in words)
    return between == len(orders) and max(len(piece.words) for piece in pieces) <= _LONGEST_HEADING


def _visual_rows(words: Sequence[Word]) -> list[list[Word]]:
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.middle[1]):
        if rows and word.middle[1] - rows[-1][0].middle[1] < 0.5 * min(word.height, rows[-1][0].height):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda w: w.box[0]) for row in rows]


def _pieces(row: Sequence[Word]) -> list[Line]:
    """The words of a row, parted where the gap is too wide for one between words."""
    pieces: list[Line] = []
    for word in row:
        if pieces and word.box[0] - pieces[-1].box[2] < _WIDE_GAP * word.height:
            pieces[-1].words.append(word)
            pieces[-1].box = _around(pieces[-1].box, word.box)
        else:
            pieces.append(Line([word], word.box))
    return pieces


def _columns(pieces: Sequence[Sequence[Line]], begin: int) -> list[tuple[float, float]]:
    """The columns below a header: what its own pieces and those of the rows below cover, parted by white space."""
    wanted = len(pieces[begin])
    least = max(2, (wanted + 1) // 2)  # lines with less are wrapped cells, notes or page feet
    rows = [pieces[begin], *(row for row in pieces[begin + 1 : begin + 60] if least <= len(row) <= wanted)]
    covered = _merged((piece.box[0] + _TOUCH, piece.box[2]) for row in rows for piece in row)
    if len(covered) < 2 or len(covered) < wanted - 1:
        return []
    cuts = [(a[1] + b[0]) / 2 for a, b in pairwise(covered)]
    ends = [covered[0][0] - 3 * _TOUCH, *cuts, covered[-1][1] + 40 * _TOUCH]
    return list(pairwise(ends))


def _fits(row: Sequence[Word], columns: Sequence[tuple[float, float]]) -> int:
    """How many columns a row fills; 0 when something in it crosses from one column into the next."""
    filled = set()
    for piece in _pieces(row):
        found = [n for n, (left, right) in enumerate(columns) if piece.box[0] < right and piece.box[2] > left + _TOUCH]
        if len(found) != 1:
            return 0
        filled.add(found[0])
    return len(filled)


def _end(rows: Sequence[Sequence[Word]], begin: int, columns: Sequence[tuple[float, float]]) -> int:
    tops = [row[0].box[1] for row in rows]
    steps = sorted(b - a for a, b in pairwise(tops[begin:]))
    usual = steps[len(steps) * 3 // 4] if steps else 0.0
    for n in range(begin + 1, len(rows)):
        if tops[n] - tops[n - 1] > 2.5 * usual or not _fits(rows[n], columns):
            return n
    return len(rows)


def _around(a: Box, b: Box) -> Box:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])
