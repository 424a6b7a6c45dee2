"""Time shared phrases and novelty against plain jieba on the same made reports."""

import math
import random
import re
import resource
import time
from pathlib import Path

import pandas as pd

from helpers.evidence import novelty, shared_phrases

CORPUS = Path(__file__).parents[2] / "corpus"
CHARACTERS = 2500
KINDS = ("lines", "clauses", "words")


def made_texts(count: int, kind: str, *, seed: int = 0) -> list[str]:
    """Make reports of 2,500 characters from the shipped ones.

    ``lines``: their lines, shuffled, so that all reports share whole sentences;
    ``clauses``: their clauses with words exchanged at random, so that hardly any
    sentence occurs twice; ``words``: runs of their Han characters, so that little is
    shared but words.
    """
    draw = random.Random(seed)
    texts = [p.read_text(encoding="utf-8") for p in sorted(CORPUS.glob("*.txt"))]
    lines = [line for text in texts for line in text.split("\n") if line.strip()]
    clauses = re.findall(r"[\u4e00-\u9fff0-9]{2,}", "".join(texts))
    words = [w for c in clauses for w in re.findall(r"[\u4e00-\u9fff]{1,2}", c)]
    make = {
        "lines": lambda: draw.choice(lines) + "\n",
        "clauses": lambda: _changed(draw, clauses, words) + draw.choice("，，，。\n"),
        "words": lambda: (
            draw.choice(words) + draw.choice(["", "", "", "", "", "，", "。"])
        ),
    }[kind]
    return [_filled(make) for _ in range(count)]


def _changed(draw: random.Random, clauses: list[str], words: list[str]) -> str:
    """Give a clause in which a word is exchanged half of the time."""
    clause = draw.choice(clauses)
    at = draw.randrange(2 * len(clause))
    return (
        clause[:at] + draw.choice(words) + clause[at + 2 :]
        if at < len(clause)
        else clause
    )


def _filled(make) -> str:
    """Join pieces to the length of a report."""
    pieces, size = [], 0
    while size < CHARACTERS:
        pieces.append(make())
        size += len(pieces[-1])
    return "".join(pieces)


def tables(texts: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the paragraphs and reports of some texts, one a day."""
    names = [f"r{i:05}" for i in range(len(texts))]
    split = [text.split("\n") for text in texts]
    paragraphs = pd.DataFrame(
        {
            "report": pd.Categorical(
                [n for n, lines in zip(names, split, strict=True) for _ in lines]
            ),
            "paragraph": [k for lines in split for k in range(len(lines))],
            "text": pd.Series([line for lines in split for line in lines], dtype="str"),
            "role": "body",
        }
    )
    days = pd.date_range("2020-01-01", periods=len(names), freq="h")
    return paragraphs, pd.DataFrame(
        {"date": days}, index=pd.Index(names, name="report")
    )


def seconds(call) -> float:
    """Give the processor seconds of a call; all calls here keep to one core."""
    start = time.process_time()
    call()
    return time.process_time() - start


def rows(
    *, sizes: tuple[int, ...] = (250, 1000), kinds: tuple[str, ...] = KINDS
) -> list[tuple[str, str]]:
    """Give the processor seconds of plain jieba, shared phrases and novelty, and the growth.

    For 10,000 reports: ``rows(sizes=(1000, 10_000))``, which takes minutes.
    """
    import jieba

    jieba.setLogLevel("WARNING")
    jieba.initialize()
    found = []
    for kind in kinds:
        taken = []
        for size in sizes:
            texts = made_texts(size, kind)
            made = tables(texts)
            calls = {
                "phrases": lambda made=made: shared_phrases(*made),
                "novelty": lambda made=made: novelty(*made),
                "jieba": lambda texts=texts: [jieba.lcut(text) for text in texts],
            }
            taken.append({name: seconds(call) for name, call in calls.items()})
            for name, spent in taken[-1].items():
                found.append((f"{name}, {size:,} reports of {kind}", f"{spent:.2f} s"))
        power = math.log(sizes[-1] / sizes[0])
        growth = math.log(taken[-1]["phrases"] / taken[0]["phrases"]) / power
        found.append((f"phrases of {kind}, exponent of growth", f"{growth:.2f}"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [*found, ("peak memory of the process", f"{peak:,.0f} MB")]
