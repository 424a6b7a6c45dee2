import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.clean import rules
from helpers.clean.roles import ROLES, roles_of_report
from helpers.clean.verdicts import Report, first_look, is_prose, stated_title

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
        ("文/某甲 图/某乙", "credit"),
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
        ("首页 走进某县 政务公开 办事服务 公众参与", "navigation"),
        ("网站首页 要闻 图片新闻 视频", "navigation"),
        ("某某时报 | 某某日报 | 河边网 | 数字报", "navigation"),
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
        ("清淤现场。图据河边网", "caption_mark"),
        ("渠首新貌 图源：某县融媒体中心", "caption_mark"),
        ("部分图片来源于网络", "caption_mark"),
        ("图片来自受访者", "caption_mark"),
        ("（配图选自网络）", "caption_mark"),
        ("渠首新貌（无人机照片）", "caption_mark"),
        ("梯田的清晨（某某航拍）", "caption_mark"),
        ("文章图片", "caption_mark"),
        ("老乡在广场上跳起舞来,迎接新年(2月28日摄)。", "caption_mark"),
        ("这是山上的茶园（3月5日摄）。", "caption_mark"),
        ("一位姑娘在晾晒辣椒(10月1日无人机摄影)。", "caption_mark"),
        ("春到茶园。某县宣传部供图 茶农采茶。某县宣传部供图 茶芽翠绿。", "captions"),
        ("麦浪滚滚金黄一片。某某摄 收割机开进田里。某某摄 颗粒归仓", "captions"),
        ("某网·某报记者 姜镛 李帅 林坤 东山报道", "credit"),
        ("某某晚报记者 王一 通讯员 李二 综合报道", "credit"),
        ("全媒体记者 高山 综合报道", "credit"),
        ("某河报·某视频采访人员于扬实习生郭磊通讯员范友军", "credit"),
        ("社会中心／综合报导", "credit"),
        ("财经组/台北报导", "credit"),
        ("地方中心、某地／特别报道", "credit"),
        ("今日某岗 某香号", "credit"),
        ("某县发布 澎湃号·政务", "credit"),
        ("某市融媒 百家号", "credit"),
        ("原创 某县融媒体中心 某县融媒", "credit"),
        ("原创 张三 李四 某某先锋", "credit"),
        ("【来源】某日报", "source"),
        ("[稿源] 某县融媒体中心", "source"),
        ("公开日期:2021年4月6日 生成日期:2021年4月2日", "dateline"),
        ("本网站使用相关技术提供更好的阅读体验，同时尊重使用者隐私。", "notice"),
        ("我们在本网站上使用Cookie，包括第三方Cookie，以便提升浏览体验。", "notice"),
        ("继续浏览即表示您同意我们的隐私政策和服务条款。", "notice"),
        ("Your browser does not appear to support Chinese. Try again?", "notice"),
        ("こちらのページは繁体字版です。日本語版に移動しますか。", "notice"),
        (
            "請繼續往下閱讀...".translate(str.maketrans("請繼續閱讀", "请继续阅读")),
            "notice",
        ),
        ("请同意我们的隐私权规范，才能启用听新闻的功能。", "notice"),
        ("正在加载", "share"),
        ("加载更多", "share"),
        ("加载中...", "share"),
        ("建议您加入某社付费会员找寻您要的新闻。", "notice"),
        ("●《某新闻云》提醒您，请给自己机会：", "statement"),
        ("自杀防治咨询安心专线：0800-000000；", "statement"),
        ("心理援助求助热线：400-0000000。", "statement"),
        ("字级设定:", "share"),
        ("2023-08-22 某报2023-08-2200017;26093684 2 2023年08月22日 星期二", "dateline"),
        ("某报 头版 2020-02-08 第3期 2020年2月8日 星期六", "dateline"),
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
        "两位记者王芳、李明走了三天,写下了关于水渠的长篇报道。",
        "图片来自村里的老相册,孩子们一张一张地翻看,问个不停。",
        "首页 是他学会的第一个词,老师说 网站 上有许多字可以学。",
        "隐私是老人最在意的事,志愿者登记时总把门关上再问。",
        "热线接通了,那头的人说:专线一天能接三百个电话,从不占线。",
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


@pytest.mark.parametrize(
    "banner",
    [
        "网站公告:讲述村里故事,传播村里声音",
        "某某网移动版",
        "某某日报 数字报纸手机版",
        "某某日报数字报",
        "文章字数:177",
        "某地一夜建成三座大桥 专家惊叹",
    ],
)
def test_the_line_above_the_date_is_the_title(banner):
    texts = [banner, banner, "村口的一盏灯", "2020-02-08 10:45", SENTENCE, MORE]
    assert roles(*texts)[2] == "title"


@pytest.mark.parametrize(
    "line",
    [
        "如今村里两百户都用上了自来水,",
        "山脚下的小学,",
        "守在社区门口的人，",
    ],
)
def test_a_line_that_goes_on_is_no_caption(line):
    texts = [SENTENCE, line, "有了新的样子", MORE]
    assert roles(*texts)[1] == "heading"


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
    assert (len(rules.PATTERNS), len(rules.DATES), len(rules.RULES)) == (90, 11, 30)
    unfilled = [p.pattern for p in everywhere if re.search(r"\{[A-Z_]+\}", p.pattern)]
    assert unfilled == []


def test_sets_of_rules_name_rules():
    by_position = {"link", "after_credit", "before_title", "dated_list"}
    names = {entry.name for entry in rules.RULES} | by_position
    for names_of_set in rules.RULE_SETS.values():
        assert names_of_set <= names
