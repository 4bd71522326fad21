"""Untrusted files in a process of their own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from constancia.errors import ConstanciaError, Unreadable
from constancia.reading import sandbox
from constancia.reading.document import Document
from constancia.reading.documents import read_document
from constancia.reading.sandbox import Limits, Untrusted, read_document_safely, read_documents_safely

from .samples import docx, mail, text_pdf, word_paragraph, xlsx

HOSTILE = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "hostile"
DOCX = docx(word_paragraph("Ada Lugo fue detenida en la plaza."))


@pytest.fixture(params=["as it is", "without bubblewrap"])
def _walls(request, monkeypatch):
    if request.param == "without bubblewrap":
        monkeypatch.setattr(sandbox, "_bubblewrap", list)


@pytest.mark.usefixtures("_walls")
def test_a_document_is_the_same_read_here_and_read_safely():
    files = {
        "a.docx": DOCX,
        "a.pdf": text_pdf([["La policía detuvo a siete personas."]]),
        "a.xlsx": xlsx({"Uno": [["Nombre", "Edad"], ["Ada Lugo", 20]]}),
        "a.html": b"<html><body><p>Ada Lugo fue detenida en la plaza, dijo el comite de familiares.</p></body></html>",
        "a.eml": mail("Ada Lugo fue detenida."),
    }
    for name, data in files.items():
        assert read_document_safely(data, name=name) == read_document(data, name=name)


@pytest.mark.usefixtures("_walls")
def test_one_child_reads_many_files_and_errors_keep_their_words_and_places():
    files = [Untrusted(DOCX, "a.docx"), Untrusted(b"%PDF-1.4 garbage", "b.pdf"), Untrusted(DOCX, "c.docx")]
    first, second, third = read_documents_safely(files)
    assert first == third
    assert isinstance(second, Unreadable)
    assert "b.pdf is damaged" in second.message and second.next_step


@pytest.mark.usefixtures("_walls")
def test_the_child_has_no_network():
    code = (
        "from constancia.reading import child\nchild._leave_network()\nimport socket\n"
        "try:\n    socket.create_connection(('127.0.0.1', 9), 2)\nexcept (PermissionError, OSError) as e:\n"
        "    print(type(e).__name__)\nelse:\n    print('connected')"
    )
    command = [*sandbox._bubblewrap(), sys.executable, "-I", "-c", code]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert said.stdout.strip() in ("PermissionError", "OSError")


def test_a_child_without_walls_sees_no_files_but_the_systems_and_its_own(tmp_path):
    secret = tmp_path / "testimonio.txt"
    secret.write_text("Ada Lugo")
    readable = json.dumps(sandbox._readable())
    code = (
        "import json, sys, pathlib\nfrom constancia.reading import child\n"
        "print(child._wall_files(json.loads(sys.argv[1]), []), flush=True)\npathlib.Path(sys.argv[2]).read_text()"
    )
    command = [sys.executable, "-I", "-c", code, readable, str(secret)]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if said.stdout.strip() != "landlock":
        pytest.skip("this kernel has no Landlock")
    assert "PermissionError" in said.stderr


def test_a_socket_cannot_even_be_made_where_system_calls_are_filtered():
    code = (
        "import ctypes, socket\nfrom constancia.reading import child\n"
        "print(child._filter_calls(ctypes.CDLL(None)))\nsocket.socket()"
    )
    said = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, timeout=60, check=False)
    if said.stdout.strip() != "True":
        pytest.skip("this machine cannot filter system calls")
    assert "PermissionError" in said.stderr


@pytest.mark.slow
@pytest.mark.usefixtures("_walls")
def test_a_file_that_takes_too_long_is_given_up_with_a_clear_word_and_the_next_is_read():
    page = [f"La policía detuvo a {n} personas en la plaza durante la noche, según el comité." for n in range(60)]
    files = [Untrusted(text_pdf([page] * 500), "a.pdf"), Untrusted(DOCX, "b.docx")]
    late, read = read_documents_safely(files, limits=Limits(seconds=3))
    assert isinstance(late, Unreadable)
    assert "longer than 3 seconds" in late.message and late.next_step
    assert isinstance(read, Document)


@pytest.mark.usefixtures("_walls")
def test_a_file_that_needs_too_much_memory_is_given_up():
    big = docx(word_paragraph("Ada Lugo fue detenida. ") * 80_000)
    (read,) = read_documents_safely([Untrusted(big, "a.docx")], limits=Limits(memory=60_000_000))
    assert isinstance(read, Unreadable)
    assert "memory" in read.message


def test_a_reader_may_stay_open_between_files():
    with sandbox.SafeReader() as reader:
        first = reader.read(Untrusted(DOCX, "a.docx"))
        with pytest.raises(Unreadable, match="damaged"):
            reader.read(Untrusted(b"%PDF-1.4 garbage", "b.pdf"))
        assert reader.read(Untrusted(DOCX, "a.docx")) == first


def test_small_texts_are_read_without_starting_a_process(monkeypatch):
    monkeypatch.setattr(sandbox, "_Child", None)
    assert read_document_safely(b"Nombre;Edad\nAda Lugo;20\n", name="a.csv").kind == "list"
    assert read_document_safely(b"Ada Lugo fue detenida.", name="a.txt").kind == "prose"


def test_a_binary_file_called_txt_is_not_harmless():
    assert not sandbox._is_harmless(Untrusted(text_pdf([["x"]]), "a.txt"))
    assert not sandbox._is_harmless(Untrusted(DOCX, "a.csv"))


def test_what_holds_the_child_is_said():
    said = sandbox.isolation()
    assert said.network in ("bubblewrap", "namespace", "seccomp", "none")


@pytest.mark.slow
@pytest.mark.skipif(not HOSTILE.is_dir(), reason="the hostile files are not beside this checkout")
def test_each_hostile_file_gives_a_document_or_one_clear_word():
    names = [bytes.fromhex(item["name_hex"]).decode() for item in json.loads((HOSTILE / "MANIFEST.json").read_text())]
    read = read_documents_safely([Untrusted((HOSTILE / name).read_bytes(), name) for name in names])
    assert len(read) == len(names)
    for name, one in zip(names, read, strict=True):
        assert isinstance(one, Document | ConstanciaError), name
        if isinstance(one, ConstanciaError):
            assert one.message and one.next_step and "Traceback" not in one.message, name
        else:
            assert all(0 <= s.start <= s.end <= len(one.text) for s in one.segments), name
