"""Names in scripts that write syllables, or no vowels, in Latin words."""

from __future__ import annotations

import pytest

from commonground.screening.east_asian import HAN, HANGUL, said_alike
from commonground.screening.fold import fold
from commonground.screening.forms import readings
from commonground.screening.tokens import parts, tokens
from commonground.screening.wade_giles import wade_giles


@pytest.mark.parametrize(
    ("written", "latin"),
    [
        ("김정은", ("kim", "jong", "un")),
        ("이순신", ("lee", "sun", "sin")),
        ("이순신", ("lee", "sunsin")),
        ("孫기정", ("son", "ki", "jong")),  # the family name as a Chinese character
        ("孫文", ("sun", "wen")),
        ("孫中山", ("sun", "zhongshan")),
        ("蔣經國", ("chiang", "ching", "kuo")),  # as Wade and Giles wrote it
        ("欧阳修", ("ouyang", "xiu")),  # a family name of two characters
        ("金大中", ("kim", "tae", "jung")),  # as Koreans read it
        ("金大中", ("jin", "da", "zhong")),  # and as Chinese do
        ("伊藤博文", ("ito", "hirofumi")),
        ("田中花子", ("tanaka", "hanako")),
        ("佐々木 一郎", ("sasaki", "ichiro")),
        ("中村さくら", ("nakamura", "sakura")),
        ("乔治·华盛顿", ("~qiaozhi", "~huashengdun")),  # a foreign name: its consonants tell
        ("ジョージ・ワシントン", ("joji", "washinton")),
    ],
)
def test_a_name_of_east_asia_is_read_in_every_way_in_which_it_may_be(written: str, latin: tuple[str, ...]) -> None:
    assert latin in parts(written, "person")


def test_a_listed_name_is_read_in_the_likeliest_way_alone() -> None:
    assert parts("金大中", "person", every=False) == [("jin", "da", "zhong")]
    assert parts("Sun Wen 孫文", "person", every=False) == [("sun", "wen"), ("sun", "wen")]


@pytest.mark.parametrize(
    ("written", "less"), [("김대중", HANGUL), ("金大中", HAN), ("孫기정", HANGUL), ("ガンジー", 0), ("Kim Dae-jung", 0)]
)
def test_names_that_few_syllables_make_tell_less(written: str, less: float) -> None:
    assert said_alike(written) == less


def test_a_name_beside_its_latin_one_is_two_names() -> None:
    assert parts("Sun Wen 孫文", "person") == [("sun", "wen"), ("sun", "wen")]


@pytest.mark.parametrize(
    ("written", "latin"),
    [
        ("नरेन्द्र", ("narendra",)),  # the a that is not written
        ("राम कुमार", ("ram", "kumar")),  # and not at the end of a word
        ("রহমান", ("rahaman",)),
        ("สมชาย", ("~smchay",)),
        ("เปรม", ("~perm",)),  # a vowel before its consonant
        ("สุริยวงศ์", ("~suriywng",)),  # a silent letter
        ("ウィリアム", ("wiriamu",)),
        ("チェ", ("che",)),
        ("キョウコ", ("kyouko",)),
        ("シャルル", ("sharuru",)),
        ("Μπότσαρης", ("botsaris",)),
        ("Παπανδρέου", ("papandreou",)),
        ("Ευάγγελος", ("evangelos",)),
        ("ג'ורג'", ("~jwrj",)),
        ("אלברט", ("~elBrt",)),  # B is read as b and as v
        ("יוסף", ("~ywsf",)),
        ("Յուրի", ("yuri",)),
    ],
)
def test_a_word_of_another_script_is_read_by_its_sounds(written: str, latin: tuple[str, ...]) -> None:
    assert tokens(written, "person") == latin


def test_marks_that_are_sounds_stay_and_others_go() -> None:
    assert fold("ガ ガ कि 김") == "ガ ガ कि 김"
    assert fold("έ é مُ") == "ε e م"


def test_a_letter_of_two_sounds_is_read_in_both() -> None:
    assert readings(["~Fktwr"])[0] == ["~Fktwr", "~vktwr"]  # فكتور: the first is read as f
    assert readings(["~elBrt", "rose"])[0] == ["~elBrt", "rose", "~elvrt"]
    assert readings(["~FDl"])[0] == ["~FDl", "~fzl", "~vdl"]


@pytest.mark.parametrize(
    ("pinyin", "older"),
    [("zhang", "chang"), ("jian", "chien"), ("xiong", "hsiung"), ("qing", "ching"), ("luo", "lo"), ("guo", "kuo"), ("an", "an")],
)
def test_pinyin_is_written_as_wade_and_giles_did(pinyin: str, older: str) -> None:
    assert wade_giles(pinyin) == older
