"""Made-up names of firms and people: the same random source gives the same names."""

from __future__ import annotations

from collections.abc import Callable
from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_CITIES = _words("""
    上海 宁波 青岛 天津 大连 厦门 广州 深圳 苏州 杭州 武汉 重庆 成都 南京 福州 烟台 温州 泉州 东莞 佛山
    无锡 嘉兴 连云港 日照 珠海 惠州 南通 舟山 北海 湛江
""")
_CITIES_TRADITIONAL = _words("香港 高雄 台中 基隆 新竹 澳門 臺北 桃園")
_CITIES_ENGLISH = _words("""
    Shanghai Ningbo Qingdao Tianjin Dalian Xiamen Guangzhou Shenzhen Suzhou Hangzhou Wuhan Chongqing Nanjing
    Fuzhou Yantai Wenzhou
""")
_FIRST = tuple("华恒永金东海瑞宏盛信嘉泰鼎远安顺明德丰润博新中天万佳正联亿凯")
_SECOND = tuple("通达源利昌丰盛隆兴和泰发航运捷诚富康荣翔腾辉信德邦成益茂升")
_FIRST_TRADITIONAL = tuple("華恆永東瑞嘉鼎遠順豐潤聯億凱興寶")
_SECOND_TRADITIONAL = tuple("達源興發隆運捷誠榮騰輝樂昇邦龍慶")
_TRADES = _words("""
    国际物流 纺织 电子科技 机械设备 食品 家具制造 建材 化工 医药 服装 五金制品 汽车配件 塑料制品 茶业 水产
    粮油贸易 进出口 包装材料 玩具 陶瓷 钢材贸易 仓储 印染 光电科技
""")
_TRADES_TRADITIONAL = _words("國際貿易 紡織 電子 機械 食品 傢俱 建材 化學 製藥 五金 茶業 水產")
_FORMS = ("有限公司", "有限公司", "有限公司", "股份有限公司", "有限责任公司")
_FORMS_TRADITIONAL = ("有限公司", "股份有限公司", "實業有限公司")
_PINYIN = _words("""
    Hua Heng Yong Jin Dong Hai Rui Hong Sheng Xin Jia Tai Ding Yuan An Shun Ming De Feng Run Bo Tian Wan
""")
_PINYIN_SECOND = _words("""
    tong da yuan li chang long xing he fa hang jie cheng fu kang rong xiang teng hui bang yi
""")
_WORDS = _words("""
    Pacific Harbour Golden Silver Orient Evergreen Blue Northern Jade Crown Union Delta Summit Lotus Bright
""")
_WORDS_SECOND = _words("""
    Bridge Star Ocean Gate River Field Anchor Stone Wave Crane Phoenix Dragon Sail Pearl Pine Peak
""")
_TRADES_ENGLISH = (
    *_words("Logistics Textiles Electronics Machinery Foods Furniture Chemicals Garments Hardware Plastics"),
    *_words("Tea Seafood Trading Packaging Toys Ceramics Steel"),
    *("Building Materials", "Auto Parts", "Import & Export"),
)
_FORMS_ENGLISH = ("Co., Ltd.", "Co., Ltd.", "Ltd.", "Group", "Holdings Ltd.")
_SURNAMES = tuple("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓")
_GIVEN = tuple("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文志海晓春雪梅宇浩欣怡")

_SIMPLIFIED = (_CITIES, _FIRST, _SECOND, _TRADES, _FORMS)
_TRADITIONAL = (
    _CITIES_TRADITIONAL,
    _FIRST_TRADITIONAL,
    _SECOND_TRADITIONAL,
    _TRADES_TRADITIONAL,
    _FORMS_TRADITIONAL,
)


def firm_names(rng: Random, count: int) -> list[str]:
    """As many different names of firms: mostly simplified Chinese, some traditional, English and pinyin.

    >>> firm_names(Random(7), 3) == firm_names(Random(7), 3)
    True
    """
    return _different(count, lambda: _firm_name(rng))


def person_names(rng: Random, count: int) -> list[str]:
    """As many names of people; some occur twice, as they do among people.

    >>> len(person_names(Random(7), 40))
    40
    """
    return [_person_name(rng) for _ in range(count)]


def _different(count: int, draw: Callable[[], str]) -> list[str]:
    names: dict[str, None] = {}
    while len(names) < count:
        names[draw()] = None
    return list(names)


def _firm_name(rng: Random) -> str:
    kind = rng.randrange(100)
    if kind < 70:
        return "".join(map(rng.choice, _SIMPLIFIED))
    if kind < 82:
        return "".join(map(rng.choice, _TRADITIONAL))
    if kind < 93:
        brand = rng.choice(_PINYIN) + rng.choice(_PINYIN_SECOND)
    else:
        brand = f"{rng.choice(_WORDS)} {rng.choice(_WORDS_SECOND)}"
    return f"{rng.choice(_CITIES_ENGLISH)} {brand} {rng.choice(_TRADES_ENGLISH)} {rng.choice(_FORMS_ENGLISH)}"


def _person_name(rng: Random) -> str:
    given = rng.choice(_GIVEN) + (rng.choice(_GIVEN) if rng.randrange(4) else "")
    return rng.choice(_SURNAMES) + given
