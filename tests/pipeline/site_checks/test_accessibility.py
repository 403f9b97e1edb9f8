import pytest

PAGE = "ru/r/r-00001/index.html"


def test_a_sound_site_has_nothing_to_mend(spoiled):
    assert spoiled.checked("accessibility").findings == []


@pytest.mark.parametrize(
    ("old", "new", "rules"),
    [
        ('<html lang="ru">', "<html>", {"lang"}),
        ('<html lang="ru">', '<html lang="kk">', {"lang"}),
        ("<title>Бананы заражают вирусом</title>", "<title> </title>", {"title"}),
        ("<h2 ", "<h1>x</h1><h2 ", {"h1"}),
        ("<h2 ", "<h3>x</h3><h2 ", {"heading-order"}),
        ("<h2 ", "<h2></h2><h2 ", {"heading-empty"}),
        ('alt="Card"', "", {"alt"}),
        ('width="1200" height="630"', "", {"size"}),
        ("<h2 ", '<a href="../../"><img src="x.png" width="1" height="1" alt=""></a><h2 ', {"alt", "link-text"}),
        ("<h2 ", '<svg viewBox="0 0 1 1"></svg><h2 ', {"alt"}),
        ("<h2 ", '<svg viewBox="0 0 1 1" aria-hidden="true"></svg><h2 ', set()),
        ("<h2 ", '<svg viewBox="0 0 1 1" role="img" aria-label="Ложь"></svg><h2 ', set()),
        ("<h2 ", '<input name="q"><h2 ', {"label"}),
        ("<h2 ", '<label>Вопрос <input name="q"></label><h2 ', set()),
        ("<h2 ", '<label for="q">Вопрос</label><input id="q" name="q"><h2 ', set()),
        ("<h2 ", '<input name="q" aria-labelledby="why"><h2 ', set()),
        ("<h2 ", '<input name="q" aria-labelledby="who"><h2 ', {"label", "id"}),
        ("<h2 ", "<button></button><h2 ", {"button"}),
        ('<a href="../../">Aiqyn</a>', '<a href="../../">Подробнее…</a>', {"link-text"}),
        ('<a href="../../">Aiqyn</a>', '<a href="../../"></a>', {"link-text"}),
        ('<a href="../../">Aiqyn</a>', '<a href="../../" aria-label="Aiqyn"></a>', set()),
        ("<h2 ", "<table><tr><td>1</td></tr></table><h2 ", {"table"}),
        ("<h2 ", "<table><tr><th>Год</th></tr></table><h2 ", set()),
        ("<h2 ", '<iframe src="x"></iframe><h2 ', {"frame"}),
        ("<h2 ", '<video src="x.mp4"></video><h2 ', {"captions"}),
        ("<h2 ", '<p id="why"></p><h2 ', {"id"}),
        ("<h2 ", '<p tabindex="3"></p><h2 ', {"tabindex"}),
        ('initial-scale=1"', 'initial-scale=1, user-scalable=no"', {"zoom"}),
        ("</main>", "</main><main></main>", {"main"}),
        ("<head>", '<head><meta http-equiv="refresh" content="30">', {"refresh"}),
    ],
)  # fmt: skip
def test_what_keeps_readers_out_is_found(spoiled, old, new, rules):
    spoiled.change(PAGE, old, new)
    assert spoiled.rules("accessibility").keys() == {(PAGE, rule) for rule in rules}
