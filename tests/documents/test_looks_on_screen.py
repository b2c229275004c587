"""What a paper looks like is suggested with its reason, accepted by one press, and never decided by itself."""

import pytest

from claimback.accounts.roles import Role
from documents.models import Kind
from tests import make, papers
from tests.appeals.programs import program
from tests.documents.reading.test_looks import PAPERS, plain
from tests.documents.test_bench import read

pytestmark = pytest.mark.django_db


def kept(case, kind, *, text=None):
    return read(
        make.paper(case, content=papers.plain([plain(text or PAPERS[Kind.IMAGING])]), name="scan.txt", kind=kind)
    )


def test_the_list_and_the_paper_say_why_and_one_press_accepts(client):
    case = make.case()
    mri = kept(case, Kind.OTHER)
    client.force_login(case.owner)
    here = f"/cases/{case.pk}/papers/"

    for path in (here, f"{here}{mri.pk}/"):
        page = client.get(path).content.decode()
        assert "Looks like: Imaging report (MRI, CT, X-ray), because page 1 says" in page
        assert "<q>MRI LUMBAR SPINE WITHOUT CONTRAST</q>" in page
    assert mri.kind == Kind.OTHER
    assert mri.problem == ""  # terse, and English all the same

    answer = client.post(f"{here}{mri.pk}/under/", {"kind": "imaging", "next": here})
    assert answer.url == here
    mri.refresh_from_db()
    assert (mri.kind, str(mri)) == (Kind.IMAGING, "scan.txt")
    assert "Looks like" not in client.get(here).content.decode()


def test_who_says_otherwise_is_asked_no_more_and_a_program_reads_the_same(client):
    case = make.case()
    mri = kept(case, Kind.DENIAL)
    client.force_login(case.owner)

    seen = program(case.owner).get(f"/api/v1/documents/{mri.pk}/").json()
    assert (seen["kind"], seen["looks"], seen["looks_page"]) == ("denial", "imaging", 1)
    assert seen["looks_quote"] == "MRI LUMBAR SPINE WITHOUT CONTRAST"
    client.post(f"/cases/{case.pk}/papers/{mri.pk}/under/", {"kind": "evidence"})
    assert "Looks like" not in client.get(f"/cases/{case.pk}/papers/").content.decode()


def test_who_may_not_read_the_paper_reads_no_words_of_it_in_the_list(client):
    case = make.case()
    kept(case, Kind.OTHER)
    client.force_login(make.guest(case, Role.CLINICIAN))

    assert "LUMBAR" not in client.get(f"/cases/{case.pk}/papers/").content.decode()


def test_not_sure_is_said(client):
    case = make.case()
    cake = kept(case, Kind.OTHER, text="Thank you for the cake.")
    client.force_login(case.owner)

    assert "We are not sure what this paper is" in client.get(f"/cases/{case.pk}/papers/{cake.pk}/").content.decode()
