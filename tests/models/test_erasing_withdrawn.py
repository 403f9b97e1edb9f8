"""What was withdrawn from an index is crossed out in its files; what stays is found as before."""

from models.candidates import CandidateIndex, Mode
from models.text import fold, fold_all

TEXTS = [
    "Хлеб подорожает втрое с понедельника",
    "Зургабадова просит воды на 12 апреля",
    "Школы закроют на карантин",
]
NAME = "зургабадова"


def stored(folder):
    return b"".join(path.read_bytes() for path in folder.iterdir())


def filled(folder):
    index = CandidateIndex.open(folder)
    index.partial_fit([1, 2, 3], fold_all(TEXTS))
    index.commit("note")
    return index


def test_no_byte_of_a_withdrawn_text_is_left_and_the_others_are_found(tmp_path):
    index = filled(tmp_path)
    assert NAME.encode() in stored(tmp_path)
    index.withdraw([2]).erase_withdrawn()
    assert NAME.encode() not in stored(tmp_path)
    index.close()
    again = CandidateIndex.open(tmp_path)
    assert (sorted(again.keys().tolist()), again.note) == ([1, 3], "note")
    assert again.kneighbors([fold("Хлеб подорожает втрое")], 3)[0][0][0] == 1
    assert again.find_same(fold(TEXTS[1])) is None
    again.close()


def test_a_writer_that_dies_after_it_leaves_an_index_that_recovers(tmp_path):
    index = filled(tmp_path)
    index.withdraw([2]).erase_withdrawn()
    index._shelf._let_go()  # as its death would
    again = CandidateIndex.open(tmp_path, Mode.WRITE)
    assert sorted(again.keys().tolist()) == [1, 3]
    assert again.kneighbors([fold(TEXTS[2])], 1)[0][0][0] == 3
    assert NAME.encode() not in stored(tmp_path)
    again.close()
