"""The law is there for everybody to read: whole, marked where nobody has checked it, and with nothing of any case."""

import re
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client

from appeals.law.rulebook import shipped
from appeals.law_pages import contents
from appeals.law_pages.clock import address_of, anchor_of
from appeals.law_pages.coverage import coverage
from appeals.law_pages.state import DOUBT, state
from claimback.words import day
from tests.appeals import fights

BOOK = shipped()
KINDS, STATES = list(BOOK.coverage_types), list(BOOK.states)
COVERAGES = [f"/law/coverage/{kind}/" for kind in KINDS]
PLACES = [f"/law/state/{code.lower()}/" for code in STATES]
OTHERS = ["/law/", "/law/which/", "/law/payers/", "/law/changes/", "/law/find/?q=hearing"]


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """Every page of the law, asked for once by somebody nobody knows, without any database."""
    stranger = Client()
    answers = {path: stranger.get(path) for path in (*OTHERS, *COVERAGES, *PLACES)}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {path: answer.content.decode() for path, answer in answers.items()}


def article(page: str, id: str) -> str:
    """The part of a page that tells one clock, its words as they are read."""
    return unescape(page.partition(f'id="{id}"')[2].partition("</article>")[0])


def words(page: str) -> str:
    """What is read on a page, without tags and addresses of other people's pages."""
    main = page.partition('<main id="main"')[2].partition("</main>")[0]
    return re.sub(r"https?://\S+", "", unescape(re.sub(r"<[^>]+>", " ", main)))


def marked(told: str) -> str:
    """The mark at the head of an article."""
    return re.findall("Verified in part|Not verified|Verified", told.partition("</header>")[0])[0]


def expected(sure: bool, told: str) -> str:
    """Whatever rests on a source that was read only as others tell it is not verified as a whole."""
    if not sure:
        return "Not verified"
    return "Verified in part" if "read as somebody else quotes or tells it" in told else "Verified"


@pytest.mark.parametrize("kind", KINDS)
def test_every_clock_of_a_coverage_is_there_with_its_citations_and_its_mark(pages, kind):
    page = pages[f"/law/coverage/{kind}/"]

    for stage in BOOK.stages.values():
        for rule in stage.rules if stage.coverage == kind else ():
            told = article(page, anchor_of(rule.id))
            assert all(BOOK.citations[cite].cite in told for cite in rule.cites), rule.id
            assert all(BOOK.citations[cite].url in told for cite in rule.cites), rule.id
            assert marked(told) == expected(rule.sure, told), rule.id
            assert day(BOOK.citations[rule.cites[0]].checked_on) in told, rule.id


@pytest.mark.parametrize("kind", KINDS)
def test_the_rights_to_papers_that_fit_are_there_with_their_mark_and_no_others(pages, kind):
    told = pages[f"/law/coverage/{kind}/"].partition('id="papers"')[2].partition("</section>")[0]

    for law in BOOK.papers.laws:
        fits = kind not in law.besides and (not law.coverage or kind in law.coverage)
        assert (law.says in unescape(told)) is fits, law.id
        assert not fits or all(BOOK.citations[cite].url in told for cite in law.cites), law.id
        assert not fits or law.late_verified or not law.late or "Not verified" in unescape(told).partition(law.late)[2]


def test_a_right_to_papers_tells_how_long_they_may_take_and_what_comes_then(pages):
    told = " ".join(words(pages["/law/coverage/erisa_insured/"]).partition("Papers you have a right to")[2].split())

    assert "Medical records (the patient's right of access) Ask the doctor, hospital or therapist." in told
    assert "If they do not: The patient may complain to the Office for Civil Rights" in told
    assert "This law sets no day." in told


@pytest.mark.parametrize("code", STATES)
def test_every_clock_of_a_state_is_there_with_its_citations_and_its_mark(pages, code):
    page = pages[f"/law/state/{code.lower()}/"]

    for rule in BOOK.states[code].rules:
        told = article(page, anchor_of(rule.id))
        assert all(BOOK.citations[cite].cite in told for cite in rule.cites), rule.id
        assert marked(told) == expected(rule.sure, told), rule.id


