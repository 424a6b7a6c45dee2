import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.clean import rules
from helpers.clean.roles import (
    ROLES,
    Report,
    first_look,
    is_prose,
    roles_of_report,
    stated_title,
)

SENTENCE = "全县党员行动起来,投入到疫情防控的第一线。"
MORE = "夜里零下十度,守在村口的干部轮流进屋烤一会儿火。"
PIECES = st.sampled_from(
    [
        "",
        "——",
        "党员在前",
        SENTENCE,
        MORE,
        "来源:某网",
        "2020-02-08",
        "责编:甲",
        "相关新闻",
        "(某镇供稿)",
        "【专栏】",
        "一、起步",
        "版权所有",
        "完",
        "图为现场。",
    ]  # fmt: skip
) | st.text(max_size=40)


def verdicts(*texts, source=None):
    report = Report(texts, source or texts, *first_look(texts), [True] * len(texts))
    return roles_of_report(report)


def roles(*texts, source=None):
    return [verdict.role for verdict in verdicts(*texts, source=source)]


def rule(text):
    return verdicts(text)[0].rule


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "blank"),
        ("————", "blank"),
        ("![](a.jpg)", "markdown_image"),
        ("photo_01.jpeg", "image_file"),
        ("0123456789abcdef0123456789abcdef", "image_hash"),
        ("https://example.cn/a/b", "address"),
        ("首页 > 新闻 > 正文", "breadcrumb"),
        ("您的位置:首页 > 要闻", "breadcrumb"),
        ("编者按:这是一组报道。", "editor_note"),
        ("特别声明:本文仅供参考", "statement"),
        ("版权所有 某县融媒体中心", "copyright"),
        ("发布时间:2020-02-08 13:01", "dateline"),
        ("2020年2月8日", "dateline"),
        ("来源:某日报", "source"),
        ("原标题:某县的一天", "original_headline"),
        ("第A02版:要闻", "page_number"),
        ("阅读 3.2万", "counter"),
        ("▲党员在村口值守", "caption_mark"),
        ("责任编辑:甲", "editor"),
        ("(编辑 某甲)", "editor"),
        ("记者:某甲", "credit"),
        ("文/某甲", "credit"),
        ("分享到:", "share"),
        ("扫一扫在手机打开当前页", "share"),
        ("相关新闻", "related"),
        ("上一篇:没有了", "related"),
        ("立即下载", "inline_advert"),
        ("正文:", "breadcrumb"),
        ("今日 首页 -在线投稿 -往期报纸 -帮助", "navigation"),
        ("甲报集团旗下媒体: 甲报 | 乙报 | 丙网 版面导航", "navigation"),
        ("登录 | 注册 | 甲频道 | 联合报", "navigation"),
        ("即时 热门 政治 社会 生活 健康 国际 地方", "navigation"),
        ("文章搜索:", "navigation"),
        ("备注:以上景区军人免票。", "remark"),
        ("(下转第二版)", "page_number"),
        ("——分享——", "share"),
        ("浏览次数:", "counter"),
        ("点赞 36", "counter"),
        ("张三/摄", "credit"),
        ("刘建国 陈志强 黄淑兰", "credit"),
        ("王芳、李小明、赵一", "credit"),
        ("某市电视台音视频部制作", "credit"),
        ("素材支持:某市宣传部", "credit"),
        ("支部书记刘建国(左二)在田间指导抢收。", "caption_mark"),
        ("志愿者(前排右一)给老人送药", "caption_mark"),
        ("图中居中的是村医（中），他今年六十岁。", "caption_mark"),
        ("青山绿水。刘建国摄", "caption_mark"),
        ("志愿者参加清洁家园行动。某某开发区 供图", "caption_mark"),
        ("梯田里插秧的村民。（图：某某网）", "caption_mark"),
        ("收割机开进麦田（图片/某某社）", "caption_mark"),
        ("◆图为抢收现场。", "caption_mark"),
        ("文章图片", "caption_mark"),
    ],
)
def test_patterns_by_name(text, name):
    assert rule(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "进村的人先扫码登记,再量体温,最后由党员带到家门口。",
        "村里建了微信群,公众号也开了,谁家缺什么喊一声就行。",
        "责任编辑是谁不重要,重要的是每一个字都有人负责到底。",
        "热线电话响了一夜,接线的志愿者嗓子都哑了,还在一句句安慰。",
        "2020年2月8日,村口的帐篷搭了起来,党员排好了值班表。",
        "来源于山泉的水流进了每一户人家的水缸,从此不用再挑。",
        "分享会开到很晚,大家把各自的办法都写在了一张纸上。",
        "新华社某地2月5日电 村里的灯又亮了,党员守在路口。",
        "本报讯(记者某甲)近日,村里的水渠修好了,水流到了田头。",
        "某某网讯 干部进村入户,帮助群众抢收稻谷,一直忙到天黑。",
        "老人把旧照片摆了一桌。孩子们说,电影队今天又来村里拍摄。",
        "网站首页-这三个字是他学会的第一个词,他说得很慢。",
    ],
)
def test_furniture_words_in_sentences_are_body(text):
    assert roles(SENTENCE, text, MORE) == ["body"] * 3


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([], []),
        ([SENTENCE], ["body"]),
        (["村口的一盏灯", SENTENCE], ["title", "body"]),
        (["首页 > 正文", "村口的一盏灯", SENTENCE], ["furniture", "title", "body"]),
        (
            ["村口的一盏灯", "来源:某网", "灯下的人", SENTENCE],
            ["title", "metadata", "heading", "body"],
        ),
        (
            ["村口的一盏灯", "2020-02-08", "【一线】", SENTENCE],
            ["title", "metadata", "metadata", "body"],
        ),
        (
            ["村口的一盏灯", SENTENCE, "村口的一盏灯", MORE],
            ["title", "body", "furniture", "body"],
        ),
        ([SENTENCE, "一、守住村口", MORE], ["body", "heading", "body"]),
        ([SENTENCE, "————", MORE], ["body", "blank", "body"]),
        ([SENTENCE, "通了。", MORE], ["body", "body", "body"]),
        ([SENTENCE, "责编:甲", "别处的新闻"], ["body", "byline", "furniture"]),
        ([SENTENCE, "(某镇党委)"], ["body", "byline"]),
        ([SENTENCE, "夜深了。"], ["body", "body"]),
    ],
)
def test_position_decides_where_no_pattern_does(texts, expected):
    assert roles(*texts) == expected


