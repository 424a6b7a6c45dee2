import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.metadata.describe import (
    ReportText,
    describe,
    find_date,
    find_outlet,
    find_places,
    find_title,
    parse_date,
)
from tests.made import everyday_report, paragraphs_of

SENTENCE = "全县党员行动起来,投入到疫情防控的第一线。"


def read(*lines):
    table = paragraphs_of("\n".join(lines))
    return ReportText(*(table[k].tolist() for k in ("text", "source", "role", "rule")))


def find_place(report, outlet=None, title=None):
    return find_places([report], [outlet], [title])[0]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("", None),
        ("没有日期", None),
        ("2020年02月08日13:01", "2020-02-08"),
        ("2022年6 月11日", "2022-06-11"),
        ("2022年05月13日 10:46:11", "2022-05-13"),
        ("2023-07-17 16:25:04", "2023-07-17"),
        ("2023-3-9", "2023-03-09"),
        ("2017-03-28-00:00:00", "2017-03-28"),
        ("2010/1/6 16:43:13", "2010-01-06"),
        ("2025/5/14 15:42(5/14 17:08 更新)", "2025-05-14"),
        ("2021.09.13", "2021-09-13"),
        ("17.02.2022  15:37", "2022-02-17"),
        ("2024 12/16 22:12:17", "2024-12-16"),
        ("23-07-20 21:16", "2023-07-20"),
        ("16:14 2026-02-07 HKT", "2026-02-07"),
        ("20200212", "2020-02-12"),
        ("2020-02-08T13:01:00+08:00", "2020-02-08"),
        ("二〇二〇年二月十二日", "2020-02-12"),
        ("二○二一年十月二十一日", "2021-10-21"),
        ("二零二二年十二月三十日", "2022-12-30"),
        ("民国111年3月2日", "2022-03-02"),
        ("民国三十八年十月一日", "1949-10-01"),
        ("民国38年10月1日", "1949-10-01"),
        ("民国元年一月一日", "1912-01-01"),
        ("民国一百零三年十二月二十日", "2014-12-20"),
        ("民国一百年一月一日", "2011-01-01"),
        ("２０２１年３月４日", "2021-03-04"),
        ("２０２１－０３－０４", "2021-03-04"),
        ("民国 99 年", None),
        ("民国百年校庆", None),
        ("2020年13月1日", None),
        ("2021-02-29", None),
        ("2021-02-29 2021-03-01", "2021-03-01"),
        ("3月29日电", None),
        ("201x年", None),
        ("电话 13800138000", None),
        ("时间:6/20/2018 4:44:28 PM", "2018-06-20"),
        ("12/31/2020", "2020-12-31"),
        ("民国七年三月二十一日", "1918-03-21"),
        ("民国八年十一月三日", "1919-11-03"),
        ("13/31/2020", None),
        ("1/2/20201", None),
        ("(编辑:某甲)1120809", "2023-08-09"),
        ("（编辑：某乙）990101", None),
        ("张贴日期:112/08/09", "2023-08-09"),
        ("110-12-05", "2021-12-05"),
        ("发布日期 112年8月9日", "2023-08-09"),
        ("112.10.12.5", None),
        ("比分110-98", None),
        ("Aug 09, 2023", "2023-08-09"),
        ("9 August 2023 10:00", "2023-08-09"),
        ("Sept. 3, 2021", "2021-09-03"),
        ("Feb 30, 2021", None),
        ("2020年2月8日 2021年1月1日", "2020-02-08"),
    ],
)
def test_parse_date(text, day):
    assert parse_date(text) == (pd.Timestamp(day) if day else None)


@given(st.text(alphabet="0123456789年月日-/.: 民国〇一二三十", max_size=30))
def test_parse_date_never_raises(text):
    date = parse_date(text)
    assert date is None or 1900 <= date.year < 3000


@given(st.dates(pd.Timestamp(2000, 1, 1).date(), pd.Timestamp(2039, 12, 31).date()))
def test_parse_date_reads_what_was_printed(day):
    forms = [
        f"{day:%Y-%m-%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
    ]
    roc = f"民国{day.year - 1911}年{day.month}月{day.day}日"
    assert {parse_date(form) for form in (*forms, roc)} == {pd.Timestamp(day)}


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ([SENTENCE], None),
        (["村口的一盏灯", SENTENCE], "村口的一盏灯"),
        (["村口的一盏灯-某某新闻网", "来源:某报", SENTENCE], "村口的一盏灯"),
        (["# 村口的一盏灯", SENTENCE], "村口的一盏灯"),
        (["标题:村口的一盏灯", SENTENCE], "村口的一盏灯"),
        (["【标题】村口的一盏灯", "【时间】2020-02-08", SENTENCE], "村口的一盏灯"),
        (["[题目] 村口的一盏灯", SENTENCE], "村口的一盏灯"),
        (["文章字数:177", SENTENCE], None),
        (["[山海新闻云]记者 某甲/报导", SENTENCE], None),
        (["网站公告:欢迎来稿", "村口的一盏灯", "2020-02-08", SENTENCE], "村口的一盏灯"),
    ],
)
def test_find_title(lines, title):
    assert find_title(read(*lines)) == title