@pytest.mark.parametrize("kind", KINDS)
def test_every_step_is_told_in_the_order_of_the_ladder(kind):
    page = coverage(BOOK, kind)

    assert page
    assert tuple(step.step for step in page.steps) == BOOK.coverage_types[kind].stage_order
    for step in page.steps:
        assert step.body
        assert step.needed
        assert step.ours or step.no_time or step.step == "initial"


def test_a_citation_nobody_verified_says_so_wherever_it_stands(pages):
    doubtful = {each.cite for each in BOOK.citations.values() if not each.verified}

    for path, page in pages.items():
        for cited in re.findall(r"<li><a href=[^>]*>([^<]*)</a>(.*?)</li>", page, re.DOTALL):
            if unescape(cited[0]) in doubtful and 'class="read"' in cited[1]:
                assert "Not verified" in cited[1], (path, cited[0])


@pytest.mark.parametrize("code", STATES)
def test_a_value_of_a_state_that_nobody_verified_says_so(code):
    here, page = BOOK.states[code], state(BOOK, code)

    assert page
    marks = {str(fact.about): fact.verified for fact in page.review}
    best = "part" if here.confidence == "low" else "yes"
    itself = "part" if DOUBT.search(here.statute) else best
    assert marks["Who receives the request"] == (best if "files_with" in here.verified_fields else "no")
    assert marks["Law"] == (itself if "statute" in here.verified_fields else "no")
    phone = next((fact for fact in page.office if fact.about == "Telephone"), None)
    if phone:
        assert phone.verified == ("yes" if "review_office.phone" in here.verified_fields else "no")


def test_no_fact_is_verified_as_a_whole_that_says_itself_it_was_not_read_or_stands_in_a_thin_state():
    """Neither the words of the table nor a low confidence may stand beside a tick."""
    for code, here in BOOK.states.items():
        page = state(BOOK, code)
        assert page
        ways = [fact for way in (*page.routes, *page.regulators) for fact in way.facts]
        law = (*page.review, *page.internal, *ways)
        for fact in (*law, *page.office, *page.complaint, *page.help):
            assert fact.verified != "yes" or not any(DOUBT.search(value) for value in fact.values), (code, fact)
        assert here.confidence != "low" or all(fact.verified != "yes" for fact in (*page.review, *page.internal)), code


def row(pages: dict[str, str], state: str) -> str:
    """The line of a state in the table of all states, as it is read."""
    table = pages["/law/"].partition('<table class="states')[2]
    line = re.search(rf'<tr><th scope="row"><a href="/law/state/{state}/">.*?</tr>', table, re.DOTALL)
    assert line
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", line[0])).split())


def test_the_table_of_all_states_tells_every_window_its_doubts_and_the_time_to_answer_a_complaint(pages):
    carolina, kentucky = row(pages, "sc"), row(pages, "ky")

    assert "15 calendar days from the day you received the notice, urgent 60 calendar days" in carolina
    assert "45 calendar days 72 hours 10 calendar days (not verified) Verified" in carolina
    assert "(not verified) (or 60 calendar days, by a shorter reading)" in kentucky
    assert "not known Low confidence" in kentucky
    assert "4 months from the day you received the notice (not verified)" in row(pages, "gu")
    assert "The law sets no last day; 4 months" in row(pages, "mo")
    assert "The later of these: 120 calendar days" in row(pages, "vt")
    assert "15 calendar days Verified" in row(pages, "tx")
    assert re.search(r'class="tile[^>]*data-size="shorter"[^>]*href="/law/state/ky/"', pages["/law/"])


def test_the_days_to_answer_a_complaint_are_no_surer_than_the_note_beside_them(pages):
    def complaint(code: str) -> str:
        section = pages[f"/law/state/{code}/"].partition('aria-labelledby="complaint"')[2].partition("</section>")[0]
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", section)).split())

    assert "Within 15 calendar days Verified" in complaint("tx")
    assert "Within 10 calendar days Verified in part" in complaint("sc")
    assert "In a time that nobody has established." in complaint("ak")


def test_a_coverage_tells_what_stops_the_clock_once_and_then_only_what_differs(pages):
    page = words(pages["/law/coverage/erisa_insured/"])

    assert page.count("A complaint to the regulator") == 1
    assert page.count("As told under") == 5
    assert "The shortest time of any state is 60 calendar days, in South Carolina." in page
    assert "For an urgent review it can be as short as 10 calendar days, in Michigan." in page


