"""Compare what is read from a folder with what a careful reader found in it.

Run as ``python -m tests.evaluate folder gold.json``, for example
``python -m tests.evaluate corpus tests/golden/corpus_gold.json``.
"""

import argparse
import json
import re
import sys
from pathlib import Path

import pandas as pd

from helpers.clean import fold_script, plain_text, strip_glosses
from helpers.corpus import Corpus, load_corpus
from helpers.tables import ANALYSED, STATED

FIELDS = ("title", "outlet", "date", "province", "city", "county")
_SPACE = re.compile(r"\s+")


def evaluate(corpus: Corpus, gold: list[dict]) -> pd.DataFrame:
    """Compare a corpus as read with its gold.

    Parameters
    ----------
    corpus : Corpus
    gold : list of dict, one per file
        ``file``; ``keep``, ``boilerplate``, ``metadata_not_body`` (lists of strings
        as they stand in the file, or in the visible text of a page),
        ``repeated_title_line``; title, outlet, date, province, city, county (None
        where the file does not state them).

    Returns
    -------
    DataFrame, one row per labelled file
        ``kept`` and ``keep`` (strings of the gold in kept paragraphs, and all),
        ``dropped`` and ``drop`` likewise, a column of True or False for each field
        (an inferred date counts as not stated) and ``misses``, in words.
    """
    rows = [_compared(corpus, entry) for entry in gold]
    return pd.DataFrame(rows).set_index("file")


def _compared(corpus: Corpus, gold: dict) -> dict:
    """Compare one report with its entry."""
    found = corpus.reports[corpus.reports["file"].eq(gold["file"])]
    name = found.index[0] if len(found) else None
    paragraphs = corpus.paragraphs[corpus.paragraphs["report"].eq(name)]
    kept = paragraphs[paragraphs["role"].isin(ANALYSED)]
    page = len(found) > 0 and found["format"].iloc[0] == "html"
    source = "".join(kept["source"].map(plain_text if page else _squeezed))
    drop = gold.get("boilerplate", []) + gold.get("metadata_not_body", [])
    left = [s for s in drop if _squeezed(s) in source]
    repeated = gold.get("repeated_title_line")
    if repeated and _squeezed(repeated) in source:
        left.append(repeated)
    lost = [s for s in gold["keep"] if _squeezed(s) not in source]
    fields = {f: _agrees(found, f, gold) for f in FIELDS}
    misses = [f"lost: {s}" for s in lost] + [f"left in: {s}" for s in left]
    misses += [f"{f}: {_stated(found, f)}" for f, right in fields.items() if not right]
    return {
        "file": gold["file"],
        "kept": len(gold["keep"]) - len(lost),
        "keep": len(gold["keep"]),
        "dropped": len(drop) + bool(repeated) - len(left),
        "drop": len(drop) + bool(repeated),
        **fields,
        "misses": " | ".join(misses),
    }


def _agrees(found: pd.DataFrame, field: str, gold: dict) -> bool:
    """Check whether the value found is the one of the gold, or both are missing."""
    wanted = [gold.get(field), *_listed(gold.get(f"{field}_also"))]
    value = _plain(_stated(found, field))
    if field == "city" and value == _plain(gold.get("province")):
        return wanted[0] is None or _plain(wanted[0]) == value
    return value in [_plain(w) for w in wanted]


def _listed(value: object) -> list:
    return value if isinstance(value, list) else [value] if value else []


def _stated(found: pd.DataFrame, field: str) -> str | None:
    """Give the value that the report states: None where missing or inferred."""
    if found.empty or pd.isna(found[field].iloc[0]):
        return None
    if field != "date":
        return str(found[field].iloc[0])
    stated = found["date_source"].iloc[0] in STATED
    return f"{found['date'].iloc[0]:%Y-%m-%d}" if stated else None


def _plain(value: str | None) -> str | None:
    return re.sub(r"\W", "", fold_script(strip_glosses(value))) if value else None


def _squeezed(text: str) -> str:
    return _SPACE.sub("", text)


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """Add up what `evaluate` gave: one row for each file and one for all."""
    shown = pd.DataFrame(index=table.index)
    shown["kept"] = table["kept"].astype(str) + "/" + table["keep"].astype(str)
    shown["dropped"] = table["dropped"].astype(str) + "/" + table["drop"].astype(str)
    for field in FIELDS:
        shown[field] = table[field].map({True: "right", False: "WRONG"})
    total = {
        "kept": f"{table['kept'].sum()}/{table['keep'].sum()}",
        "dropped": f"{table['dropped'].sum()}/{table['drop'].sum()}",
        **{f: f"{table[f].sum()}/{len(table)}" for f in FIELDS},
    }
    return pd.concat([shown, pd.DataFrame([total], index=["all"])])


def main() -> int:
    """Print the table; exit with 1 where anything of the gold was missed."""
    parser = argparse.ArgumentParser(description="Compare a folder with a gold file.")
    parser.add_argument("folder", help="folder of reports")
    parser.add_argument("gold", help="JSON file, a list with an entry per report")
    arguments = parser.parse_args()
    gold = json.loads(Path(arguments.gold).read_text(encoding="utf-8"))
    table = evaluate(load_corpus(arguments.folder), gold)
    lines = [summary(table).to_string()]
    lines += [f"{file}: {m}" for file, m in table["misses"].items() if m]
    sys.stdout.write("\n".join(lines) + "\n")
    return int(table["misses"].ne("").any())


if __name__ == "__main__":
    sys.exit(main())
