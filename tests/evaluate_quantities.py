"""Compare the quantities and mechanisms found in a folder with a careful reader's.

Run as ``python -m tests.evaluate_quantities folder gold.json``, for example
``python -m tests.evaluate_quantities corpus tests/golden/corpus_gold.json``.
"""

import argparse
import json
import re
import sys
from pathlib import Path

import pandas as pd

from helpers.clean import fold_script, strip_glosses
from helpers.corpus import load_corpus
from helpers.evidence import find_mechanisms, find_quantities

_ASIDE = re.compile("[(（].*?[)）]")
_MARKS = re.compile(r"[^\w%+]|_")


def folded(text: str) -> str:
    """Fold script and take glosses off, so that gold and text compare."""
    return fold_script(strip_glosses(text))


def squeezed(text: str) -> str:
    """Keep letters and digits only."""
    return _MARKS.sub("", folded(text))


def plain(item: str) -> str:
    """Take the number off an item of a list: 一是带头……."""
    return re.sub("^[一二三四五六七八九十]是", "", squeezed(item))


def match(found: list[dict], gold: list[dict]) -> list[tuple[dict, dict]]:
    """Pair each gold quantity with one found of its value and unit, in order.

    Where several fit, one whose quote overlaps the gold's words comes first.
    """
    pairs, free = [], list(found)
    for entry in gold:
        value, unit = entry["value"], folded(entry["unit"])
        fits = [q for q in free if q["value"] == value and q["unit"] == unit]
        if fits:
            words = squeezed(entry["text"])
            chosen = max(fits, key=lambda q: _overlap(squeezed(q["quote"]), words))
            pairs.append((entry, chosen))
            free.remove(chosen)
    return pairs


def _overlap(a: str, b: str) -> int:
    return len(set(a) & set(b)) + 10 * (a in b or b in a)


def same_head(noun: str, gold: str) -> bool:
    """Whether two nouns end in the same word, or one in the other."""
    a, b = squeezed(noun), squeezed(_ASIDE.sub("", gold))
    if not a or not b:
        return a == b
    short = min(len(a), len(b), 2)
    return a[-short:] == b[-short:] or b.startswith(a) or a == squeezed(gold)


def compare_quantities(found: list[dict], gold: dict) -> dict:
    """Count what agrees in one report, with the misses in words."""
    wanted = gold["quantities"]
    pairs = match(found, wanted)
    matched = [id(q) for _, q in pairs]
    rest = [q for q in found if id(q) not in matched]
    optional = [squeezed(o["text"]) for o in gold.get("optional_quantities", [])]
    extra = [q for q in rest if not _listed(squeezed(q["quote"]), optional)]
    lost = [g for g in wanted if id(g) not in [id(e) for e, _ in pairs]]
    traps = [squeezed(t) for t in gold["traps"]]
    fallen = [q for q in extra if any(squeezed(q["quote"]) in t for t in traps)]
    rough = [(g, q) for g, q in pairs if g["approx"] != q["approximate"]]
    bound = [(g, q) for g, q in pairs if g.get("bound") != q["bound"]]
    nouns = [(g, q) for g, q in pairs if not same_head(q["noun"], g["noun"])]
    misses = [f"lost: {g['text']}" for g in lost]
    misses += [f"extra: {q['quote']}" for q in extra]
    misses += [f"trap: {q['quote']}" for q in fallen]
    misses += [f"approximate: {q['quote']}" for _, q in rough]
    misses += [f"bound: {q['quote']}: {q['bound']}" for _, q in bound]
    misses += [f"noun: {g['noun']!r}, found {q['noun']!r}" for g, q in nouns]
    return {
        "gold": len(wanted), "matched": len(pairs), "extra": len(extra),
        "approximate": len(pairs) - len(rough), "bound": len(pairs) - len(bound),
        "noun": len(pairs) - len(nouns), "traps": len(fallen), "misses": misses,
    }  # fmt: skip


def _listed(quote: str, optional: list[str]) -> bool:
    return any(quote in o or o in quote for o in optional)


def compare_mechanisms(found: list[dict], gold: dict) -> dict:
    """Count the mechanisms found, and the items where the gold expands them."""
    names = [squeezed(m["name"]) for m in found]
    wanted = [(m, squeezed(m["text"])) for m in gold["mechanisms"]]
    lost = [m["text"] for m, w in wanted if not any(n in w or w in n for n in names)]
    extra = [m["name"] for m, n in zip(found, names, strict=True)
             if not any(n in w or w in n for _, w in wanted)]  # fmt: skip
    items = {n: list(m["items"]) for m, n in zip(found, names, strict=True)}
    unlike = [
        f"{m['text']}: {items[w]}"
        for m, w in wanted
        if "expanded" in m and w in items
        and [squeezed(i) for i in items[w]] != [plain(i) for i in m["expanded"]]
    ]  # fmt: skip
    misses = [f"mechanism lost: {t}" for t in lost]
    misses += [f"mechanism extra: {n}" for n in sorted(set(extra))]
    misses += [f"mechanism items: {t}" for t in unlike]
    return {
        "mechanisms": len(wanted), "known": len(wanted) - len(lost),
        "other": len(set(extra)), "misses": misses,
    }  # fmt: skip


def evaluate(folder: str | Path, gold: list[dict]) -> pd.DataFrame:
    """Compare a folder with its gold, one row per labelled file."""
    corpus = load_corpus(folder)
    names = corpus.reports.reset_index().set_index("file")["report"]
    quantities = find_quantities(corpus.paragraphs)
    mechanisms = find_mechanisms(corpus.paragraphs)
    rows = []
    for entry in gold:
        own = names.get(entry["file"])
        tables = [t[t["report"] == own].to_dict("records")
                  for t in (quantities, mechanisms)]  # fmt: skip
        a = compare_quantities(tables[0], entry)
        b = compare_mechanisms(tables[1], entry)
        both = a["misses"] + b["misses"]
        rows.append({"file": entry["file"], **a, **b, "misses": both})
    return pd.DataFrame(rows).set_index("file")


def main() -> None:
    """Print counts for each file and all, precision and recall, and every miss."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", help="folder of reports")
    parser.add_argument("gold", help="JSON file, a list with an entry per report")
    arguments = parser.parse_args()
    gold = json.loads(Path(arguments.gold).read_text(encoding="utf-8"))
    table = evaluate(arguments.folder, gold)
    counts = table.drop(columns="misses")
    counts.loc["all"] = counts.sum()
    total = counts.loc["all"]
    precision = total["matched"] / (total["matched"] + total["extra"])
    recall = total["matched"] / total["gold"]
    lines = [counts.to_string(), f"precision {precision:.1%}, recall {recall:.1%}"]
    lines += [f"{f}: {m}" for f, misses in table["misses"].items() for m in misses]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