def test_at_a_glance_every_time_says_what_it_is_for(pages):
    def glance(kind: str) -> str:
        table = pages[f"/law/coverage/{kind}/"].partition('<table class="glance')[2].partition("</table>")[0]
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", table)).split())

    assert "5 federal business days : check whether the request can be reviewed" in glance("erisa_self_funded")
    assert "1 calendar day, by noon : ask for the fast second look" in glance("original_medicare")
    assert "by the planned day of discharge" in glance("medicare_advantage")


def test_what_changed_stands_on_one_page_with_its_source_the_newest_first(pages):
    page = words(pages["/law/changes/"])

    assert page.index("Fri 1 Jan 2027") < page.index("Fri 1 May 2026") < page.index("Sat 1 Jan 2022")
    assert "42 CFR 422.582(b)" in page
    assert "For notices dated Tue 31 Dec 2024 or earlier" in page
    assert 'href="/law/coverage/medicare_advantage/#internal_1.filing.pre2025"' in pages["/law/changes/"]


def test_a_change_read_only_as_others_tell_it_is_verified_in_part(pages):
    marks = {}
    for part in pages["/law/changes/"].split('<article class="law-step')[1:]:
        id = part.partition('id="')[2].partition('"')[0]
        second_hand = "read as somebody else quotes or tells it" in part
        marks[id] = re.findall("Verified in part|Not verified|Verified", part)[0], second_hand

    assert marks["medicare_plans_receipt"] == ("Verified in part", True)
    assert marks["reviewer_part_c"] == ("Verified", False)
    assert marks["medicare_plans_2027"][0] == "Not verified"
    assert not any(mark == "Verified" and second_hand for mark, second_hand in marks.values())


@pytest.mark.parametrize(
    ("asked", "first", "url"),
    [
        ("tx", "Texas", "/law/state/tx/"),
        ("Ombudsman Virginia", "Virginia", "/law/state/va/"),
        ("438.408(f)", "A hearing before a state judge", "/law/coverage/medicaid_managed_care/#state_fair_hearing"),
        ("tricare hearing", "A hearing before an independent", "/law/coverage/tricare/#alj"),
        ("aetna", "Aetna", "/law/payers/#aetna"),
        ("observation status", "In Original Medicare a hospital", "/law/changes/#observation_status"),
    ],
)
def test_the_law_is_found_by_its_words(client: Client, asked, first, url):
    page = client.get("/law/find/", {"q": asked}).content.decode()

    name = unescape(page.partition('<ul class="found')[2])
    assert f'<a href="{url}">{first}' in name


def test_looking_for_nothing_and_for_what_is_not_there_is_said_with_a_way_on(client: Client):
    empty, odd = client.get("/law/find/"), client.get("/law/find/", {"q": "<b>pirates</b> " * 40})
    many = client.get("/law/find/", {"q": "appeal"}).content.decode()

    assert "Nothing in the law" not in empty.content.decode()
    assert "Nothing in the law holds all of these words" in odd.content.decode()
    assert "<b>pirates" not in odd.content.decode()
    assert "The first 40 places" in many
    assert odd.headers["Cache-Control"] == "public, max-age=600"


def test_no_fee_and_an_unknown_fee_are_told_apart(pages):
    for code, here in BOOK.states.items():
        said = words(pages[f"/law/state/{code.lower()}/"])
        assert ("nobody has established the fee" in said) is (here.fee_usd is None), code


def test_low_confidence_stands_at_the_head_of_a_state(pages):
    for code, here in BOOK.states.items():
        head = pages[f"/law/state/{code.lower()}/"].partition('id="windows"')[0]
        assert ("Low confidence." in head) is (here.confidence == "low"), code


def test_no_page_shows_a_name_of_the_machine(pages):
    ids = {rule.id for rule in BOOK.every_rule()} | set(BOOK.stages) | set(BOOK.events) | set(BOOK.facts)
    for path, page in pages.items():
        said = words(page)
        assert not re.search(r"\{\{|\{%|\bTrue\b|\bFalse\b|%\(|[a-z,:(] None\b", said), path
        assert not re.search(r">\s*None\s*<", page), path
        assert not {id for id in ids if "_" in id or "." in id} & {word.strip(".,:;()“”") for word in said.split()}, (
            path
        )


