"""Forms as data: JSON Schema 2020-12, pages laid over it, and FEEL for all that depends.

One document serves the page and the API: what shows, what is computed, what is required and what is
wrong is the same for both. Values in, values out; registers, files and users are somebody else's.
"""

from yiwang.engines.form.evaluation import Dropped, Evaluation, PageState
from yiwang.engines.form.form import Form, PrefillPlan, Submission, read
from yiwang.engines.form.messages import Fault, FormRefused, Problem, text_in
from yiwang.engines.form.prefill import Answer, Origin, Source
from yiwang.engines.form.rendering import Option, Row
from yiwang.engines.form.schema import vocabulary

__all__ = [
    "Answer",
    "Dropped",
    "Evaluation",
    "Fault",
    "Form",
    "FormRefused",
    "Option",
    "Origin",
    "PageState",
    "PrefillPlan",
    "Problem",
    "Row",
    "Source",
    "Submission",
    "read",
    "text_in",
    "vocabulary",
]
