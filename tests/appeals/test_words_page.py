"""The words of the law can be read by everybody, found in both languages, and stand beside what they explain."""

from django.test import Client

from tests.appeals import fights


def read(path: str, *, language: str = "en") -> str:
    """The page as somebody nobody knows reads it, without any question to the database."""
    answer = Client().get(path, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def test_everybody_reads_the_words_with_what_they_rest_on():
    page = read("/words/")

    assert 'id="exhaustion"' in page
    assert "29 CFR 2560.503-1(l)(1)" in page
    assert "Our own explanation." in page


def test_a_word_is_found_by_its_letters_without_accents_and_in_either_language():
    assert 'id="eob"' in read("/words/?q=EOB")
    assert 'id="grievance"' not in read("/words/?q=EOB")
    assert 'id="appeal"' in read("/words/?q=apelacion")
    assert "No word here holds this" in read("/words/?q=xylophone")


def test_the_page_is_said_in_spanish():
    page = read("/words/", language="es")

    assert "Su médico habla por teléfono con un médico del plan." in page
    assert "What does" not in page


def test_a_word_stands_beside_what_it_explains_and_leads_to_its_page(client: Client, db: None):
    case = fights.denied()
    client.force_login(case.owner)

    desk = client.get(f"/cases/{case.pk}/?all=1").content.decode()
    ways = client.get(f"/cases/{case.pk}/ways/").content.decode()
    confirm = client.get(f"/cases/{case.pk}/correct/").content.decode()

    for page, key in ((desk, "appeal"), (desk, "legal_day"), (ways, "appeal"), (confirm, "self_funded")):
        assert f'href="/words/#{key}" data-word aria-label="What does' in page