@pytest.mark.parametrize(
    "subhead",
    [
        "■干部带头进村入户",
        "■ 党员突击队连夜上阵",
        "◆守住村口的人",
        "▶第一天",
        "为抢收的干部点赞",
        "群众连声点赞",
        "写在纸上的评论",
    ],
)
def test_marked_lines_between_sentences_are_subheads(subhead):
    assert roles(SENTENCE, subhead, MORE) == ["body", "heading", "body"]


@pytest.mark.parametrize("mark", ["备注:", "注:", "说明:"])
def test_a_remark_does_not_end_a_report(mark):
    texts = [SENTENCE, SENTENCE, MORE, mark + "以上景区军人免票。", MORE + SENTENCE]
    assert roles(*texts)[3:] == ["note", "body"]


def test_dated_lines_behind_the_body_are_a_list():
    listed = [f"某某生活圈{k} 2024-05-24 09:37:5{k}" for k in "甲乙丙"]
    texts = ["村口的一盏灯", "2024-05-13 09:16", SENTENCE, MORE, *listed]
    assert [v.rule for v in verdicts(*texts)][4:] == ["dated_list"] * 3
    assert [v.rule for v in verdicts(*texts[:5])][4:] == ["dateline"]


def test_a_box_of_accounts_before_the_body_is_furniture():
    box = ["某某日报网", "微信公众号", "某某日报网", "官方微博"]
    texts = ["村口的一盏灯", "2020-02-08 来源:某某日报", *box, SENTENCE]
    assert roles(*texts)[2:6] == ["furniture"] * 4


def test_a_line_between_sentences_of_an_article_is_in_it():
    texts = [SENTENCE, "多轮驱动广铺路", MORE, "下一条的题目"]
    inside = [True, False, True, False]
    report = Report(texts, texts, *first_look(texts), inside)
    found = [verdict.role for verdict in roles_of_report(report)]
    assert found == ["body", "heading", "body", "furniture"]


def test_a_block_that_is_one_link_is_furniture():
    texts = [SENTENCE, "另一条新闻的题目", MORE]
    sources = [SENTENCE, '<li><a href="x">另一条新闻的题目</a>', MORE]
    assert roles(*texts, source=sources) == ["body", "furniture", "body"]


def test_headings_of_pages_are_titles():
    texts = ["网站的名字在这里", "村口的一盏灯", SENTENCE]
    sources = ["<title>网站的名字在这里", "<h1>村口的一盏灯", SENTENCE]
    assert roles(*texts, source=sources) == ["furniture", "title", "body"]


@given(st.lists(PIECES, max_size=12))
def test_every_paragraph_gets_a_known_role(texts):
    found = verdicts(*texts)
    assert len(found) == len(texts)
    assert {verdict.role for verdict in found} <= set(ROLES)
    assert all(verdict.rule for verdict in found)


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("", False),
        ("通了。", False),
        ("党员在前", False),
        ("全县党员行动起来投入到疫情防控的第一线", False),
        (SENTENCE, True),
        ("他说:“全县的党员都行动起来,守住每一个路口!”", True),
    ],
)
def test_is_prose(text, prose):
    assert is_prose(text) is prose


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("标题:村口的一盏灯", "村口的一盏灯"),
        ("【标题】:村口的一盏灯", "村口的一盏灯"),
        ("标题:短", None),
        ("来源:某网", None),
    ],
)
def test_stated_title(text, title):
    assert stated_title(text) == title


def test_rules_have_names_and_known_roles():
    names = [entry.name for entry in rules.RULES]
    assert len(set(names)) == len(names)
    assert {entry.role for entry in rules.RULES} <= set(ROLES)


def test_patterns_are_all_there_with_their_words_filled_in():
    everywhere = [*rules.PATTERNS.values(), *rules.DATES]
    everywhere += [entry.pattern for entry in rules.RULES]
    assert (len(rules.PATTERNS), len(rules.DATES), len(rules.RULES)) == (80, 7, 28)
    unfilled = [p.pattern for p in everywhere if re.search(r"\{[A-Z_]+\}", p.pattern)]
    assert unfilled == []


def test_sets_of_rules_name_rules():
    by_position = {"link", "after_credit", "before_title", "dated_list"}
    names = {entry.name for entry in rules.RULES} | by_position
    for names_of_set in rules.RULE_SETS.values():
        assert names_of_set <= names