@pytest.mark.parametrize(
    ("lines", "outlet"),
    [
        ([SENTENCE], None),
        (["村口的一盏灯", "来源:贵州日报", SENTENCE], "贵州日报"),
        (["村口的一盏灯", "2020-02-08 来源: 新华社 字号:大", SENTENCE], "新华社"),
        (["村口的一盏灯", "来源:《甘肃日报》", SENTENCE], "甘肃日报"),
        (["村口的一盏灯", "来源:春城晚报(昆明)", SENTENCE], "春城晚报"),
        (["村口的一盏灯", "2020-02-08 来源: 山海网（某地）", SENTENCE], "山海网"),
        (["村口的一盏灯", "来源:本站原创", SENTENCE], None),
        (["村口的一盏灯", "来源: 作者:某甲", SENTENCE], None),
        (["村口的一盏灯", "2005年08月04日05:54 人民日报", SENTENCE], "人民日报"),
        (["村口的一盏灯", "大河网讯 " + SENTENCE], "大河网"),
        ([SENTENCE, "版权所有 某某日报社"], "某某日报社"),
        (["村口的一盏灯", "据央视新闻消息," + SENTENCE], "央视新闻"),
        (["村口的一盏灯", "据新华社电 " + SENTENCE], "新华社"),
        (["村口的一盏灯", "据《山海日报》报道," + SENTENCE], "山海日报"),
        (["村口的一盏灯", "据《山海晚报》消息," + SENTENCE], "山海晚报"),
        (["【标题】村口的一盏灯", "【来源】山海日报", SENTENCE], "山海日报"),
        (["村口的一盏灯", "[稿源]山海县融媒体中心", SENTENCE], "山海县融媒体中心"),
        (["村口的一盏灯", "原创 山海县融媒体中心 山海融媒", SENTENCE], "山海融媒"),
        (["村口的一盏灯", "原创 张三 李四 泉城女声", SENTENCE], "泉城女声"),
        (["山海日报数字报", "2018-08-27 星期一", "村口的一盏灯", SENTENCE], "山海日报"),
        (["山海网电子版", "2018-08-27", "村口的一盏灯", SENTENCE], "山海网"),
        (["村口的一盏灯", "正文:中新网某地9月8日电(某甲)" + SENTENCE], "中新网"),
        (["村口的一盏灯", "新京报 2024-05-16 17:02", SENTENCE], "新京报"),
        (
            ["村口的一盏灯", "2024-05-16 17:02 某县融媒体中心", SENTENCE],
            "某县融媒体中心",
        ),
        (["村口的一盏灯", "原创 张三 寿光发布 2018-08-27", SENTENCE], "寿光发布"),
        (["村口的一盏灯", "原创 李四 泉城女声 2018-08-27", SENTENCE], "泉城女声"),
        (
            ["村口的一盏灯", "寿光先锋 2018-08-27 09:00 发表于山东", SENTENCE],
            "寿光先锋",
        ),
        (["村口的一盏灯", "寿光融媒", "2018-08-27 09:00", SENTENCE], "寿光融媒"),
        (["村口的一盏灯", "2018-08-27 09:00", "云海在线", SENTENCE], "云海在线"),
        (["村口的一盏灯", "2018-08-27", "来源:", "甘肃日报", SENTENCE], "甘肃日报"),
        (
            ["您的位置:石门县融媒体中心 > 新闻 > 正文", "村口的一盏灯", SENTENCE],
            "石门县融媒体中心",
        ),
        (["山海日报 > 要闻 > 正文", "村口的一盏灯", SENTENCE], "山海日报"),
        (["村口的一盏灯 - 田野杂谈", "村口的一盏灯", SENTENCE], "田野杂谈"),
        (
            ["村口的一盏灯 | 地方 | 山海新闻云 SHN.COM", "村口的一盏灯", SENTENCE],
            "山海新闻云",
        ),
        (["村口的一盏灯", SENTENCE, "自由电子报粉丝团"], "自由电子报"),
        (["村口的一盏灯", SENTENCE, "凡注有“山海在线”的稿件,转载须经许可"], "山海在线"),
        (["村口的一盏灯", SENTENCE, "山海日报近期报纸查看"], "山海日报"),
        (["村口的一盏灯", "来源: sp20200208", SENTENCE], None),
        (["村口的一盏灯", "来源://www.example.com/a/2020", SENTENCE], None),
        (["村口的一盏灯", "2020-02-08 来源: 123456", SENTENCE], None),
        (["村口的一盏灯", "据山海网报道 " + SENTENCE], "山海网"),
        (["据山海晚报消息 " + SENTENCE], "山海晚报"),
        (["村口的一盏灯", "据海滨电视台报道:" + SENTENCE], "海滨电视台"),
        (["村口的一盏灯", "[山海新闻云]记者 某甲/报导", SENTENCE], "山海新闻云"),
        (["村口的一盏灯", "[海滨日报]特派记者 某乙/综合报道", SENTENCE], "海滨日报"),
        (["村口的一盏灯", "山海之声 莞香号", "2020-02-08", SENTENCE], "山海之声"),
        (["村口的一盏灯", "山海发布 澎湃号·政务", "2020-02-08", SENTENCE], "山海发布"),
        (["村口的一盏灯", "山海县融媒体中心 头条号", SENTENCE], "山海县融媒体中心"),
        (["山海老年报 数字报纸", "村口的一盏灯", "2020-02-08", SENTENCE], "山海老年报"),
        (["村口的一盏灯", SENTENCE, "《山海头条》APP经已推出最新版本"], "山海头条"),
        (["村口的一盏灯", "2020-02-08 來(lái)源:人民日?bào)", SENTENCE], "人民日报"),
    ],
)
def test_find_outlet(lines, outlet):
    assert find_outlet(read(*lines), {}) == outlet


