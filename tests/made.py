"""Small made corpora for tests: villages whose reports differ in a few words."""

import pandas as pd

from helpers.clean import read_paragraphs, roles_of_report

TEXT = "{}的党员在社区值守,群众送来口罩。{}的志愿者登记车辆,卡点有了临时党支部。"
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


def table_of_reports(folder, rows: list[dict]) -> None:
    """Write reports as one table with columns of their own."""
    folder.mkdir()
    pd.DataFrame(rows).to_csv(folder / "reports.csv", index=False)


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
