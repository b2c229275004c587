"""What insurers ask for: the shipped files hold together, and a planted fault is named."""

import ast
import io
import shutil
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command

from documents.criteria import policies as code
from documents.criteria.policies import SHIPPED, PoliciesError, load, says, shipped
from documents.criteria.vocabulary import Asked, Force

SPINE = {
    "discectomy",
    "laminectomy",
    "spinal_fusion",
    "vertebroplasty",
    "spinal_cord_stimulator",
    "disc_replacement",
}


def test_the_six_operations_of_the_spine_are_there_each_with_a_policy():
    assert set(shipped().procedures) == SPINE
    assert all(procedure.policies for procedure in shipped().procedures.values())


def test_every_policy_says_whose_it_is_where_it_was_read_and_whether_it_is_verified():
    for policy in shipped().policies():
        assert policy.payer, policy.id
        assert policy.name, policy.id
        assert policy.url, policy.id
        assert policy.checked_on, policy.id
        assert policy.verified or policy.doubt, policy.id


def test_only_a_national_determination_of_medicare_binds_and_a_local_one_does_not():
    forces = {policy.name.split(",")[0]: policy.force for policy in shipped().policies()}

    assert {name for name, force in forces.items() if force is Force.BINDS} == {"NCD 160.7", "NCD 150.10"}
    assert {force for name, force in forces.items() if name.startswith("LCD")} == {Force.DEFERENCE}
    for policy in shipped().policies():
        assert policy.force is Force.OWN or "42 CFR 405.106" in policy.force_why


def test_every_kind_that_is_counted_is_used_by_a_policy():
    assert {ask.kind for policy in shipped().policies() for ask in policy.asks} == set(Asked)


def test_codes_are_numbers_and_nobody_s_descriptions():
    codes = [code for procedure in shipped().procedures.values() for code in procedure.codes]

    assert all(len(code) == 5 for code in codes)
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    ("codes", "service", "first"),
    [
        (["22633"], "Lumbar surgery", "spinal_fusion"),
        ([], "ACDF C5-C6", "spinal_fusion"),
        ([], "Kyphoplasty T12", "vertebroplasty"),
        (["63650"], "", "spinal_cord_stimulator"),
        ([], "Lumbar artificial disc", "disc_replacement"),
        ([], "Microdiscectomy L5-S1", "discectomy"),
    ],
)
def test_an_operation_is_known_by_its_code_or_its_words(codes, service, first):
    assert [each.id for each in shipped().of_case(codes=codes, service=service)] == [first]


@pytest.mark.parametrize("service", ["Infusion therapy", "Knee arthroscopy", "MRI of the lumbar spine", ""])
def test_what_is_no_operation_of_the_spine_is_not_taken_for_one(service):
    assert shipped().of_case(codes=["96365"], service=service) == []


def test_the_insurer_s_own_policy_comes_first_then_that_of_its_coverage_and_another_place_last():
    def first(insurers="", coverage="erisa_insured", service="Lumbar fusion L4-L5"):
        return [each.id for each in shipped().suited(codes=[], service=service, insurers=insurers, coverage=coverage)]

    assert first("Premera Blue Cross")[0] == "fusion_lumbar_premera_7_01_542"
    assert first(coverage="original_medicare")[0] == "fusion_lumbar_lcd_l33382"
    assert first(coverage="original_medicare", service="Cervical fusion C5-C6")[0] == "fusion_cervical_lcd_l39788"
    assert all("cervical" in each for each in first()[-2:])


def test_words_are_found_from_their_beginning():
    assert says("Lumbar fusion", ["fusion"])
    assert not says("Infusion", ["fusion"])


def test_no_number_a_criterion_is_judged_by_stands_in_the_code():
    """Weeks, scores, ages and per cents come from the files."""
    told = {2, 6, 7, 10, 12, 13, 18, 21, 26, 50, 52, 60}
    for name in ("matrix", "words"):
        tree = ast.parse((Path(code.__file__).parent / f"{name}.py").read_text())
        numbers = {each.value for each in ast.walk(tree) if isinstance(each, ast.Constant) and type(each.value) is int}
        assert not numbers & told, name


# --- planted faults


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(SHIPPED, tmp_path / "policies")
    return tmp_path / "policies"


