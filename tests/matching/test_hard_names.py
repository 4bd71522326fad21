"""Invented pairs, in the company of invented strangers: which may be one person, and which may not.

Each is a kind of difference that lists have, not an example of a kind that the model was fitted to.
"""

import random

import pytest

from constancia.matching.model import link_columns
from constancia.matching.prepare import Columns
from constancia.matching.rows import PersonRow
from constancia.terms.dates import PartialDate

DAY = "2023-05-14"
SAME_NAME = {
    "accents": [
        ("Ramón Núñez Ibáñez", "Ramon Nunez Ibanez"),
        ("Íñigo Peñalver", "Inigo Penalver"),
        ("Zoë Müller", "Zoe Muller"),
    ],
    "capitals and order": [
        ("Elvira Tarazona Quiroz", "TARAZONA QUIROZ, ELVIRA"),
        ("Wendell Ashcombe", "Ashcombe, Wendell"),
        ("Yusuf Al-Khatib", "AL KHATIB, YUSUF"),
    ],
    "a surname left out": [
        ("Nicanor Bustamante Olvera", "Nicanor Bustamante"),
        ("Graciela Montes Urdaneta", "Graciela Montes"),
        ("Leandro José Farías Mogollón", "Leandro Farías"),
    ],
    "a given name left out": [
        ("María Fernanda Ospina Rey", "Fernanda Ospina Rey"),
        ("Juan Evaristo Cepeda", "Evaristo Cepeda"),
    ],
    "particles": [
        ("Rosa de la Hoz Marín", "Rosa Hoz Marín"),
        ("Pieter van der Velde", "Pieter Vandervelde"),
        ("Omar bin Rashid", "Omar ibn Rashid"),
        ("Inês dos Santos Leal", "Ines Santos Leal"),
    ],
    "names as registers shorten them": [
        ("Ma. Fernanda Ospina", "María Fernanda Ospina"),
        ("Fco. Arrieta Bello", "Francisco Arrieta Bello"),
        ("Yon Jairo Mosquera", "John Jairo Mosquera"),
    ],
    "a married name": [
        ("Gloria Inés Mejía", "Gloria Inés Mejía Vda. de Cano"),
        ("Beatriz Salcedo Rangel", "Beatriz Salcedo de Ochoa"),
        ("Amparo Lugo", "Amparo Lugo de Ferrer"),
    ],
    "initials": [("Hernán A. Cordero Paz", "Hernán Cordero Paz"), ("J. Tibbetts Marlow", "Jerome Tibbetts Marlow")],
    "nicknames": [
        ("Francisco Arrieta Bello", "Paco Arrieta Bello"),
        ("William Hargrave", "Bill Hargrave"),
        ("José Luis Tovar", "Pepe Tovar"),
        ("Margaret Quillfeather", "Peggy Quillfeather"),
        ("Robert Stanhope", "Bobby Stanhope"),
    ],
    "Arabic in Latin letters": [
        ("Mohammed Abdelrahman Haddad", "Muhamad Abdel Rahman Hadad"),
        ("Yousef Khalil Mansour", "Yusuf Khaleel Mansur"),
        ("Fatima Zahra Qasem", "Fatma Zahra Kassem"),
        ("Hussein Al-Masri", "Husayn El Masry"),
        ("Aisha Noureddine", "Aicha Nureddin"),
        ("Abd al-Karim Zein", "Abdulkarim Zein"),
        ("Saʿīd Ḥusayn", "Said Hussein"),
        ("Abdallah Nasser", "Abd Allah Nassir"),
        ("Umm Kulthum Sabbagh", "Um Kalthoum Al Sabbagh"),
        ("Jamal Eddine Qaddour", "Gamal al-Din Kaddour"),
    ],
    "Arabic letters and Latin ones": [
        ("عبد الله الحسن", "Abdullah Al-Hassan"),
        ("أحمد محمود إبراهيم", "Ahmad Mahmoud Ibrahim"),
        ("خالد يوسف", "Khaled Yousef"),
        ("نور الدين زنكي", "Noureddine Zenki"),
    ],
    "saints and double names": [("Anne-Marie St. Clair", "Annemarie Saint Clair")],
    "slips of the reader": [
        ("Marcelino Villalobos", "Marce1ino Villalobos"),
        ("Benigno Carrasquel", "Benigno Carrasque1"),
        ("Herminia Cárdenas", "Herrninia Cárdenas"),
        ("Clotilde Barrientos", "Clotilde Barrientcs"),
    ],
    "slips of the hand": [
        ("Anselmo Guzmán Prado", "Anselmo Gusmán Prado"),
        ("Yonathan Briceño", "Jonatan Briseño"),
        ("Eustaquio Valbuena", "Eustaqiuo Valbuena"),
        ("Gwendolyn Ferris", "Gwendolin Feris"),
    ],
    "hyphens": [("Ana-Lucía Prieto", "Ana Lucía Prieto"), ("Colin Smyth-Rowe", "Colin Smyth Rowe")],
    "another name": [("Aurelio Pinto alias El Zurdo", "Aurelio Pinto"), ('Dolores "Lola" Espejo', "Lola Espejo")],
}
OTHER_NAME = {
    "brothers": [("Ramiro Olivares Pino", "Gonzalo Olivares Pino"), ("Walid Darwish", "Tariq Darwish")],
    "sisters": [("Elsa Miranda Cova", "Norma Miranda Cova")],
    "husband and wife": [("Tobías Aranguren", "Rebeca Sifontes de Aranguren")],
    "one given name, other surnames": [
        ("Mauricio Contreras Vela", "Mauricio Zambrano Ruiz"),
        ("Khaled Barakat", "Khaled Shamoun"),
    ],
    "strangers": [("Filiberto Nava", "Hortensia Roldán"), ("Clive Pemberton", "Judith Oakley")],
    "nobody and somebody": [("Nombre reservado", "Evelio Mijares"), ("Name withheld", "Alma Rondón")],
}


