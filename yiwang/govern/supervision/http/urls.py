"""Addresses of supervision on the workbench."""

from django.urls import path

from yiwang.govern.supervision.http import cards, runs, scores

_TOP = "work/supervision"

supervision_urls = [
    path(_TOP, cards.pool, name="supervision"),
    path(f"{_TOP}/cards.<str:kind>", cards.pool_file, name="supervision_file"),
    path(f"{_TOP}/cards/<str:number>", cards.card, name="card"),
    path(f"{_TOP}/cards/<str:number>/<slug:name>", cards.move, name="card-move"),
    path(f"{_TOP}/scores", scores.scores, name="supervision_scores"),
    path(f"{_TOP}/scores.<str:kind>", scores.scores_file, name="supervision_scores_file"),
    path(f"{_TOP}/rules", scores.rules, name="supervision_rules"),
    path(f"{_TOP}/runs", runs.runs, name="supervision_runs"),
    path(f"{_TOP}/runs/<uuid:run_id>", runs.run, name="supervision_run"),
    path(f"{_TOP}/runs/<uuid:run_id>/finds.<str:kind>", runs.run_file, name="supervision_finds"),
]
