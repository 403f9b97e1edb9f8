"""Which language a text is in, short ones and Kazakh without its letters too."""

import time

import pytest

from models import noise
from models.corpora import lines
from models.language import LanguageModel


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
        ("unknown", "12345 !!!"),
        ("unknown", ""),
    ],
)
def test_it_names_the_language(model, language, text):
    assert model.predict([text]) == [language]


def test_a_batch_is_named_as_its_texts_are(model):
    texts = ["спасибо", "рахмет сиздерге", "is this true", ""]
    assert model.predict(texts) == [model.predict([text])[0] for text in texts]
    assert model.predict_proba(texts).shape == (4, 3)


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
    assert model.predict(texts).count("kk") / len(texts) >= 0.98
    assert model.predict(bare).count("kk") / len(bare) >= 0.95