def event(key, source, name, **facts):
    facts = {"age": 34, "sex": "", "date": DAY, "state": "Norte", "municipality": "Villa Honda"} | facts
    when, birth = facts.pop("date"), facts.pop("birth", None)
    return PersonRow(
        key, source, name, date=when and PartialDate.parse(when), birth=birth and PartialDate.parse(birth), **facts
    )


def strangers():
    chance = random.Random(3)
    sounds = ["bra", "cel", "dor", "fen", "gul", "him", "jas", "kel", "lor", "mun", "nis", "pra"]

    def word():
        return "".join(chance.choice(sounds) for _ in range(3)).capitalize()

    for number in range(30):
        date = f"2023-{chance.randrange(1, 13):02}-{chance.randrange(1, 28):02}"
        facts = {"age": chance.randrange(16, 80), "date": date, "state": chance.choice(["Norte", "Sur", "Este"])}
        yield event(
            f"s{number}", chance.choice("ab"), f"{word()} {word()}", municipality=f"Pueblo {number % 9}", **facts
        )


def one_person(left, right):
    linked = link_columns(Columns.of([left, right, *strangers()]))
    return any({0, 1} <= set(person) for person in linked.people)


def pairs(table):
    return [pytest.param(*pair, id=f"{kind}: {pair[1]}") for kind, listed in table.items() for pair in listed]


@pytest.mark.slow
@pytest.mark.parametrize(("left", "right"), pairs(SAME_NAME))
def test_one_name_written_in_two_ways_is_one_person_where_age_day_and_town_agree(left, right):
    assert one_person(event("l", "a", left), event("r", "b", right))


@pytest.mark.parametrize(("left", "right"), pairs(OTHER_NAME))
def test_two_people_of_one_event_stay_two_where_their_ages_differ(left, right):
    assert not one_person(event("l", "a", left), event("r", "b", right, age=47))


