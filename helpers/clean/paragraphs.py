"""Cut a decoded file into paragraphs and give each its clean text.

Nothing is deleted: every paragraph keeps its offsets in the file and its source.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate, pairwise
from statistics import median

from helpers.clean.roles import part
from helpers.clean.rules import DATES, PATTERNS, may_fit, which
from helpers.clean.text import (
    fold_script,
    has_glosses,
    strip_glosses,
    tidy,
    which_traditional,
    without_blanks,
)
from helpers.clean.verdicts import (
    LINE,
    SENTENCE,
    Report,
    Verdict,
    first_look,
    has_words,
    is_label,
)

FLAT = 80
HEAD_CHARACTERS = 300
TITLE = 60
GROUP = 200
WRAPPED = 3  # lines of one width that a wrapped text has at least
LONG = 600
_STOPS = "。！？!?…；;：:”’」』)）】"
CUTS = ("cut_out", "end_credit", "end_photographer", "indent")
CAPTION = 140  # characters that a caption has at most
ARTICLE = 2  # paragraphs of sentences that an article has at least
Spans = list[tuple[int, int]]  # start and end of each paragraph in its file


def read_paragraphs(
    raws: Sequence[str],
    blocks: Sequence[Spans | None] | None = None,
    *,
    shown: Sequence[str | None] | None = None,
    protected: Collection[str] = (),
) -> list[tuple[Spans, Report]]:
    r"""Cut decoded files into paragraphs, clean each one's text and judge it by itself.

    Lines are paragraphs. A file that came as one long line is cut at its white
    space, at datelines and credits, and then into groups of sentences.

    Parameters
    ----------
    raws : sequence of str
        The decoded files, line ends untouched.
    blocks : sequence, optional
        For each file the spans of the blocks of its page, or None.
    shown : sequence, optional
        For each file the text that its format shows, as long as the file, with NUL in
        place of what it does not; None where all is shown.
    protected : collection of str
        Names that script folding must leave alone.

    Returns
    -------
    list of (spans, Report), one for each file
        The (start, end) of each paragraph in the file, and what it holds.

    Examples
    --------
    >>> [(spans, report)] = read_paragraphs(["標題\n\n黨旗飄揚(yáng)。"])
    >>> spans, report.texts
    ([(0, 2), (4, 15)], ['标题', '党旗飘扬。'])
    """
    cuts = split_spans(raws, blocks)
    sources = [
        raw[a:b] for raw, spans in zip(raws, cuts, strict=True) for a, b in spans
    ]
    bounds = list(pairwise(accumulate(map(len, cuts), initial=0)))
    seen = [s or raw for s, raw in zip(shown or raws, raws, strict=True)]
    texts = [
        text[a:b].replace("\0", "")
        for text, spans in zip(seen, cuts, strict=True)
        for a, b in spans
    ]
    whole_texts = [s.replace("\0", "") for s in seen]
    texts = clean_texts(texts, whole_texts, bounds, protected=protected)
    whole = Report(texts, sources, *first_look(texts), [True] * len(texts))
    return [
        (spans, part(whole, *pair)) for spans, pair in zip(cuts, bounds, strict=True)
    ]


def split_spans(
    raws: Sequence[str], blocks: Sequence[Spans | None] | None = None
) -> list[Spans]:
    """Give the (start, end) of every paragraph of each text, or of its `blocks`.

    Lines are paragraphs; polars finds the few lines that are to be cut.
    """
    pages = blocks or [None] * len(raws)
    rows = [b or _lines_whole(raw) for raw, b in zip(raws, pages, strict=True)]
    pieces = [raw[a:b] for raw, row in zip(raws, rows, strict=True) for a, b in row]
    odd = iter(may_fit(pieces, *CUTS))
    return [
        [
            cut
            for span in row
            for cut in (
                _cut(raw, span, page) if next(odd) or page or _is_long(raw, *span)
                else [span]
            )
        ]
        for raw, row, page in zip(raws, rows, pages, strict=True)
    ]  # fmt: skip


def _lines_whole(raw: str) -> Spans:
    """Give the lines of a text, unwrapped, a title glued to the first one apart."""
    spans = _unwrapped(raw, lines(raw))
    found = PATTERNS["glued_title"].match(raw, *spans[0]) if spans else None
    if not found:
        return spans
    (start, end), cut = spans[0], found.end()
    return [(start, cut), _trim(raw, cut, end), *spans[1:]]


def _cut(raw: str, span: tuple[int, int], page: Spans | None) -> Spans:
    """Cut a line, or the block of a page, where it holds several paragraphs."""
    cuts = [span] if page else _cut_long(raw, *span)
    return [cut for piece in cuts for cut in _parts_apart(raw, *piece)]


def _is_long(raw: str, start: int, end: int) -> bool:
    """Check whether a line may hold several paragraphs by its length."""
    return end - start > LONG or _is_flat(raw, start, end)


def _is_flat(raw: str, start: int, end: int) -> bool:
    """Check whether a line is most of a text that came as one line."""
    return end - start > FLAT and end - start > 0.6 * len(raw.strip())


def _parts_apart(raw: str, start: int, end: int) -> Spans:
    """Cut out pictures and junk, and the credit at the end of a paragraph."""
    cuts = {start, end}
    cuts.update(*(m.span() for m in PATTERNS["cut_out"].finditer(raw, start, end)))
    cuts.update(_edges(raw, start, end))
    trimmed = (_trim(raw, *piece) for piece in pairwise(sorted(cuts)))
    return [piece for piece in trimmed if piece[0] < piece[1]]


def _edges(raw: str, start: int, end: int) -> Iterator[int]:
    """Find the credit at the end of a paragraph."""
    if found := PATTERNS["end_credit"].search(raw, max(start, end - 300), end):
        yield found.start()
    if end - start > CAPTION:
        found = PATTERNS["end_photographer"].finditer(raw, end - 40, end)
        yield from (match.start() for match in found)


def clean_texts(
    sources: Sequence[str],
    raws: Sequence[str],
    bounds: Sequence[tuple[int, int]],
    *,
    protected: Collection[str] = (),
) -> list[str]:
    """Give the clean texts of the paragraphs of several files, which lie in `bounds`.

    Most texts are clean as they are; polars finds the others.
    """
    texts = list(sources)
    spaced = []
    for i in which(texts, "untidy"):
        spaced += [i] * bool(PATTERNS["spaced_out"].search(texts[i]))
        texts[i] = tidy(texts[i])
    for a, b in bounds:
        if bisect_left(spaced, a) < bisect_left(spaced, b):
            texts[a:b] = map(without_blanks, texts[a:b])
    for i in which(raws, "gloss"):
        if has_glosses(raws[i]):
            a, b = bounds[i]
            texts[a:b] = map(_without_gloss, texts[a:b])
    joined = ["\n".join(texts[a:b]) for a, b in bounds]
    for i in which_traditional(joined):
        a, b = bounds[i]
        texts[a:b] = fold_script(joined[i], protected=protected).split("\n")
    return texts


def _without_gloss(text: str) -> str:
    """Take the glosses off a clean text."""
    bare = strip_glosses(text, toneless=True)
    return text if bare == text else tidy(bare)


def lines(raw: str) -> Spans:
    """Give the spans of the lines of `raw` that hold more than white space."""
    marked = any(sign in raw for sign in "\\<&")
    spans, start = [], 0
    for line in raw.splitlines(keepends=True):
        end = start + len(line)
        if marked:
            spans += _between(raw, (start, end), PATTERNS["break"])
        elif text := line.lstrip():
            begin = end - len(text)
            spans.append((begin, begin + len(text.rstrip())))
        start = end
    if marked:
        spans = [s for span in spans if (s := _trim(raw, *span))[0] < s[1]]
    return spans


def _unwrapped(raw: str, spans: Spans) -> Spans:
    """Join the lines of a text that was wrapped at one width; others stay."""
    written = [(a, b) for a, b in spans if PATTERNS["han"].search(raw, a, b)]
    broken = [b - a for a, b in written if b - a >= 15 and raw[b - 1] not in _STOPS]
    width = int(median(broken)) if broken else 0
    regular = sum(abs(size - width) <= 3 for size in broken)
    longest = max((b - a for a, b in written), default=0)
    if len(broken) < WRAPPED or regular < 0.6 * len(broken) or longest > width + 4:
        return spans
    joined = [spans[0]]
    for start, end in spans[1:]:
        above, last = joined[-1][1], raw.rfind("\n", 0, joined[-1][1]) + 1
        full = above - last >= width - 3 and raw[above - 1] not in _STOPS
        full = full and PATTERNS["han"].search(raw, last, above)
        follows = len(raw[above:start].strip("\r")) == 1
        if full and follows:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _between(raw: str, span: tuple[int, int], pattern: re.Pattern) -> list:
    """Cut `span` before each match of `pattern`, so that no character is lost."""
    start, end = span
    cuts = sorted({start, end, *(m.start() for m in pattern.finditer(raw, start, end))})
    return list(pairwise(cuts))


def _trim(raw: str, start: int, end: int) -> tuple[int, int]:
    """Take white space off the ends of a span."""
    piece = raw[start:end].rstrip()
    end = start + len(piece)
    return end - len(piece.lstrip()), end


def _cut_long(raw: str, start: int, end: int) -> Spans:
    """Cut a line at its indents, or a whole text that came as one line."""
    pieces = [(start, end)]
    if _is_flat(raw, start, end):
        pieces = _flat_cuts(raw, start, end)
    elif end - start > FLAT:
        pieces = _between(raw, (start, end), PATTERNS["indent"])
    cuts = [cut for piece in pieces for cut in _sentence_groups(raw, *piece)]
    return [s for cut in cuts if (s := _trim(raw, *cut))[0] < s[1]]


def _flat_cuts(raw: str, start: int, end: int) -> Spans:
    """Cut a report that came as one line at its white space and its credits."""
    text, at = _without_glosses(raw, start, end)
    shut = [m.span() for m in PATTERNS["bracketed"].finditer(text)]
    opening = [a for a, _ in shut]
    cuts = {0, len(text)}
    for found in PATTERNS["space"].finditer(text):
        k = bisect_right(opening, found.start()) - 1
        inside = k >= 0 and found.start() < shut[k][1]
        if not inside and parts_two(text, *found.span()):
            cuts.add(found.start())
    cuts |= {m.start() for m in PATTERNS["cut_before"].finditer(text)}
    cuts |= {m.end() for m in PATTERNS["cut_after"].finditer(text)}
    whole = [m.span() for m in PATTERNS["cut_out"].finditer(text)]
    starts = [a for a, _ in whole]
    edges = {edge for span in whole for edge in span}
    for cut in sorted(cuts):
        k = bisect_right(starts, cut) - 1
        if k < 0 or cut >= whole[k][1]:
            edges.add(cut)
    return _title_whole(raw, list(pairwise(at[c] for c in sorted(edges))))


def _without_glosses(raw: str, start: int, end: int) -> tuple[str, Sequence[int]]:
    """Give a line without its glosses, and the offset of each character in `raw`."""
    found = list(PATTERNS["gloss"].finditer(raw, start, end))
    if not any(PATTERNS["toned"].search(m[1]) for m in found):
        return raw[start:end], range(start, end + 1)
    edges = [start, *(edge for m in found for edge in m.span()), end]
    pieces = list(zip(edges[::2], edges[1::2], strict=True))
    at = [i for a, b in pieces for i in range(a, b)]
    return "".join(raw[a:b] for a, b in pieces), [*at, end]


def _title_whole(raw: str, pieces: Spans) -> Spans:
    """Join the halves of a title again that a single space parted."""
    joined: Spans = []
    for start, end in pieces:
        if joined and end - joined[-1][0] <= TITLE and start < HEAD_CHARACTERS:
            first, second = (as_read(raw[a:b]) for a, b in (joined[-1], (start, end)))
            spaced = raw[start].isspace() and not raw[start + 1].isspace()
            halves = len(first) > 4 and first != second
            halves = halves and not PATTERNS["paper_name"].search(second)
            if spaced and halves and is_label(first) and is_label(second):
                joined[-1] = (joined[-1][0], end)
                continue
        joined.append((start, end))
    return joined


def as_read(source: str) -> str:
    """Give a source as its paragraph will be read."""
    return fold_script(strip_glosses(tidy(source)))


def parts_two(raw: str, start: int, end: int) -> bool:
    """Check whether the white space at (start, end) parts two paragraphs."""
    before, after = raw[max(start - 1, 0) : start], raw[end : end + 1]
    if end - start > 1 and before not in ":：":
        return True
    if before in ":：,，、;；>»/|·" or after in "(（>»/|·:：,，。、":
        return False
    return not (_is_latin(before) and _is_latin(after))


def _is_latin(character: str) -> bool:
    """Check for a character of a Latin word, number or address."""
    return character.isascii() and (character.isalnum() or character in "-.,()'&/©")


def _sentence_groups(raw: str, start: int, end: int) -> Spans:
    """Cut a very long paragraph into groups of sentences."""
    if end - start <= LONG:
        return [(start, end)]
    cuts = [start]
    for match in PATTERNS["sentence"].finditer(raw, start, end):
        if match.end() - cuts[-1] >= GROUP:
            cuts.append(match.end())
    return list(zip(cuts, [*cuts[1:], end], strict=True))


def article_rows(texts: list[str], verdicts: list[Verdict]) -> list[int]:
    """Give the first row of each article of a file: 0, and the later titles.

    A title is a line right above a dated line with sentences before and after it.
    """
    dated = [i for i, v in enumerate(verdicts) if v.rule == "dateline" and i > 1]
    lines = (i for i in dated if verdicts[i - 1] == LINE)
    titles = [i - 1 for i in lines if _titled(*texts[i - 1 : i + 1])]
    rows = [0]
    if titles:
        before = [0, *accumulate(verdict == SENTENCE for verdict in verdicts)]
        for i in titles:
            if min(before[i] - before[rows[-1]], before[-1] - before[i]) >= ARTICLE:
                rows.append(i)
    return rows


def _titled(title: str, dated: str) -> bool:
    """Check whether two lines are a title and the dated line below it."""
    if not 10 <= len(title) <= TITLE or not PATTERNS["year"].search(dated[:TITLE]):
        return False
    return has_words(title) and any(pattern.search(dated) for pattern in DATES)
