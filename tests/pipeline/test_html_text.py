import time

import pytest

from pipeline.html_text import read_html, tidied, unescaped


def text(markup: str) -> str:
    return read_html(markup, 16_000).text


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>{}</script>",
        "<style>{}</style>",
        "<template><p>{}</p></template>",
        "<noscript>{}</noscript>",
        "<!-- {} -->",
        "<p hidden>{}</p>",
        "<p aria-hidden=true>{}</p>",
        "<p style='display:none'>{}</p>",
        "<p style='DISPLAY : NONE !important'>{}</p>",
        "<p style='visibility: hidden'>{}</p>",
        "<p style='font-size:0'>{}</p>",
        "<p style='color:red;font-size:0.0px'>{}</p>",
        "<p style='opacity:0'>{}</p>",
        "<p style='width:0;height:0;overflow:hidden'>{}</p>",
        "<p style='position:absolute;left:-9999px'>{}</p>",
        "<p style='text-indent:-9999px'>{}</p>",
        "<p style='clip: rect(0 0 0 0)'>{}</p>",
        "<div style='display:none'><b><i>{}</i></b> {} <p>{}</p></div>",
    ],
)
def test_what_no_reader_sees_is_left_out(hidden: str) -> None:
    assert text(f"<p>before</p>{hidden.replace('{}', 'SECRET')}<p>after</p>") == "before\nafter"


@pytest.mark.parametrize(
    "style", ["font-size:0.9em", "opacity:0.5", "left:-5px", "margin-left:0", "line-height:0.8"]
)
def test_what_is_only_small_is_seen(style: str) -> None:
    assert text(f"<p style='{style}'>seen</p>") == "seen"


def test_lines_are_those_of_the_page() -> None:
    markup = "<h1>Тақырып</h1>\n<p>Бір\n  екі<br>үш</p><ul><li>а<li>ә</ul><table><tr><td>1<td>2</table>"
    assert text(markup) == "Тақырып\nБір екі\nүш\nа\nә\n1\n2"


def test_entities_are_decoded_once() -> None:
    assert text("<p>&laquo;Қауесет&raquo; &amp;lt; &#1201;&nbsp;&#x4b1;</p>") == "«Қауесет» &lt; ұ ұ"
    assert text("no markup &amp; no tags") == "no markup & no tags"


def test_a_sign_that_opens_no_tag_stays() -> None:
    assert text("3 < 5 and 5 > 3") == "3 < 5 and 5 > 3"


def test_links_are_collected_from_what_is_seen() -> None:
    markup = '<a href="/a">1</a><p hidden><a href="/b">2</a></p><a>3</a><a href="/c">4</a>'
    assert read_html(markup, 100).links == ("/a", "/c")


def test_text_deeper_than_any_page_is_not_lost() -> None:
    assert text("<b>" * 50_000 + "deep" + "</b>" * 50_000) == "deep"


@pytest.mark.parametrize(
    "piece",
    [
        "<!--",
        "<",
        "&",
        '<a href="',
        "<p style='(",
        "<!",
        "<![CDATA[",
        "<svg><math>",
        "</p>",
        "&#",
        "<b a=1 ",
        "\x00<b>",
    ],
)
def test_ten_times_as_much_takes_about_ten_times_as_long(piece: str) -> None:
    def seconds(count: int) -> float:
        markup, begun = piece * count, time.perf_counter()
        read_html(markup, 16_000)
        return time.perf_counter() - begun

    few = max(min(seconds(4_000) for _ in range(3)), 0.002)
    assert min(seconds(40_000) for _ in range(3)) < 40 * few


def test_control_characters_go_and_the_rest_stays_as_written() -> None:
    assert tidied("а\x00ә\x1b[0m\u200b\u202e\ud800!", 100) == "аә[0m\u200b\u202e!"


def test_a_text_is_cut_at_its_limit() -> None:
    assert tidied("ғ" * 200, 100) == "ғ" * 100


def test_a_plain_title_is_decoded_only_where_an_entity_stands() -> None:
    assert unescaped("Қауесет & <script> AT&T &quot;x&quot;") == 'Қауесет & <script> AT&T "x"'
