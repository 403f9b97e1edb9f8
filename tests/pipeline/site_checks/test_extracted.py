PAGE = "ru/r/r-00001/index.html"


def test_another_reader_gets_what_we_wrote(spoiled):
    assert spoiled.checked("extracted").findings == []


def test_open_graph_that_lacks_something_or_names_another_page_is_found(spoiled):
    spoiled.change(PAGE, 'property="og:title"', 'property="og:titles"')
    spoiled.change(
        PAGE,
        '"og:url" content="https://aiqyn.example/answers/ru/',
        '"og:url" content="https://aiqyn.example/answers/kk/',
    )
    assert spoiled.rules("extracted") == {(PAGE, "open-graph"): 2}


def test_a_block_that_others_cannot_read_is_found(spoiled):
    spoiled.change(PAGE, '{"@context"', '{"@context" oops')
    assert {rule for path, rule in spoiled.rules("extracted")} == {"unreadable"}
