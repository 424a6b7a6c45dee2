"""Write helpers/plots/NotoSansSC-Bold.ttf from the variable Noto Sans SC of Google.

zhplot has the Regular only. To make it again: pip install --no-deps
justmytype-intl-cjk==0.1.0, then python -m tests.golden.bold_font from the top of the
project. The licence of the font (OFL 1.1) lies beside it.
"""

import gzip
import io
from importlib.util import find_spec
from pathlib import Path

import uharfbuzz as hb
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

SOURCE = "fonts/ofl/notosanssc/NotoSansSC[wght].ttf"
HELPERS = Path(__file__).parents[2] / "helpers"
TARGET = HELPERS / "plots" / "NotoSansSC-Bold.ttf"
WEIGHT = 700
LATIN = range(0x20, 0x250)  # letters of pinyin with it
PUNCTUATION = range(0x2010, 0x2040)
DROPPED = ("BASE", "GPOS", "GSUB", "STAT", "VORG", "vhea", "vmtx")


def simplified() -> set[str]:
    """List the characters of GB 2312."""
    lead, trail = range(0xA1, 0xF8), range(0xA1, 0xFF)
    pairs = (bytes([a, b]).decode("gb2312", "ignore") for a in lead for b in trail)
    return set("".join(pairs))


def of_places() -> set[str]:
    """List the characters of places, some of which GB 2312 lacks."""
    packed = (HELPERS / "metadata" / "gazetteer.tsv.gz").read_bytes()
    return set(gzip.decompress(packed).decode("utf-8"))


def main() -> None:
    """Cut one weight and the characters of news in Simplified script."""
    package = Path(find_spec("justmytype_intl_cjk").origin).parent
    with TTFont(package / SOURCE, recalcTimestamp=False) as font:
        bold = instantiateVariableFont(font, {"wght": WEIGHT}, updateFontNames=True)
        whole = io.BytesIO()
        bold.save(whole)
    wanted = hb.SubsetInput()
    wanted.unicode_set.update(map(ord, simplified() | of_places()))
    wanted.unicode_set.update([*LATIN, *PUNCTUATION])
    wanted.drop_table_tag_set.update(int.from_bytes(t.encode()) for t in DROPPED)
    TARGET.write_bytes(hb.subset(hb.Face(whole.getvalue()), wanted).blob.data)


if __name__ == "__main__":
    main()