def test_the_same_id_is_never_given_twice(pages):
    for path, page in pages.items():
        given = re.findall(r' id="([^"]+)"', page)
        assert len(given) == len(set(given)), path


def test_every_address_inside_the_law_leads_somewhere(pages):
    for path, page in pages.items():
        for place, anchor in re.findall(r'href="(/law/[^"#?]*|)#([^"]+)"', page):
            assert f'id="{anchor}"' in pages[place or path], (path, place, anchor)


def test_the_kinds_of_coverage_stand_in_one_group_each():
    listed = [kind.id for group in contents.groups(BOOK) for kind in group.kinds]

    assert sorted(listed) == sorted(KINDS)


def test_every_state_has_its_row_and_a_tile_of_its_own():
    rows = contents.rows(BOOK)

    assert {row.page.code for row in rows} == set(STATES)
    assert len({(row.column, row.line) for row in rows}) == len(STATES)


def test_an_old_rule_stands_beside_its_successor(pages):
    page = pages["/law/coverage/medicare_advantage/"]

    beside = page.partition('<div class="variants several">')[2].partition("</div>")[0]

    assert "For notices dated Wed 1 Jan 2025 or later" in beside
    assert "For notices dated Tue 31 Dec 2024 or earlier" in beside


@pytest.mark.parametrize("path", ["/law/coverage/pirate_insurance/", "/law/state/zz/"])
def test_what_is_not_in_the_book_is_said_in_a_sentence_with_a_way_on(client: Client, path):
    answer = client.get(path)

    assert answer.status_code == 404
    assert "not in this rulebook" in answer.content.decode()
    assert 'href="/law/state/ca/"' in answer.content.decode()
    assert "public" not in answer.headers.get("Cache-Control", "")


def test_a_page_may_be_kept_and_is_asked_for_again_cheaply(client: Client):
    answer = client.get("/law/state/ca/")
    again = client.get("/law/state/ca/", headers={"if-none-match": answer.headers["ETag"]})

    assert answer.headers["Cache-Control"] == "public, max-age=600"
    assert "Cookie" in answer.headers["Vary"]
    assert not answer.cookies
    assert again.status_code == 304
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_what_a_signed_in_person_reads_is_never_stored(client: Client):
    case = fights.denied()
    client.force_login(case.owner)

    assert client.get("/law/state/ca/").headers["Cache-Control"] == "no-store, private"


def test_the_way_back_to_a_case_is_kept_by_nobody(client: Client):
    case = uuid4()
    answer = client.get(f"/law/state/ca/?case={case}")

    assert f'href="/cases/{case}/"' in answer.content.decode()
    assert answer.headers["Cache-Control"] == "private"


def test_a_way_back_that_is_no_case_leads_nowhere(client: Client):
    assert "Back to the case" not in client.get("/law/?case=//elsewhere.example").content.decode()


@pytest.mark.parametrize("rule", [rule.id for rule in BOOK.every_rule()][::7])
def test_the_address_of_a_rule_leads_to_it(pages, rule):
    step, _, clock = rule.partition(".external_state.")
    if step in {code.lower() for code in STATES}:
        kind, name = clock.split(".")
        rule, anchor = f"erisa_insured.external_state.{kind}.{step}.{name}", f"external_state.{clock}"
    else:
        anchor = anchor_of(rule)

    page, _, there = address_of(BOOK, rule, case=uuid4()).partition("#")

    assert there == anchor
    assert f'id="{there}"' in pages[page.partition("?")[0]]


def test_a_rule_of_a_coverage_we_do_not_know_has_no_address():
    assert address_of(BOOK, "pirate_insurance.internal_1.filing.std", case=uuid4()) == ""


@pytest.mark.django_db
def test_every_card_of_the_desk_and_every_date_of_the_page_leads_to_its_rule(client: Client):
    case = fights.filed(fights.denied()).case
    client.force_login(case.owner)
    dates = case.deadlines.filter(superseded_at=None, dropped_on=None)

    desk = client.get(f"/cases/{case.pk}/").content.decode()
    page = client.get(f"/cases/{case.pk}/page/").content.decode()

    assert dates
    for each in dates:
        assert address_of(BOOK, each.rule, case=case.pk) in unescape(desk)
    for each in dates.filter(met_on=None):
        assert address_of(BOOK, each.rule, case=case.pk) in unescape(page)
