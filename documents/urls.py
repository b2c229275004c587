"""Papers of a case."""

from django.urls import path

from documents import views
from documents.bench import views as bench
from documents.vouching import views as vouching

PAPER = "cases/<uuid:case_id>/papers/<uuid:document_id>"

urlpatterns = [
    path("papers/find/", views.find, name="find_papers"),
    path("cases/<uuid:case_id>/papers/find/", views.find_in_case, name="find_in_case"),
    path("cases/<uuid:case_id>/papers/", views.papers, name="papers"),
    path("cases/<uuid:case_id>/papers/bench/", bench.bench, name="bench"),
    path(f"{PAPER}/", views.paper, name="paper"),
    path(f"{PAPER}/file/", views.original, name="paper_file"),
    path(f"{PAPER}/pages/<int:number>.png", views.picture, name="paper_picture"),
    path(f"{PAPER}/under/", views.file_under, name="paper_under"),
    path(f"{PAPER}/again/", views.read_again, name="paper_again"),
    path(f"{PAPER}/pages/<int:number>/turn/", bench.turn, name="paper_turn"),
    path(f"{PAPER}/pages/<int:number>/better/", bench.better, name="paper_better"),
    path(f"{PAPER}/same-person/", vouching.same_person, name="paper_same_person"),
    path(f"{PAPER}/legible/", vouching.legible, name="paper_legible"),
    path(f"{PAPER}/signed/", vouching.signed, name="paper_signed"),
    path(f"{PAPER}/looked-at/", vouching.looked_at, name="paper_looked_at"),
    path(f"{PAPER}/aside/", bench.aside, name="paper_aside"),
    path(f"{PAPER}/back/", bench.back, name="paper_back"),
]
