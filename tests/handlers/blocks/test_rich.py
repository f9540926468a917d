from __future__ import annotations

import pytest
from hypothesis import given

from handlers.blocks.html import html_to_mrkdwn
from handlers.blocks.rich import rich

from . import hostile
from .limits import check_mrkdwn


@pytest.mark.parametrize(
    ("source", "mrkdwn"),
    [
        (
            "<div><strong>sample comment<br></strong>something</div><ul><li>bullets</li></ul>",
            "*sample comment*\nsomething\n• bullets",
        ),
        ("N Manadhoo\r\nM Muli\r\nSh Maaungoodhoo", "N Manadhoo\nM Muli\nSh Maaungoodhoo"),
        ("from <IP> if a < b && c > d", "from &lt;IP&gt; if a &lt; b &amp;&amp; c &gt; d"),
        ("set <b and c> on *port* 5", "set &lt;b and c&gt; on *port* 5"),
        ("Tom &amp; Jerry&#39;s &lt;b&gt;caf&eacute;&lt;/b&gt;", "Tom &amp; Jerry's &lt;b&gt;café&lt;/b&gt;"),
        ("<div>from <b and c> &copy=1 to <john@x.mv></div>", "from &lt;b and c&gt; &amp;copy=1 to &lt;john@x.mv&gt;"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<b>bold</b> <i>slanted</i> <em>too</em> <s>gone</s> <strike>gone</strike>", "*bold* _slanted_ _too_ ~gone~ ~gone~"),
        ("<b><strong>once</strong></b>", "*once*"),
        ("<h2>Head <b>line</b></h2>text", "*Head line*\ntext"),
        ("<ol><li>one<ul><li>inner</li></ul></li><li>two</li></ol>", "• one\n    • inner\n• two"),
        ("<a href='https://x.example/?a=1&amp;b=2'><b>A &amp; B</b></a>", "<https://x.example/?a=1&amp;b=2|A &amp; B>"),
        ("<a href='javascript:alert(1)'>click</a>", "click"),
        ("<a href='mailto:noc@x.example'>mail</a>", "<mailto:noc@x.example|mail>"),
        ("<p>https://x.example/a</p>", "<https://x.example/a>"),
        ("<img src='https://x.example/a.png' alt='Rack 3'>", "<https://x.example/a.png|Rack 3>"),
        ("<pre>  a &lt; b\n  c</pre>", "```\n  a &lt; b\n  c\n```"),
        ("<code>x &amp; y</code>", "`x &amp; y`"),
        ("<p>a</p><script>alert(1)</script><style>p{}</style><p>b</p>", "a\n\nb"),
        ("<table><tr><th>Port</th><th>State</th></tr><tr><td>1</td><td>up</td></tr></table>", "Port | State\n1 | up"),
        ("<blockquote>said<br>so</blockquote>", "> said\n> so"),
        ("<p>&lt;!channel&gt; &amp;lt;!here&amp;gt;</p>", "&lt;!channel&gt; &amp;lt;!here&amp;gt;"),
        ("<!-- <b>hidden</b> --><?xml version='1.0'?><p>shown</p><![CDATA[gone]]>", "shown"),
        ("<p>1 < 2</p>", "1 &lt; 2"),
        ("<soup>made</soup><h9>up</h9><list>tags</list><b>.</b>", "madeuptags*.*"),
        ("", ""),
    ],
)
def test_rich(source: str, mrkdwn: str) -> None:
    assert rich(source) == mrkdwn


@pytest.mark.parametrize("deep", [51, 500, 20_000])
def test_deep_nesting_comes_out_as_text(deep: int) -> None:
    inner = "<script>alert(1)</script>Fibre &amp; cut <!channel>"
    assert html_to_mrkdwn("<p>" + inner + "<b>" * deep).rstrip("… ") == "Fibre &amp; cut"


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<a b='", "<!--", "<![CDATA[", "</", "&", "<script>", "<ol><li>", "&#32;", " ", "<tr><td>"]
)
def test_endless_markup_neither_raises_nor_hangs(piece: str) -> None:
    html_to_mrkdwn("<p>" + piece * 30_000)


def test_what_is_left_out_is_marked() -> None:
    assert html_to_mrkdwn("<p>" + "a" * 60_000).endswith("a…")


@given(hostile.texts)
def test_whatever_the_markup_the_result_is_sound(source: str) -> None:
    for mrkdwn in (rich(source), html_to_mrkdwn(source)):
        if mrkdwn.strip():
            check_mrkdwn(mrkdwn, 1_000_000)
