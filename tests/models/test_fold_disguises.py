"""The fold under disguise: each trick undone, ordinary words left alone, and a bound on the work for any text."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models import layout, tote
from models.corpora import lines
from models.reading import may_be_retyped, read, read_by_word
from models.text import LONGEST, fold, fold_all, spelled_out


@pytest.mark.parametrize(
    ("spelled", "plain"),
    [
        ("к-о.в*и-д убивает", "ковид убивает"),
        ("к о в и д  у б и в а е т", "ковид убивает"),
        ("В б.о.л.ь.н.и.ц.е вирус", "в больнице вирус"),
        ("к🔥о🔥в🔥и🔥д", "ковид"),
        ("в@кцин@ оп@сн@", "вакцина опасна"),
        ("3@р@зить$я мо)кно", "заразиться мо)кно"),
        ("к0р0н@виру$", "коронавирус"),
        ("6аза4ок и смяг4ение", "базачок и смягчение"),
        ("vакцина и dоктор", "вакцина и доктор"),
        ("к,азак,стан халк,ы", "қазақстан халқы"),
        ("ghbdtn? rfr ltkf", "привет, как дела"),
        ("в городе rjhjyfdbhec не опасен", "в городе коронавирус не опасен"),
        ("0fpf0cnfylf dbhec nfhfls", "қазақстанда вирус тарады"),
        ("сщмшв в городе", "covid в городе"),
        ("ⓥirus and ⓒovid", "virus and covid"),
        ("срооооочно яяяд в воде", "яд в воде"),
        ("вода 🔥🔥 отравлена", "вода отравлена"),
        ("қазақ тіліндегі хабар", "казак тилиндеги хабар"),
        ("Алма-Ата", "Алматы"),
        ("в Алма-Ате", "в Алматы"),
        ("Усть-Каменогорск", "Өскемен"),
        ("в Кустанае", "в Қостанай"),
        ("Казахстан", "Қазақстан"),
        ("Kazakhstan", "Қазақстан"),
        ("ватсапта", "WhatsApp"),
        ("тик ток", "TikTok"),
        ("США", "АҚШ"),
        ("Тəуелсіздік күні", "Тәуелсіздік күні"),
        ("42➡500 теңге ❤️✅", "42 500 теңге"),
    ],
)
def test_a_disguise_is_undone(spelled, plain):
    assert fold(spelled).key == fold(plain).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Астана", "Нұр-Сұлтан"),
        ("Каспийское море", "Kaspi"),
        ("теневая экономика", "теңге экономика"),
        ("4 жұлдыз", "жұлдыз"),
        ("3комнатная квартира", "зкомнатная квартира"),
        ("цена 100$ за штуку", "цена 100с за штуку"),
        ("пишите на kz@mail.kz", "пишите на kzamail.kz"),
    ],
)
def test_two_things_stay_two(one, other):
    assert fold(one).key != fold(other).key


@pytest.mark.parametrize(
    "text",
    [
        "и т.д. и т.п. в стране",
        "мысалы т.б. және т.с.с. бар",
        "1 2 3 4 5",
        "А. С. Пушкин",
        "KFC and PVT etc. are closed",
    ],
)
def test_ordinary_abbreviations_are_left_alone(text):
    assert fold(text).words == tuple(fold(" ".join([word])).key for word in _plain_words(text))


def _plain_words(text: str) -> list[str]:
    return "".join(sign if sign.isalnum() else " " for sign in text).split()


def test_kazakh_in_arabic_letters_is_read_and_other_arabic_is_not():
    assert fold("قازاقستاندا كۇشتى ۆيرۋس تارادى").key == fold("Қазақстанда күшті вирус тарады").key
    assert fold("ٴبىلىم بەرۋ ٴۇشىن").key == fold("білім беру үшін").key
    assert not tote.is_tote("هذا خبر كاذب عن اللقاح")
    assert not tote.is_tote("این خبر دروغ است")


def test_a_flag_of_two_letters_and_a_price_keep_their_numbers():
    assert fold("выплатят 42 500 ₸ каждому").numbers == {"42500"}
    assert fold("выплатят 42🔥500 тенге").numbers == {"42500"}


ANYTHING = st.text(st.characters(exclude_categories=()), max_size=120)
TRICKY = st.text(
    st.sampled_from("аеоқңіғъьщянгшфzqkco'’.,-_ \n0123456789@$€🔥\u200b\u0301\ud800ٴۇßİŉﷺ№…[];`"),
    max_size=120,
)


@given(st.lists(ANYTHING | TRICKY, max_size=6))
@settings(max_examples=200, deadline=None)
@example(["\ud800к0\ud83dвид", "т.\u0301д", "İ", "ß'", "ъь"])
def test_a_batch_is_its_texts_one_by_one_byte_for_byte(texts):
    batch = fold_all(texts)
    alone = [fold(text) for text in texts]
    assert [text.pack() for text in batch] == [text.pack() for text in alone]
    assert batch == alone


@given(TRICKY)
@settings(max_examples=300, deadline=None)
@example("ннг гг нг жүз он алма ата тез таратыңыз 12.5 сщмшв зашяук")
@example("қазақстан алматыда өлтірмейді ешқандай победы")
def test_the_compiled_walk_reads_as_the_plain_words_do(text):
    spelled = spelled_out(text)
    assert read(spelled)[:3] == read_by_word(spelled)[:3]


def test_the_compiled_walk_reads_running_text_as_the_plain_words_do(corpora):
    for name in ("kk-news.txt", "kk-informal.txt", "ru-informal.txt"):
        for line in lines(corpora / "text" / name)[:700]:
            spelled = spelled_out(line)
            assert read(spelled)[:3] == read_by_word(spelled)[:3], line


def test_ordinary_words_are_not_taken_for_the_other_layout(corpora):
    for name in ("en-informal.txt", "kk-news.txt", "ru-informal.txt"):
        texts = lines(corpora / "text" / name)
        touched = [text for text in texts if may_be_retyped(text) and layout.retyped(text) != text]
        assert len(touched) <= len(texts) // 400, (name, touched)


UNITS = (
    *("а\u0316\u0301", "\ufdfa", "а.", "a ", "1 234 ", "https://", "1.1.", "'", "не ", "5 июля ", "\u200b"),
    *("क\u093c\u094d", "ғ", "@а", "$", "а,", "к,а", "к о ", "т.д", "-", "0о", "4ип ", "ghbdtn ", "ٴۇ", "🔥"),
    *(
        "www.",
        "а'",
        "’",
        "алма ата ",
        "тик ",
        "жүз мың ",
        "Aа",
        "сщмшв",
        ".5",
        "он төрт ",
        "\ud800",
        "İ",
        "a;",
    ),
)


@pytest.mark.parametrize("unit", UNITS)
def test_work_grows_with_the_length_and_no_faster(unit):
    fold(unit * 20)
    short, long = _least_time(unit, LONGEST // 8), _least_time(unit, LONGEST)
    assert long < 40 * short + 0.05  # eight times the text; a square would take sixty-four times as long


def _least_time(unit: str, length: int) -> float:
    text = (unit * (length // len(unit) + 1))[:length]
    times = []
    for _ in range(3):
        started = time.process_time()
        fold(text)
        times.append(time.process_time() - started)
    return min(times)
