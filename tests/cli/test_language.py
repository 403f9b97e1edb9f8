"""The command line refuses and warns in its reader's language."""

import json

import pytest

import cli

LONG = (
    "Банан арқылы коронавирус жұғады деген хабар әлеуметтік желілер мен мессенджерлерде кеңінен тарап жатыр"
)
DRAFT = f"""---
verdict: 'false'
as_of: 2020-02-20
kk: {{title: {LONG}, summary: Жоқ. Вирус тағам арқылы жұқпайды.}}
---

# kk

Толық мәтін.
"""


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Runs a command in an empty folder; how it ended, and what it said on stdout and on stderr."""
    for name in ("AIQYN_CONFIG", "AIQYN_DATABASE", "AIQYN_PERSON", "AIQYN_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AIQYN_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def call(*words):
        ended = cli.main(list(words))
        printed = capsys.readouterr()
        return ended, printed.out, printed.err

    call("db", "upgrade")
    call("person", "add", "aliya", "Әлия")
    call("person", "add", "dana", "Дана", "--role", "editor", "--as", "aliya")
    (tmp_path / "draft.md").write_text(DRAFT, "utf-8")
    return call


@pytest.mark.parametrize(
    ("language", "taken", "not_allowed"),
    [
        (
            "kk",
            "«dana» логині бос емес: басқасын таңдаңыз.",
            "dana үшін бұл әрекетке рұқсат жоқ: пайдаланушылар мен рөлдерді басқару. Әкімшіден рөл сұраңыз: әкімші.",
        ),
        (
            "ru",
            "Логин «dana» уже занят: выберите другой.",
            "Пользователю dana недоступно действие: управлять пользователями и ролями. "
            "Попросите у администратора роль: администратор.",
        ),
        (
            "en",
            "there is a person called dana already; choose another handle",
            "dana may not manage people and roles: ask an administrator for the role administrator.",
        ),
    ],
)
def test_a_refusal_is_in_the_reader_s_language(run, monkeypatch, language, taken, not_allowed):
    monkeypatch.setenv("AIQYN_LANGUAGE", language)
    assert run("person", "add", "dana", "Дана", "--as", "aliya")[2] == f"{taken}\n"
    ended, _, said = run("person", "add", "erlan", "Ерлан", "--as", "dana")
    assert (ended, said) == (1, f"{not_allowed}\n")


def test_what_an_editor_should_look_at_is_in_the_reader_s_language(run, monkeypatch):
    english = run("refutation", "draft", "draft.md", "--as", "dana")[2].splitlines()
    monkeypatch.setenv("AIQYN_LANGUAGE", "kk")
    kazakh = run("refutation", "draft", "draft.md", "--as", "dana")[2].splitlines()
    assert english == [
        f"Look at: the kk title has {len(LONG)} characters; 75 are read everywhere.",
        "Look at: there is no text in ru.",
        "Look at: it rests on no statement.",
    ]
    assert kazakh == [
        f"Назар аударыңыз: тақырыбы ұзын (kk): {len(LONG)} таңба, ал 75 таңбаға дейінгісі барлық жерде толық көрінеді.",
        "Назар аударыңыз: мына тілде мәтін жоқ: ru.",
        "Назар аударыңыз: ресми мәлімдемеге сүйенбеген.",
    ]


def test_a_program_reads_warnings_in_english_whoever_asks(run, monkeypatch):
    monkeypatch.setenv("AIQYN_LANGUAGE", "kk")
    name = json.loads(run("refutation", "draft", "draft.md", "--as", "dana", "--json")[1])["refutation"]
    shown = json.loads(run("refutation", "show", name, "--json")[1])
    assert shown["warnings"][1:] == ["there is no text in ru", "it rests on no statement"]


def test_a_database_without_tables_is_told_in_kazakh(run, monkeypatch, tmp_path):
    monkeypatch.setenv("AIQYN_LANGUAGE", "kk")
    monkeypatch.setenv("AIQYN_DATA", str(tmp_path / "other"))
    assert run("inbox")[2] == (
        "Дерекқорды қолдануға болмайды: ол бос, алдымен «aiqyn db upgrade» командасын орындаңыз.\n"
    )