COMPANIONS = {
    "one of two given names": [
        ("Luis José Mata", "Luis Jesús Mata", {}),
        ("Ana María Olivo", "Ana Karina Olivo", {"sex": "f"}),
        ("José Ángel Tovar", "José Antonio Tovar", {"sex": "m"}),
        ("Jesús Alberto Rivas Paz", "Jesús Antonio Rivas Paz", {}),
    ],
    "two given names": [
        ("José Gregorio Salas", "José Gregorio Pinto", {"sex": "m"}),
        ("María Alejandra Toro", "María Alejandra Sosa", {"sex": "f"}),
        ("Miguel Ángel Cano Ruiz", "Miguel Ángel Cano Paz", {"place": "Calle 9"}),
    ],
    "twins": [
        ("Ramiro Olivares Pino", "Gonzalo Olivares Pino", {}),
        ("Luz Marina Arocha", "Nelly Arocha", {"sex": "f"}),
        ("Samir Haddad", "Nabil Haddad", {"sex": "m", "age": None, "birth": "1988-03-07"}),
        ("Tobias Renwick", "Edmund Renwick", {"place": "Calle 9"}),
    ],
    "a couple": [
        ("Tobías Aranguren", "Rebeca Sifontes de Aranguren", {}),
        ("Hugh Ellerby", "Marion Ellerby", {}),
    ],
    "one given name": [
        ("Mauricio Contreras Vela", "Mauricio Zambrano Ruiz", {}),
        ("Khaled Barakat", "Khaled Shamoun", {"sex": "m"}),
        ("Carmen Zulia Pacheco", "Carmen Rosa Bracho", {"sex": "f"}),
    ],
    "nobody and nobody": [
        ("N.N.", "Sin identificar", {}),
        ("Name withheld", "Unknown", {"sex": "m", "age": 17}),
        ("Nombre reservado", "N.N.", {"sex": "f", "place": "Calle 9"}),
    ],
    "nobody and somebody": [("Nombre reservado", "Evelio Mijares", {}), ("Unknown", "Alma Rondón", {"sex": "f"})],
}


@pytest.mark.slow
@pytest.mark.parametrize(("left", "right", "facts"), pairs(COMPANIONS))
def test_two_people_of_one_event_stay_two_in_small_lists_though_they_are_of_one_age(left, right, facts):
    assert not one_person(event("l", "a", left, **facts), event("r", "b", right, **facts))


@pytest.mark.parametrize(
    ("left", "right", "one", "other"),
    [
        pytest.param("James Carver Jr.", "James Carver Sr.", {}, {}, id="junior and senior"),
        pytest.param("Samir Qassem", "Samira Qassem", {"sex": "m"}, {"sex": "f"}, id="sexes differ"),
        pytest.param("Pascual Roa", "Pascuala Roa", {"sex": "m"}, {"sex": "f"}, id="sexes differ in Spanish"),
    ],
)
def test_names_alike_of_one_event_stay_two_where_something_says_that_two_are_meant(left, right, one, other):
    assert not one_person(event("l", "a", left, **one), event("r", "b", right, **other))


@pytest.mark.parametrize("name", ["Juan Pérez", "John Smith", "Ali Hassan"])
@pytest.mark.parametrize(
    "other",
    [{"age": 35, "date": "2023-05-20", "state": "Sur"}, {"date": "2023-07-03"}, {"age": 33, "date": "2023-06-01"}],
)
def test_a_namesake_of_another_day_and_town_stays_another_in_small_lists(name, other):
    far = {"municipality": "Otra Orilla"} | other
    assert not one_person(event("l", "a", name, sex="m"), event("r", "b", name, sex="m", **far))


def test_two_rows_without_a_name_of_one_event_are_not_joined_because_few_rows_show_nobody_else_there():
    chance = random.Random(5)
    alone = [
        event(f"s{n}", "ab"[n % 2], f"Nom{n}bre Ape{n}llido", date=f"2023-{n % 12 + 1:02}-{n % 27 + 1:02}",
              age=chance.randrange(16, 80), municipality=f"Pueblo {n}")
        for n in range(200)
    ]  # fmt: skip
    two = [event("l", "a", "N.N.", age=None), event("r", "b", "N.N.", age=None)]
    linked = link_columns(Columns.of([*two, *alone]))
    assert [0] in linked.people and [1] in linked.people


