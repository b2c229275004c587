"""The doors of the fight; the worklist and the case desk show everything, so they are served from here."""

from django.urls import URLPattern, path

from appeals.views import answering, confirming, coverage, criteria, desk, filing, logs, pages, payers, today, writing

urlpatterns: list[URLPattern] = [
    # today, the case desk, the patient's page
    path("", today.today, name="today"),
    path("cases/<uuid:case_id>/", desk.case, name="case"),
    path("cases/<uuid:case_id>/page/", desk.patient_page, name="patient_page"),
    path("cases/<uuid:case_id>/follow-ups/", desk.follow_up, name="follow_up"),
    path("cases/<uuid:case_id>/follow-ups/<uuid:follow_up_id>/done/", desk.follow_up_done, name="follow_up_done"),
    path("cases/<uuid:case_id>/share/", desk.share, name="share"),
    path("cases/<uuid:case_id>/share/<uuid:share_id>/end/", desk.end_share, name="end_share"),
    path("cases/<uuid:case_id>/assign/", desk.assign, name="assign"),
    path("cases/<uuid:case_id>/close/", desk.close_case, name="close_case"),
    # new case, confirm, answer, correct
    path("cases/new/", confirming.new_case, name="new_case"),
    path("cases/<uuid:case_id>/confirm/", confirming.confirm_by_hand, name="confirm_by_hand"),
    path("cases/<uuid:case_id>/papers/<uuid:document_id>/confirm/", confirming.confirm, name="confirm"),
    path("cases/<uuid:case_id>/papers/<uuid:document_id>/pages/", pages.pages, name="paper_pages"),
    path("cases/<uuid:case_id>/stages/<uuid:stage_id>/answer/", answering.answer, name="answer"),
    path("cases/<uuid:case_id>/coverage/", coverage.coverage, name="coverage"),
    path("cases/<uuid:case_id>/correct/", answering.correct, name="correct"),
    # criteria, the pages that answer them, the logs
    path("cases/<uuid:case_id>/criteria/", criteria.matrix, name="criteria"),
    path("cases/<uuid:case_id>/criteria/take/", criteria.take, name="criteria_take"),
    path("cases/<uuid:case_id>/criteria/copy/", criteria.copy, name="criteria_copy"),
    path("cases/<uuid:case_id>/criteria/write/", criteria.write, name="criterion_write"),
    path("cases/<uuid:case_id>/criteria/<uuid:criterion_id>/out/", criteria.take_out, name="criterion_out"),
    path("cases/<uuid:case_id>/criteria/<uuid:criterion_id>/page/", criteria.give, name="evidence_give"),
    path("cases/<uuid:case_id>/criteria/<uuid:criterion_id>/accept/", criteria.accept, name="count_accept"),
    path("cases/<uuid:case_id>/criteria/<uuid:criterion_id>/task/", criteria.task, name="gap_task"),
    path("cases/<uuid:case_id>/evidence/<uuid:evidence_id>/judge/", criteria.judge, name="evidence_judge"),
    path("cases/<uuid:case_id>/evidence/<uuid:evidence_id>/out/", criteria.take_back, name="evidence_out"),
    path("cases/<uuid:case_id>/papers/<uuid:document_id>/evidence/", criteria.give_paper, name="paper_evidence"),
    path("cases/<uuid:case_id>/logs/<str:kind>/", logs.note, name="finding_note"),
    path("cases/<uuid:case_id>/logs/<uuid:finding_id>/out/", logs.take_out, name="finding_out"),
    # letter, packet, filing
    path("cases/<uuid:case_id>/stages/<uuid:stage_id>/letter/", writing.letter, name="letter"),
    path("cases/<uuid:case_id>/stages/<uuid:stage_id>/letter.pdf", writing.letter_pdf, name="letter_pdf"),
    path("cases/<uuid:case_id>/stages/<uuid:stage_id>/packet/", writing.packet, name="packet"),
    path("cases/<uuid:case_id>/packets/<uuid:packet_id>/file/", writing.packet_file, name="packet_file"),
    path("cases/<uuid:case_id>/stages/<uuid:stage_id>/file/", filing.file_stage, name="file_stage"),
    path("cases/<uuid:case_id>/stages/<uuid:stage_id>/receipt/", filing.receipt, name="receipt"),
    path("cases/<uuid:case_id>/stages/<uuid:stage_id>/abandon/", filing.abandon, name="abandon"),
    path("cases/<uuid:case_id>/stages/<uuid:stage_id>/fact/", filing.stage_fact, name="stage_fact"),
    # what an organisation learns about insurers
    path("payers/", payers.payers, name="payers"),
    path("payers/learn/", payers.learn, name="learn"),
    path("payers/<uuid:learnt_id>/", payers.correct_learnt, name="correct_learnt"),
    path("payers/<uuid:learnt_id>/retire/", payers.retire_learnt, name="retire_learnt"),
    path("mail/", filing.mail_folder, name="mail"),
]
