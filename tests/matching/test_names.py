import pytest

from constancia.matching import names
from constancia.matching.names import Name, read, sound, variants


@pytest.mark.parametrize(
    ("written", "given", "surnames"),
    [
        ("Ana María Pérez Gómez", ("ana", "maria"), ("perez", "gomez")),
        ("PÉREZ GÓMEZ, Ana María", ("ana", "maria"), ("perez", "gomez")),
        ("Luis de la Cruz", ("luis",), ("cruz",)),
        ("De León, Luis", ("luis",), ("leon",)),
        ("Cnel. Rosa Ibarra-Toro", ("rosa",), ("ibarra", "toro")),
        ("Mark O'Dell Jr.", ("mark",), ("odell",)),
        ("Peter Le", ("peter",), ("le",)),
        ("Omar Abd al-Rahman", ("omar",), ("abdrahman",)),
        ("Omar Abdulrahman", ("omar",), ("abdrahman",)),
        ("Abdullah Qasem", ("abdlah",), ("qasem",)),
        ("Abd Allah Qasem", ("abdlah",), ("qasem",)),
        ("Abd al-Rahman", (), ("abdrahman",)),
        ("Nour al-Din Saad", ("nourdin",), ("saad",)),
        ("Noureddine Saad", ("nourdin",), ("saad",)),
        ("Umm Kulthum Saad", ("ummkulthum",), ("saad",)),
        ("Um Kulthum Saad", ("ummkulthum",), ("saad",)),
        ("William Lamar Deen", ("william",), ("lamar", "deen")),
        ("Anne St. Clair", ("anne",), ("clair",)),
        ("Anne Saint Clair", ("anne",), ("clair",)),
    ],
)
def test_a_name_is_read_into_given_names_and_surnames(written, given, surnames):
    name = read(written)
    assert (name.given, name.surnames) == (given, surnames)


@pytest.mark.parametrize(
    "written",
    ["", "Nombre en reserva", "identidad resguardada", "Identidad protegida", "NN masculino", "s/n",
     "N.N.", "Name withheld by police", "Sin identificar", "Persona no identificada", "DESCONOCIDO",
     "Unknown male", "12", "x", "TBD", "John Doe", "identidad reservada", "مجهول الهوية"],
)  # fmt: skip
def test_a_cell_that_names_nobody_reads_as_no_name(written):
    assert not read(written)


@pytest.mark.parametrize(
    ("written", "suffix"),
    [("James Carver Jr.", "jr"), ("James Carver II", "jr"), ("James Carver Sr.", "sr"), ("Sr. Jaime Carvajal", "")],
)
def test_father_and_son_are_told_apart_by_what_follows_the_name(written, suffix):
    assert read(written).suffix == suffix


def test_a_name_in_arabic_letters_is_read_as_in_latin_ones():
    one, other = read("عبد الله الحسن"), read("Abdullah Al-Hassan")
    assert [sound(word) for word in one.words] == [sound(word) for word in other.words]
    assert (len(one.given), len(one.surnames)) == (len(other.given), len(other.surnames)) == (1, 1)


def test_what_stands_in_quotation_marks_or_after_alias_is_another_name():
    assert read('José "Pepe" Rojas') == Name(("jose",), ("rojas",), ("pepe",))
    assert read("Juan Pérez alias El Gato").others == ("gato",)


def test_a_husbands_surname_after_de_is_told_apart_from_her_own():
    assert read("Luz Pardo de Rey") == Name(("luz",), ("pardo",), taken=("rey",))
    assert read("Luz de Rey").surnames == ("rey",)


def test_parts_in_their_own_columns_are_taken_as_they_are():
    assert read("", given="Rosa", surnames="Del Valle Ruiz") == Name(("rosa",), ("valle", "ruiz"))


def test_lists_teach_which_words_are_given_names():
    leaning = names.learn(
        ["Porfirio Moreno", "Porfirio Ruiz Moreno", "Ana Moreno", "Ana Irizarry", "Luis Irizarry"] * 5
    )
    assert read("Moreno Irizarry Porfirio", leaning=leaning) == Name(("porfirio",), ("moreno", "irizarry"))


@pytest.mark.parametrize(
    ("left", "right"),
    [("yhonatan", "jonathan"), ("mohammed", "muhamad"), ("محمد", "mohamed"), ("حسن", "hassan"), ("baca", "vaca"),
     ("cecilia", "sesilia"), ("hector", "ector"), ("keyla", "keila"),
     ("gonzalez", "gonsales"), ("jennifer", "yenifer"), ("dwayne", "duane"), ("stewart", "stuart"),
     ("يوسف", "yousef"), ("مروان", "marwan"), ("حسين", "hussein"), ("ابراهيم", "ibrahim"), ("ziyad", "ziad")],
)  # fmt: skip
def test_spellings_that_sound_alike_sound_alike(left, right):
    assert sound(left) == sound(right)


@pytest.mark.parametrize(("left", "right"), [("rosa", "ramon"), ("perez", "lopez"), ("luis", "elias")])
def test_names_that_sound_different_stay_different(left, right):
    assert sound(left) != sound(right)


@pytest.mark.parametrize(
    ("left", "right"), [("paco", "francisco"), ("pepe", "jose"), ("bill", "william"), ("kike", "enrique")]
)
def test_forms_of_one_given_name_share_a_mark(left, right):
    assert set(variants(left)) & set(variants(right))
