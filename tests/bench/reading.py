"""Time reading a folder of reports against plain jieba on the same text."""

import random
import tempfile
import time
from pathlib import Path

from helpers.corpus import load_corpus

CORPUS = Path(__file__).parents[2] / "corpus"

REPORTS = 1000


def made_reports(folder: Path, *, reports: int = REPORTS, seed: int = 0) -> list[str]:
    """Write reports of about 2,500 characters from shuffled lines of the corpus."""
    draw = random.Random(seed)
    files = sorted(CORPUS.glob("*.txt"))
    lines = [f.read_text(encoding="utf-8").splitlines() for f in files]
    texts = []
    for i in range(reports):
        own = lines[i % len(lines)].copy()
        middle = own[6:-6]
        draw.shuffle(middle)
        texts.append("\n".join([*own[:6], *middle, *own[-6:]]))
        (folder / f"{i:05}.txt").write_text(texts[-1], encoding="utf-8")
    return texts


def rows() -> list[tuple[str, str]]:
    """Give the time of reading as a share of the time plain jieba takes to cut."""
    import jieba

    jieba.setLogLevel("WARNING")
    jieba.initialize()
    with tempfile.TemporaryDirectory() as folder:
        texts = made_reports(Path(folder))
        start = time.perf_counter()
        for text in texts:
            jieba.lcut(text)
        cut = time.perf_counter() - start
        start = time.perf_counter()
        corpus = load_corpus(folder)
        read = time.perf_counter() - start
    characters = sum(map(len, texts)) / len(texts)
    return [
        (f"plain jieba, cut {len(texts):,} reports", f"{cut:.1f} s"),
        (
            f"ours, read {len(corpus.reports):,} reports of {characters:,.0f}",
            f"{read:.1f} s",
        ),
        ("reading : cutting", f"{read / cut:.2f}"),
    ]