@pytest.mark.parametrize(
    ("lines", "day", "source"),
    [
        ([SENTENCE], None, None),
        (["村口的一盏灯", "2020-02-08", SENTENCE], "2020-02-08", "dateline"),
        (
            ["村口的一盏灯", "![](https://a.cn/2021/0304/x.jpg)", SENTENCE],
            "2021-03-04",
            "path",
        ),
        (
            ["2019-01-01", "发布时间:2020-02-08", "村口的一盏灯", SENTENCE],
            "2020-02-08",
            "dateline",
        ),
        (["村口的一盏灯", "2月8日," + SENTENCE], None, None),
        (
            ["生成日期:2020-02-01", "公开时间:2020-02-08", "村口的一盏灯", SENTENCE],
            "2020-02-08",
            "dateline",
        ),
        (
            ["村口的一盏灯", "签发日期:2020-02-03", "张贴日期:2020-02-08", SENTENCE],
            "2020-02-08",
            "dateline",
        ),
        (
            ["楼主 发表于 2020-3-9", "村口的一盏灯", "2020-02-08 来源:某报", SENTENCE],
            "2020-02-08",
            "dateline",
        ),
        (
            ["本帖最后由 某甲 于 2020-3-9 09:41 编辑", "村口的一盏灯", SENTENCE],
            "2020-03-09",
            "dateline",
        ),
        (["村口的一盏灯", "2020年2月8日," + SENTENCE], "2020-02-08", "text"),
        (["会议于2020年2月19日16时召开," + SENTENCE], "2020-02-19", "text"),
        (["新华社济南2月5日电 " + SENTENCE], None, None),
        (
            ["新华社济南2月5日电 " + SENTENCE, "到2020年1月31日," + SENTENCE],
            "2020-02-05",
            "text",
        ),
        (
            [
                "本报某地12月30日讯 " + SENTENCE,
                "2019年12月1日," + SENTENCE,
                "1949年10月1日," + SENTENCE,
            ],
            "2019-12-30",
            "text",
        ),
        ([SENTENCE, SENTENCE, "那是1998年8月7日," + SENTENCE], None, None),
    ],
)
def test_find_date(lines, day, source):
    found = find_date(read(*lines))
    assert found.source == source
    assert found.date == pd.Timestamp(day) if day else pd.isna(found.date)


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        ([SENTENCE], (None, None, None)),
        (["贵州省遵义市汇川区" + SENTENCE], ("贵州省", "遵义市", "汇川区")),
        (["上海浦东新区" + SENTENCE], ("上海市", "上海市", "浦东新区")),
        (["湖北仙桃" + SENTENCE], ("湖北省", None, "仙桃市")),
        (
            [SENTENCE, "笔者在商水县一个村子里看到了这一切。"],
            ("河南省", "周口市", "商水县"),
        ),
        (["汇川区距成都300公里," + SENTENCE], ("贵州省", "遵义市", "汇川区")),
        (
            ["绩溪县与浙江临安接壤,毗邻旌德县。" + SENTENCE],
            ("安徽省", "宣城市", "绩溪县"),
        ),
        (
            ["秦州区," + SENTENCE, "东临麦积区,西接礼县。"],
            ("甘肃省", "天水市", "秦州区"),
        ),
        (
            ["山东接到报告后," + SENTENCE, "山东的干部很快到了。"],
            ("山东省", None, None),
        ),
        (
            ["新华社乌鲁木齐7月13日电 在阿克苏市郊,乌鲁木齐来的人说," + SENTENCE],
            (
                "新疆维吾尔自治区",
                "阿克苏地区",
                "阿克苏市",
            ),
        ),
        (
            ["新华网海口1月30日电 海南省定安县境内,高速公路往三亚方向," + SENTENCE],
            (
                "海南省",
                None,
                "定安县",
            ),
        ),
        (
            [
                "人民网郑州3月4日电 " + SENTENCE,
                "商水县的志愿者守在村口,商水县的夜晚很冷。",
            ],
            (
                "河南省",
                "周口市",
                "商水县",
            ),
        ),
        (
            [
                "内蒙古来了客人," + SENTENCE,
                "在呼伦贝尔市,牛羊成群,呼伦贝尔的夏天很短。",
            ],
            (
                "内蒙古自治区",
                "呼伦贝尔市",
                None,
            ),
        ),
        (["浙江台州讯 " + SENTENCE, "浙江的茶都采了。"], ("浙江省", "台州市", None)),
        (["村里来了记者吴忠," + SENTENCE, "吴忠说,他早就想来。"], (None, None, None)),
    ],
)
def test_find_place(lines, place):
    found = find_place(read(*lines))
    assert (found["province"], found["city"], found["county"]) == place


