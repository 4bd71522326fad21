"""Old and rarer formats, read behind the walls as a user reads them: cells of old workbooks, paragraphs of the rest."""

import base64
import zlib

import pytest

from constancia.errors import Unreadable
from constancia.reading.lists import read_list, suggest_mapping
from constancia.reading.sandbox import read_document_safely

pytest.importorskip("kreuzberg", reason="the extra that reads old formats is not installed")

# An Excel 97 workbook of three rows, two people who were invented.
XLS = (
    "c-rk)O=uHA6#izLq)ABAB&I?ul%-(RS}5W{FYRhc+k+&=dhmyWZjuE<Ya%fhbFo@;6a-I-mqHc1RK56v3VPCmP|<@R2#Fp&i3%RttZ!a6ZCWcdpo"
    "NzGcIVBTH}lQBoxk1Lw{yYL^n;EvR$u^4sF)tO>TH67r<MqS@=a5!wb)I;w6US!annG$oOs&urdf`m9Pcs|+;_Yr34Eq7hI5EzGlsg37-S!GA${m"
    "4DR7G{ezdb!A(ly&TUg%XlFwKkV9QmO{ZzIjPGU}r_3XE1@o}Y#^ZbzYK4Q*Cw(LP0Udvg0@tUZXb>d(ytxs&Qj82CSGoS$-F)~I@rdx3vULX?bi"
    "$?oS5K0KsV9(&EsRBQ0tNMj%+t=4FK=xnD?ahC&yJ-+t+OI1PU=rqOUL-{XvCjeCs3S(+$fQ%*^Yb`F69XJ*eaEtA6FGwl4W;x{2pBe!XLL1X&`p"
    "G7`g_I)jHdItdN`j|<9dOTg9fQbvlD7m&v|9-yln)QZ5u7ToO~oxXk|Ufiz+~V&)@y_E}DpIr`R&duZrpmWxMnrCN4<^k^P+0v?zO+v76;(u5}yh"
    "9W2B2P!xB^+bm^xipyN#+-_=TFXO$oqfXyRdhzR#$DPG5+Ah*(N6Llp><4WcUDR(W;>&9ay`op#ydm*KtHr|Fd_J*k|6?O^D*?-Q(|T*RVnHrFLX"
    "c%OC3{CKrWC8MBwMV)7R;9Y@toQh%r5Xo=z66PQ}UEmcnb3z7Oy%ccbMm8-hdLqLs^J6%_VqY!-fqTHf-3iVPlg*@W*HMQ`@n0Mv!Mm{;#t@p<@3"
    "g*|Zo%maaS<Du<AvIEM=j&7ZAsidtP_jhx#5LWyJ4dJf}Aupi?M&tE#!i2CPQGcoY*mQbVZR~qs2KezuI_-*6*"
)


def test_an_old_workbook_is_a_list_of_rows_and_cells():
    document = read_document_safely(zlib.decompress(base64.b85decode(XLS)), name="lista.xls")
    rows = read_list(document, suggest_mapping(document, name="lista.xls")).suggestions
    assert [(r.body["victims"][0]["name"], r.body["victims"][0]["age"], r.body["date"]["from"]) for r in rows] == [
        ("Rita Oto Paz", 30, "2024-08-01"),
        ("Beto Sol Mar", 41, "2024-08-02"),
    ]
    at = document.text.index("Beto")
    assert document.where(at, at + 4) == {
        "table": 1, "sheet": "Detenidos", "row": 3, "number": 1, "column": "Nombre"
    }  # fmt: skip


def test_a_rich_text_is_read_behind_the_walls():
    rtf = rb"{\rtf1\ansi\ansicpg1252 La polic\'eda detuvo a Rita.\par Segundo p\'e1rrafo.\par}"
    document = read_document_safely(rtf, name="nota.rtf")
    assert document.text == "La policía detuvo a Rita.\n\nSegundo párrafo."


@pytest.mark.parametrize("name", ["a.xls", "a.doc", "a.msg"])
def test_a_broken_old_file_is_refused_with_the_next_step(name):
    with pytest.raises(Unreadable) as refused:
        read_document_safely(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, name=name)
    assert "CSV" in refused.value.next_step
