"""Small made corpora for tests: villages whose reports differ in a few words."""

import tomllib
from functools import cache
from pathlib import Path
from random import Random

import pandas as pd

from helpers.clean import read_paragraphs, roles_of_report

TEXT = "{}的党员在社区值守,群众送来口罩。{}的志愿者登记车辆,卡点有了临时党支部。"
NOUNS = (
    "党员 社区 群众 口罩 卡点 车辆 村民 干部 热水 路口 帐篷 登记 值守 学校 医院".split()
)
ENDS = ["送到了", "排好了队", "都在现场", "一夜没有停下"]
WORDS = "山水田林路桥海港"


def report(word: str) -> str:
    """Write the report of one village."""
    name = f"{word}村里"
    lines = [TEXT.format(name, name).replace("口罩", "口罩和" + word * 2)]
    lines += [f"{name}今天的第{k}件事是{word}边的工作,大家都来帮忙。" for k in range(9)]
    return "\n\n".join(lines)


def plain_reports(folder, count: int) -> None:
    """Write reports without title, date or place into a new folder."""
    folder.mkdir()
    for i, word in enumerate(WORDS[:count]):
        (folder / f"r{i}.txt").write_text(report(word), encoding="utf-8")


def varied_report(number: int) -> str:
    """Write a report that shares its words with others, but not its sentences."""
    random = Random(number)  # seeded: the same text on every run
    lines = [
        f"{''.join(random.sample(NOUNS, 6))}{random.choice(ENDS)}。"
        for _ in "十二行十二行十二行"
    ]
    return "\n\n".join(lines)


@cache
def _everyday() -> dict:
    """Read the everyday sentences."""
    path = Path(__file__).with_name("everyday.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def everyday_report(number: int) -> str:
    """Write a report about fields, school or police work that names no place."""
    data, random = _everyday(), Random(number)
    topic = ("farm", "school", "police")[number % 3]
    lines = random.sample(data[topic], 8) + random.sample(data["daily"], 4)
    random.shuffle(lines)
    pairs = zip(lines[::2], lines[1::2], strict=True)
    lines = [random.choice(data["titles"]), *map("".join, pairs)]
    return "\n".join(_filled(line, data["words"], random) for line in lines)


def _filled(template: str, words: dict[str, list[str]], random: Random) -> str:
    """Fill each word in braces by one drawn from its list."""
    while "{" in template:
        before, _, rest = template.partition("{")
        word, _, after = rest.partition("}")
        template = before + random.choice(words[word]) + after
    return template


def reports_of(folder, rows: list[dict]) -> None:
    """Write a file for the text of each row, and metadata.csv for the other columns."""
    folder.mkdir()
    for row in rows:
        (folder / f"{row['report']}.txt").write_text(row["text"], encoding="utf-8")
    table = pd.DataFrame(rows).drop(columns="text")
    table.to_csv(folder / "metadata.csv", index=False)


PLANTED = dict(
    zip(
        "甲县 乙县 丙县 丁县 戊县 己县 庚县 辛县".split(),
        "渔船 梯田 果园 羊群 茶叶 矿山 水库 竹林".split(),
        strict=True,
    )
)


def planted_reports(folder, reports: int = 6) -> None:
    """Write eight groups of reports that differ in one term each, and in nothing else.

    Lengths differ from report to report, and every report holds its group's term.
    """
    rows = []
    for group, term in PLANTED.items():
        for k in range(reports):
            random = Random(f"{group}{k}")
            lines = [
                f"{'和'.join(random.sample(NOUNS, 6))}{random.choice(ENDS)}。"
                for _ in range(random.randint(24, 36))
            ]
            lines += [f"{term}和{random.choice(NOUNS)}{random.choice(ENDS)}。"] * 5
            text = "\n\n".join(random.sample(lines, len(lines)))
            rows.append({"report": f"{group}{k}", "text": text, "region": group})
    reports_of(folder, rows)


def paragraphs_of(raw: str) -> pd.DataFrame:
    """Give the paragraphs of one text as a table."""
    [(spans, report)] = read_paragraphs([raw])
    verdicts = roles_of_report(report) if spans else []
    return pd.DataFrame(
        {
            "paragraph": range(len(spans)),
            "start": [start for start, _ in spans],
            "end": [end for _, end in spans],
            "source": pd.Series(report.sources, dtype="str"),
            "text": pd.Series(report.texts, dtype="str"),
            "role": [verdict.role for verdict in verdicts],
            "rule": [verdict.rule for verdict in verdicts],
        }
    )