def test_everyday_reports_without_a_place_are_not_placed():
    reports = [read(everyday_report(number)) for number in range(500)]
    found = find_places(reports, *[[None] * len(reports)] * 2)
    assert [place["place_evidence"] for place in found] == [""] * 500


def test_a_title_outside_the_text_speaks_for_its_place():
    found = find_place(read(SENTENCE), title="山东寿光:干部抢收保粮")
    assert (found["province"], found["county"]) == ("山东省", "寿光市")


def test_the_body_outvotes_the_outlet():
    body = ["长春市宽城区" + SENTENCE, "宽城区的志愿者守着一栋楼,夜里也不熄灯。"]
    found = find_place(read(*body), "新华网宁夏频道")
    assert (found["province"], found["county"]) == ("吉林省", "宽城区")
    assert found["place_evidence"].startswith("宽城区")


SAID = {
    "title": "河湾抢收记",
    "outlet": "某报",
    "date": "2020-02-08",
    "county": "汇川区",
}
PRINTED = ("村口的一盏灯", "2021-03-04 来源:他报", SENTENCE)
FACTS = ("title", "outlet", "date", "date_source")


def facts(lines, hints, stated):
    [found] = describe([read(*lines)], [hints], [stated])
    return tuple(str(found[k])[:10] for k in FACTS)


def test_meta_tags_fill_what_the_text_leaves_open():
    said = ("河湾抢收记", "某报", "2020-02-08", "meta")
    assert facts([SENTENCE], SAID, {}) == said
    assert facts(PRINTED, SAID, {})[1:] == ("他报", "2021-03-04", "dateline")


def test_columns_and_front_matter_come_before_the_text():
    said = ("河湾抢收记", "某报", "2020-02-08", "meta")
    assert facts([SENTENCE], {}, SAID) == facts(PRINTED, {}, SAID) == said
    assert facts(PRINTED, {"date": "2022-01-01"}, SAID) == said
    assert describe([read(SENTENCE)], [{}], [SAID])[0]["county"] == "汇川区"


@pytest.mark.parametrize(
    ("field", "value"),
    [("date", "上周"), ("date", "1583020800"), ("outlet", "网络"), ("outlet", "本站")],
)
def test_a_column_that_states_nothing_leaves_it_to_the_text(field, value):
    assert facts(PRINTED, {}, {field: value})[1:] == ("他报", "2021-03-04", "dateline")
