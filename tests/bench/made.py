"""Make reports of about 2,950 characters in which no two lines are the same.

Our own sentences with drawn names, places, numbers and clauses stand between the heads
and feet of many layouts. Caches of lines gain nothing from them.
"""

import random
import tomllib
from functools import lru_cache
from pathlib import Path

from opencc import OpenCC

DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
BODY = 2_300  # characters of the paragraphs between head and foot
GLOSSES = {"党": "dǎng", "员": "yuán", "村": "cūn", "民": "mín", "水": "shuǐ"}


class Maker:
    """A seeded source of lines, each given once."""

    def __init__(self, seed: int = 0) -> None:
        self.draw, self.seen = random.Random(seed), set()

    def filled(self, template: str) -> str:
        """Fill each word in braces by a value drawn for it."""
        while "{" in template:
            before, _, rest = template.partition("{")
            word, _, rest = rest.partition("}")
            template = before + self._value(word) + rest
        return template

    def _value(self, word: str) -> str:
        """Draw a number between bounds, a name of a person, or a word of a list."""
        if word[0].isdigit():
            low, _, high = word.partition("-")
            return str(self.draw.randint(int(low), int(high)))
        if word == "person":
            size = self.draw.choice((1, 2, 2))
            given = (self.draw.choice(DATA["given"]) for _ in range(size))
            return self.draw.choice(DATA["surnames"]) + "".join(given)
        return self.draw.choice(DATA["words"][word])

    def line(self, templates: list[str]) -> str:
        """Give a filled template that no earlier line equals."""
        while (line := self.filled(self.draw.choice(templates))) in self.seen:
            pass
        self.seen.add(line)
        return line

    def paragraph(self) -> str:
        """Give a paragraph of one to four sentences."""
        return "".join(
            self.line(DATA["sentences"])
            for _ in range(self.draw.choice((1, 2, 2, 3, 4)))
        )

    def report(self) -> str:
        """Give a report: a head, a body with captions and headings, a foot."""
        place = {"place": self.draw.choice(DATA["words"]["place"])}
        title = self.line(DATA["titles"]).replace("@", place["place"])
        layout = self.draw.choice(DATA["layout"])
        parts = [
            title if key == "title" else self.line(DATA["lines"][key])
            for key in layout["head"]
        ]
        size = 0
        while size < BODY:
            parts.append(self.paragraph())
            size += len(parts[-1])
            if self.draw.random() < 0.2:
                parts.append(
                    self.line(DATA["lines"][self.draw.choice(layout["between"])])
                )
        parts += [self.line(DATA["lines"][key]) for key in layout["foot"]]
        text = "\n".join(parts).replace("@", place["place"])
        return self._written(text, layout)

    def _written(self, text: str, layout: dict) -> str:
        """Give the text as its site writes it: glosses, script, indents, entities."""
        if layout.get("glosses"):
            for character, sound in GLOSSES.items():
                text = text.replace(character, f"{character}({sound})")
        if layout.get("script") == "Hant":
            text = _traditional().convert(text)
        return text.replace("\n", layout.get("gap", "\n"))


@lru_cache
def _traditional() -> OpenCC:
    """Give the converter to Traditional script, made once."""
    return OpenCC("s2twp")


def write_reports(folder: Path, count: int, *, seed: int = 0) -> list[str]:
    """Write `count` made reports into `folder` and give their texts."""
    maker = Maker(seed)
    texts = [maker.report() for _ in range(count)]
    for i, text in enumerate(texts):
        (folder / f"{i:05}.txt").write_text(text, encoding="utf-8", newline="")
    return texts
