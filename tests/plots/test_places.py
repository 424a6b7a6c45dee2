import pytest

from helpers.plots.places import english_place, group_name, short_name
from helpers.plots.style import use_style

OFFICIAL = {
    "重庆市": "Chongqing", "陕西省": "Shaanxi", "山西省": "Shanxi", "陕西": "Shaanxi",
    "六安市": "Lu'an", "六合区": "Luhe District", "内蒙古自治区": "Inner Mongolia",
    "呼和浩特市": "Hohhot", "乌鲁木齐市": "Ürümqi", "西藏自治区": "Xizang",
    "长沙市": "Changsha", "西安市": "Xi'an", "厦门市": "Xiamen", "成都市": "Chengdu",
    "宁夏回族自治区": "Ningxia", "广西壮族自治区": "Guangxi",
    "香港特别行政区": "Hong Kong", "黔东南苗族侗族自治州": "Qiandongnan Prefecture",
    "克孜勒苏柯尔克孜自治州": "Kizilsu Prefecture", "漳州市东山县":
    "Dongshan County, Zhangzhou", "乐陵市": "Laoling", "蔚县": "Yuxian County",
    "乾安县": "Qian'an County", "亳州市": "Bozhou", "台州市": "Taizhou",
    "什邡市": "Shifang", "喀什市": "Kashgar", "香格里拉市": "Shangri-La",
    "塔什库尔干塔吉克自治县": "Taxkorgan Autonomous County",
    "油尖旺区": "Yau Tsim Mong District", "大埔县": "Dabu County",
    "丽水市": "Lishui", "吕梁市": "Lüliang", "延边朝鲜族自治州": "Yanbian Prefecture",
}  # fmt: skip


@pytest.mark.parametrize(("name", "english"), OFFICIAL.items())
def test_places_have_their_official_names(name, english):
    assert english_place(name) == english


@pytest.mark.parametrize("name", ["贵州日报", "2021-03", "zunyi", "甲", "市", ""])
def test_what_is_no_place_keeps_its_name(name):
    use_style("en")
    assert group_name(name) == short_name(name) == name


def test_names_follow_language_and_size():
    use_style("zh")
    assert group_name("东山县") == "东山县"
    use_style("en")
    assert group_name("东山县") == "Dongshan County 东山县"
    use_style("en", size="column")
    assert group_name("东山县") == "Dongshan County"