def test_the_level_that_held_is_said_though_another_weighs_the_same():
    (pair, *_) = [
        p
        for p in link_columns(
            Columns.of([event("l", "a", "Martin Greene"), event("r", "b", "Marvin Greene"), *strangers()])
        ).suggestions(["l", "r", *(f"s{n}" for n in range(30))])
        if {p.left, p.right} == {"l", "r"}
    ]
    assert "given names written or sounding alike" in pair.reasons


@pytest.mark.parametrize("name", ["Evaristo Peralta Mejía", "Idris Kanaan"])
def test_father_and_son_of_one_name_and_event_stay_two(name):
    assert not one_person(event("l", "a", name, age=52), event("r", "b", name, age=23))


@pytest.mark.parametrize("name", ["Evaristo Peralta Mejía", "Idris Kanaan"])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"age": None, "birth": "1988-03-07"}, {"age": None, "birth": "1961-11-20"}),
        ({"age": None, "birth": "1988-03-07"}, {"age": None, "birth": "1990-10-25"}),
        ({"national_id": "14552903"}, {"national_id": "80993117"}),
    ],
)
def test_one_name_of_one_event_with_another_day_of_birth_or_number_is_not_one_person(name, one, other):
    assert not one_person(event("l", "a", name, sex="m", **one), event("r", "b", name, sex="m", **other))


def test_a_row_without_a_name_that_has_the_number_of_somebody_is_that_person():
    number = {"national_id": "14552903"}
    assert one_person(event("l", "a", "N.N.", **number), event("r", "b", "Idris Kanaan", **number))


@pytest.mark.parametrize("left", ["Evaristo Peralta Mejía", "Idris Kanaan", "Cordelia Fanshawe"])
def test_a_common_name_with_another_age_day_and_place_is_not_one_person(left):
    far = event("r", "b", left, age=61, date="2021-01-09", state="Sur", municipality="Otra Orilla")
    assert not one_person(event("l", "a", left), far)


@pytest.mark.parametrize("left", ["Evaristo Peralta Mejía", "Idris Kanaan"])
def test_a_name_with_nothing_else_said_is_not_one_person(left):
    nothing = {"age": None, "date": None, "state": "", "municipality": ""}
    assert not one_person(event("l", "a", left), event("r", "b", left, **nothing))


BORN = {"age": None, "birth": "1988-03-07"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param({"national_id": "V-14.552.903"}, {"national_id": "14552903"}, True, id="number written otherwise"),
        pytest.param({"national_id": "14552903"}, {"national_id": "14552930"}, True, id="two figures exchanged"),
        pytest.param({"national_id": "14552903"}, {"national_id": "1455290"}, True, id="a figure lost"),
        pytest.param(BORN, BORN | {"birth": "1988-07-03"}, True, id="day and month of birth exchanged"),
        pytest.param(BORN, {"age": 35}, True, id="age against day of birth"),
        pytest.param(BORN, {"age": 36}, True, id="age a year off the day of birth"),
        pytest.param({"date": "2023-05-04"}, {"date": "2023-04-05"}, True, id="day and month of the act exchanged"),
        pytest.param({"date": "2023-05"}, {}, True, id="month against day"),
        pytest.param({"municipality": ""}, {}, True, id="town not given"),
        pytest.param({"municipality": "Villa Hnoda"}, {}, True, id="town misspelled"),
        pytest.param(
            {"national_id": "14552903", "age": 20},
            {"national_id": "80993117", "age": 52, "date": "2021-02-02", "municipality": "Otra Orilla"},
            False,
            id="other number, age, day and town",
        ),
        pytest.param(
            BORN,
            BORN | {"birth": "1961-11-20", "date": "2022-01-02", "municipality": "Otra Orilla"},
            False,
            id="other birth, day and town",
        ),
    ],
)
def test_slips_beside_the_name(one, other, same):
    name = "Evaristo Peralta Mejía"
    assert one_person(event("l", "a", name, **one), event("r", "b", name, **other)) is same
