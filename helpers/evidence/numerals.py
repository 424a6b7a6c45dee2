"""Read numerals in digits, in Chinese characters, or in both."""

import re

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": 0, "○": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_PART = re.compile(r"(\d[\d,，]*(?:\.\d+)?)|(.)")


def read_number(text: str) -> float | None:
    """Read a numeral.

    Parameters
    ----------
    text : str
        Digits with or without thousands separators, Chinese characters, or digits
        before 十, 百, 千, 万 or 亿. 千 alone is 1,000; 半 is a half.

    Returns
    -------
    float or None
        None where the characters make no number, such as 千千万万.

    Examples
    --------
    >>> read_number("1.6万"), read_number("10，000"), read_number("三百二十")
    (16000.0, 10000.0, 320.0)
    >>> read_number("千"), read_number("两亿三千万"), read_number("半")
    (1000.0, 230000000.0, 0.5)
    >>> read_number("千千万万")
    """
    if text == "半":
        return 0.5
    total, section, digit, last, largest = 0.0, 0.0, None, 10**9, 10**12
    for number, sign in _PART.findall(text):
        if number or sign in _DIGITS:
            if digit is not None and digit > 0:
                return None
            digit = _plain(number) if number else _DIGITS[sign]
        elif sign in _SMALL and _SMALL[sign] < last:
            last = _SMALL[sign]
            section, digit = section + (1 if digit is None else digit) * last, None
        elif sign in _LARGE and _LARGE[sign] < largest:
            largest, last = _LARGE[sign], 10**9
            section += digit or 0
            total, section, digit = total + (section or 1) * largest, 0.0, None
        else:
            return None
    if digit and text[-2:-1] in ("百", "千", "万", "亿") and not text[-1].isdigit():
        digit *= (_SMALL | _LARGE)[text[-2]] / 10  # 三百五 is 350
    return total + section + (digit or 0)


def _plain(digits: str) -> float:
    """Read digits, whatever separates the thousands."""
    return float(re.sub("[,，]", "", digits))
