"""What this context brings to the registries when it starts."""

from pathlib import Path

from django.apps import AppConfig

DATA = Path(__file__).with_name("data")


class ReviewsConfig(AppConfig):
    name = "yiwang.serve.reviews"

    def ready(self) -> None:
        from yiwang.base.cases import facade as cases
        from yiwang.base.work import facade as work
        from yiwang.kernel.counted import source
        from yiwang.serve.reviews import counted, steps
        from yiwang.serve.reviews.http import panel

        source(counted.SOURCE)
        cases.life(steps.LIFE, DATA / "review.yaml")
        cases.on_milestone(steps.on_milestone)
        work.check(steps.LIFE, steps.not_rated)
        work.panel(steps.LIFE, panel.build)
