"""Write the MinHash values that near-duplicates are held to: made with datasketch 2.0.

pip install datasketch==2.0.0, then python -m tests.golden.minhash from the project.
"""

import json
from pathlib import Path

TEXTS = [
    "党旗飘扬在疫情防控第一线",
    "党旗飘扬在疫情防控第一线上，全县党员一起守住村口。",
    "abcde fghij",
    "😀😀😀😀😀，𠀀𠀁𠀂",
    "甲" * 100,
    "".join(map(chr, range(0x4E00, 0x6E00))),
]


def main() -> None:
    """Write the values of each text of five characters or more."""
    from datasketch import MinHash, MinHashLSH

    from helpers.corpus.duplicates import shingle_hashes

    rows = []
    for text in TEXTS:
        mark = MinHash(num_perm=64, seed=1, hashfunc=int)
        mark.update_batch(shingle_hashes(text).tolist())
        rows.append({"text": text, "values": mark.hashvalues.tolist()})
    bands = {t: MinHashLSH(threshold=t, num_perm=64) for t in (0.3, 0.7)}
    shapes = {str(t): [index.b, index.r] for t, index in bands.items()}
    table = {"bands": shapes, "marks": rows}
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(table, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
