"""Which language a text is in, short ones and Kazakh without its letters too."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import noise
from models.corpora import lines, rows
from models.language import LanguageModel

LANGUAGES = Path(__file__).parents[2] / "data" / "languages"


def aside(file: str) -> list[dict[str, str]]:
    return [row for row in rows(LANGUAGES / file) if row["split"] == "test"]


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    return LanguageModel.load()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("kk", "Қазақстанда жаңа төлем беріледі"),
        ("kk", "менин балам ауырып калды не истеу керек"),
        ("kk", "судан уланып калыпты рас па"),
        ("kk", "jaqsy eken rahmet"),
        ("kk", "рахмет сиздерге"),
        ("ru", "правда ли что воду отравили"),
        ("ru", "спасибо"),
        ("ru", "в Алматы закрыли рынок"),
        ("en", "is this true"),
        ("en", "COVID vaccine kills"),
        ("mixed", "Бүгін дүкенге бардым, там вообще никого не было, бәрі жабық"),
        ("mixed", "срочно всем, вакцинадан кейін адамдар өліп жатыр, не делайте прививку"),
        ("unknown", "Бүгүн Бишкекте жаңы мектеп ачылды, балдар абдан кубанып жатышат"),
        ("unknown", "Татарстан хөкүмәте бу мәсьәлә буенча карар кабул итте"),
        ("unknown", "Ўзбекистон ҳукумати бу масала бўйича қарор қабул қилди"),
        ("unknown", "O'zbekiston hukumati bu masala bo'yicha qaror qabul qildi"),
        ("unknown", "今天天气很好"),
        ("unknown", "بۈگۈن ئۈرۈمچىدە ھاۋا ئوچۇق"),
        ("kk", "قازاقستان رەسپۋبليكاسىنىڭ ۇكىمەتى"),
        ("unknown", "😀😀 👍"),
        ("unknown", "https://t.me/kanal @user #тег"),
        ("unknown", "12345 !!!"),
        ("unknown", ""),
    ],
)
def test_it_names_the_language(model, language, text):
    assert model.predict([text]) == [language]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=60),
            st.text(st.characters(categories=("L", "M", "Cs", "Cf", "So")), max_size=30),
            st.sampled_from(["рахмет сиздерге", "is this true", "ўзбек тили", "и\u0306", "\u0306й", "a://"]),
        ),
        max_size=6,
    )
)
def test_any_batch_is_named_as_its_texts_are(texts):
    model = LanguageModel.load()
    named = model.predict(texts)
    assert named == [model.predict([text])[0] for text in texts]
    assert set(named) <= {"kk", "ru", "en", "mixed", "unknown"}


def test_probabilities_are_those_of_kk_ru_en_and_any_other_language(model):
    chances = model.predict_proba(
        ["рахмет сиздерге", "спасибо большое", "is this true", "ҳаммаси яхши бўлди", ""]
    )
    assert chances.argmax(axis=1).tolist() == [0, 1, 2, 3, 3]
    assert chances.sum(axis=1).tolist() == pytest.approx([1] * 5)


@pytest.mark.parametrize("language", ["tt", "uz-Cyrl", "uz-Latn"])
def test_nine_neighbours_sentences_in_ten_are_unknown(model, language):
    texts = [row["text"] for row in aside("neighbours.tsv") if row["language"] == language]
    assert model.predict(texts).count("unknown") / len(texts) >= 0.9


def test_kyrgyz_sentences_are_mostly_unknown(model):
    texts = [row["text"] for row in aside("neighbours.tsv") if row["language"] == "ky"]
    assert model.predict(texts).count("unknown") / len(texts) >= 0.85


def test_two_languages_in_one_text_show_and_a_borrowed_word_does_not(model):
    texts = aside("mixed.tsv")
    found = model.predict([row["text"] for row in texts])
    called = [row["language"] for row, name in zip(texts, found, strict=True) if name == "mixed"]
    wanted = sum(row["language"] == "mixed" for row in texts)
    assert called.count("mixed") / len(called) >= 0.9
    assert called.count("mixed") / wanted >= 0.8


def test_a_sentence_is_either_learned_from_or_kept_aside():
    for file in ("neighbours.tsv", "mixed.tsv"):
        texts = [row["text"] for row in rows(LANGUAGES / file)]
        assert len(texts) == len(set(texts))
        assert {row["split"] for row in rows(LANGUAGES / file)} == {"train", "test"}


def test_a_very_long_text_is_named_quickly(model):
    started = time.process_time()
    model.predict(["Қазақстан " * 100_000, "а" * 1_000_000])
    assert time.process_time() - started < 1


@pytest.mark.corpora
def test_news_sentences_are_kazakh_with_their_letters_and_without(model, corpora):
    import random

    texts = [text for text in lines(corpora / "text" / "kk-news.txt")[7_000:] if len(text.split()) >= 4][
        :1_000
    ]
    bare = [noise.russian_letters(text, random.Random(1)) for text in texts]
    assert model.predict(texts).count("kk") / len(texts) >= 0.99
    assert model.predict(bare).count("kk") / len(bare) >= 0.98
