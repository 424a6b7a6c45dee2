"""Time reading folders of made reports against plain jieba on the same text."""

import math
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from helpers.corpus import load
from tests.bench.made import write_reports

SIZES = (1000, 3000)
WARM = 30  # reports read before, for what is loaded once


def spent(run: Callable, *arguments: object) -> float:
    """Give the seconds of processor time that a call takes."""
    start = time.process_time()
    run(*arguments)
    return time.process_time() - start


def cut_all(texts: list[str]) -> None:
    """Cut texts with plain jieba."""
    import jieba

    jieba.setLogLevel("WARNING")
    for text in texts:
        jieba.lcut(text)


def rows() -> list[tuple[str, str]]:
    """Give the time of reading, its growth, and its share of the time jieba takes."""
    read, cut = [], 0.0
    for size in (WARM, *SIZES):
        with tempfile.TemporaryDirectory() as folder:
            texts = write_reports(Path(folder), size)
            if size < SIZES[1]:
                cut = spent(cut_all, texts)
            with patch.object(load, "LARGE_FOLDER", math.inf):  # nothing is kept
                read.append(spent(load.load_corpus, folder))
    read = read[1:]
    growth = math.log(read[1] / read[0]) / math.log(SIZES[1] / SIZES[0])
    characters = sum(map(len, texts)) / len(texts)
    return [
        *(
            (f"read {n:,} reports of {characters:,.0f}", f"{1000 * s / n:.2f} ms each")
            for n, s in zip(SIZES, read, strict=True)
        ),
        ("growth of reading, exponent", f"{growth:.2f}"),
        ("reading : cutting with plain jieba", f"{read[0] / cut:.2f}"),
    ]