def planted(folder, change, file="procedures/spinal_fusion.yaml"):
    """The faults found after something was changed in a file."""
    said = yaml.safe_load((folder / file).read_text())
    change(said)
    (folder / file).write_text(yaml.safe_dump(said))
    with pytest.raises(PoliciesError) as broken:
        load(folder)
    return "; ".join(broken.value.faults)


def policy(said):
    return said["policies"][0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda said: policy(said).pop("payer"), "payer is missing"),
        (lambda said: policy(said).pop("url"), "url is missing"),
        (lambda said: policy(said).update(url="ask them"), "a source is an address"),
        (lambda said: policy(said).pop("checked_on"), "checked_on is missing"),
        (lambda said: policy(said).update(checked_on="yesterday"), "checked_on should be date"),
        (lambda said: policy(said).pop("verified"), "verified is missing"),
        (lambda said: policy(said).update(verified=True), "either verified, or doubt says"),
        (lambda said: policy(said).pop("doubt"), "either verified, or doubt says"),
        (lambda said: policy(said).update(force="binds"), "force_why is missing"),
        (lambda said: policy(said).update(force="firmly"), "none of: binds"),
        (lambda said: policy(said).update(payor="x"), "payor is not a known key"),
        (lambda said: policy(said).pop("asks"), "asks is missing"),
        (lambda said: policy(said).update(id=said["policies"][1]["id"]), "more than one policy has this id"),
        (lambda said: policy(said)["asks"]["conservative_care"].pop("judged"), "judged.weeks is missing"),
        (
            lambda said: policy(said)["asks"]["conservative_care"]["judged"].update(weeks="6"),
            "judged.weeks should be int",
        ),
        (lambda said: policy(said)["asks"]["conservative_care"]["judged"].update(weeks=0), "a number above 0"),
        (lambda said: policy(said)["asks"]["conservative_care"]["judged"].update(wekks=6), "means nothing for"),
        (lambda said: policy(said)["asks"]["conservative_care"].update(waived_by=["headache"]), "no sign we know"),
        (lambda said: policy(said)["asks"]["pain"]["judged"].update(scales=["guess"]), "known are nrs"),
        (lambda said: policy(said)["asks"]["pain"].update(kind="pain"), "kind is 'pain'"),
        (lambda said: said["codes"].append("22633 lumbar arthrodesis"), "is no code number"),
        (lambda said: said.update(id="fusion"), "the file is named otherwise"),
        (lambda said: said.update(policies=["x"]), "should be a mapping"),
    ],
)
def test_a_planted_fault_is_named(folder, change, says):
    assert says in planted(folder, change)


def test_a_planted_fault_in_measures_and_reasons_is_named(folder):
    assert "lowest is not below highest" in planted(
        folder, lambda said: said["measures"]["nrs"].update(highest=0), "measures.yaml"
    )
    assert "has no log" in planted(
        folder, lambda said: said["reasons"]["second_opinion_required"].update(logs=["opinion"]), "reasons.yaml"
    )


@pytest.mark.parametrize("file", ["reasons.yaml", "measures.yaml", "wanted.yaml"])
def test_a_missing_or_broken_file_is_named(folder, file):
    (folder / file).write_text("a: [")
    with pytest.raises(PoliciesError, match=file):
        load(folder)
    (folder / file).unlink()
    with pytest.raises(PoliciesError, match="the file is missing"):
        load(folder)


def test_the_command_counts_and_lists_what_nobody_has_verified():
    said = io.StringIO()

    call_command("check_policies", stdout=said)

    assert "    6 procedures" in said.getvalue()
    assert "stimulator_ncd_160_7: A copy of parts of the text was read" in said.getvalue()
    assert "disc_lumbar_ncd_150_10" not in said.getvalue()


def test_the_command_names_what_is_broken_and_what_the_product_does_not_know(folder):
    reasons = yaml.safe_load((folder / "reasons.yaml").read_text())
    reasons["reasons"]["bad_mood"] = {"nature": "evidence", "says": "x", "papers": ["poem"], "logs": []}
    (folder / "reasons.yaml").write_text(yaml.safe_dump(reasons))
    said = io.StringIO()

    with pytest.raises(SystemExit):
        call_command("check_policies", folder=folder, stderr=said)
    assert "'poem' is no kind of paper" in said.getvalue()
    assert "bad_mood: is no reason we know" in said.getvalue()
    (folder / "measures.yaml").unlink()
    with pytest.raises(SystemExit):
        call_command("check_policies", folder=folder, stderr=said)
    assert "measures.yaml: the file is missing" in said.getvalue()
