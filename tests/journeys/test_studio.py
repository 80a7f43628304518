"""An analyst changes the food-business process in the page, publishes it and moves a case."""

from datetime import datetime

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from tests import audit
from tests.conftest import PHONE
from tests.journeys.program import API
from tests.journeys.restaurant import SERVICE, SHINAN, answers
from yiwang.base.cases.models import Case, Moment
from yiwang.base.packages.models import Package
from yiwang.base.work.models import Task
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.clock import CITY_ZONE
from yiwang.kernel.tenancy.models import Account

STUDIO = "/work/studio"
FOREIGN = ('other:colour="blue"', '<other:note level="3">by another tool</other:note>')

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(transactional_db, city, live_server, open_page):
    """The browser of the analyst, signed in."""

    def of(**options):
        client = Client()
        with acting(SYSTEM):
            row = Account.objects.get(username="analyst")
            client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
        name = settings.SESSION_COOKIE_NAME
        page = open_page(base_url=live_server.url, bypass_csp=False, **options)
        cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        page.on("console", lambda told: page.said.append(told.text) if told.type == "error" else 0)
        page.said = []
        return page

    return of


def look(page: Page, name: str) -> None:
    """A picture, and zero violations."""
    page.wait_for_load_state("networkidle")
    audit.look(page, f"studio/{name}")
    assert page.said == [], name


def apply(program) -> str:
    """A restaurant hands in its application; return the number of the case."""
    firm = program("firm")
    sheet = firm.get(f"services/{SERVICE}/form", region=SHINAN)
    plan = firm.upload()
    body = {"service": SERVICE, "region": SHINAN, "data": answers(sheet, plan), "submit": True}
    return str(firm.post("cases", body, status=201)["number"])


def version_of(number: str) -> str:
    with acting(SYSTEM):
        return Case.objects.get(number=number).version


def choose(page: Page, element: str, hit: str = "") -> None:
    """Click an element in the drawing, as a person does; a bent flow by its label."""
    page.evaluate("id => studio.modeler.get('canvas').scrollToElement(id, 100)", element)
    box = page.locator(f'g[data-element-id="{hit or element}"] > .djs-hit').first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#field-id")).to_have_value(element)


def change(page: Page, field: str, text: str) -> None:
    page.locator(f"#field-{field}").fill(text)
    page.locator(f"#field-{field}").press("Tab")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


INSERT = """flow => {
  const get = (name) => studio.modeler.get(name);
  const known = get('elementRegistry').get(flow);
  const [from, to] = known.waypoints.slice(-2);
  const step = get('elementFactory').createShape({ type: 'bpmn:UserTask' });
  get('modeling').createShape(step, { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }, known);
  get('canvas').scrollToElement(step, 200);
  get('selection').select(step);
}"""


def test_an_analyst_changes_the_food_business_process(desk, program):
    old = apply(program)
    page = desk()
    page.goto(STUDIO)
    look(page, "01-studio")
    page.get_by_role("link", name="食品经营许可（新办）").click()
    look(page, "02-package")
    page.get_by_role("button", name="修改").click()
    look(page, "03-draft")
    put_foreign(program("analyst"))
    page.get_by_role("link", name="绘制流程").click()
    expect(page.locator('g[data-element-id="check"]')).to_be_visible()
    break_and_mend(page)
    add_a_step(page)
    mend_the_example(page)
    publish(page)
    assert all(text in published_process() for text in FOREIGN)
    with clock.at(datetime.now(CITY_ZONE)):  # the clock of the server, which published today
        new = apply(program)
    assert (version_of(old), version_of(new)) == ("1.1", "1.2")
    see_what_changed(page)
    move(page, old)
    assert version_of(old) == "1.2"
    with acting(SYSTEM):
        lines = Moment.objects.filter(case__number=old, kind="migrated")
        assert [(each.facts["before"], each.actor_name) for each in lines] == [("1.1", "周家伟")]
        assert Task.objects.get(case__number=old, node="check").state == Task.State.OPEN


def put_foreign(analyst) -> None:
    """What another tool wrote into the file; the modeller knows nothing of it."""
    (draft,) = analyst.get("packages/drafts")
    address = f"{API}packages/drafts/{draft['id']}/files"
    text = analyst._answer(analyst.client.get(address, {"path": "process.bpmn"}), 200)["text"]
    opening = text.index(">", text.index('<userTask id="check"'))
    attribute, element = FOREIGN
    text = (
        f"{text[:opening]} xmlns:other='urn:other' {attribute}>"
        f"<extensionElements>{element}</extensionElements>{text[opening + 1 :]}"
    )
    body = {"path": "process.bpmn", "text": text}
    analyst._answer(analyst.client.put(address, body, content_type="application/json"), 200)


def published_process() -> str:
    with acting(SYSTEM):
        row = Package.objects.get(name="food_business_licence", version="1.2")
    return str(row.files["process.bpmn"])


def break_and_mend(page: Page) -> None:
    """The problem stands on its flow, with reason and remedy; mended, it is gone."""
    choose(page, "visit", "visit_label")
    right = page.locator("#field-condition").input_value()
    change(page, "condition", "onSite = (")
    press(page, "检查")
    expect(page.locator(".element-problem")).to_have_count(1)
    expect(page.locator('#findings [data-element="visit"]')).to_contain_text("FEEL")
    look(page, "04-problem")
    change(page, "condition", right)
    press(page, "检查")
    expect(page.locator("#findings .check-good")).to_be_visible()
    expect(page.locator(".element-problem")).to_have_count(0)


def add_a_step(page: Page) -> None:
    """A legal review before a refusal: drawn, named, and described where the check misses it."""
    page.evaluate(INSERT, "to_refuse")
    change(page, "id", "legal_review")
    change(page, "name", "法制审核")
    press(page, "检查")
    expect(page.locator('#findings [data-element="legal_review"]')).to_be_visible()
    page.locator("#task-zh").fill("法制审核")
    page.locator("#task-en").fill("Legal review")
    page.locator("#task-role").select_option("legal")
    page.locator("#task-days").fill("2")
    for name, text in (("id", "agree"), ("zh", "同意"), ("en", "Agree")):
        page.locator(f'[name="outcome_{name}"]').first.fill(text)
    look(page, "05-step")
    press(page, "保存步骤")
    expect(page.locator("#findings .check-good")).to_be_visible()
    press(page, "试跑示例")
    expect(page.locator(".studio-results .bad")).to_have_count(1)
    expect(page.locator(".studio-results .bad")).to_contain_text("legal_review")
    look(page, "06-examples")


def mend_the_example(page: Page) -> None:
    """A refusal takes one step more now; a slip in the file is shown with its line."""
    page.locator(".back a").click()
    page.get_by_role("link", name="examples.yaml").click()
    text = page.locator("#text").input_value()
    old = (
        "      - { task: decide, outcome: refuse, data: { reason: 食品处理区面积不符合要求。 } }\n"
    )
    assert old in text
    page.locator("#text").fill(
        text.replace(old, old + "      - { task: legal_review, outcome: [\n")
    )
    press(page, "保存并检查")
    expect(page.locator(".studio-problems")).to_contain_text("YAML")
    look(page, "07-text")
    added = "      - { task: legal_review, outcome: agree }\n"
    page.locator("#text").fill(text.replace(old, old + added))
    press(page, "保存并检查")
    expect(page.locator(".check-good")).to_be_visible()


def publish(page: Page) -> None:
    page.locator(".back a").click()
    press(page, "发布为新版本")
    expect(page.locator(".alert-success")).to_contain_text("1.2")
    expect(page.locator(".wide-table tbody tr")).to_have_count(2)


def see_what_changed(page: Page) -> None:
    page.get_by_role("link", name="此后的改动").click()
    expect(page.locator(".was-added")).not_to_have_count(0)
    expect(page.get_by_role("cell", name="法制审核 userTask")).to_be_visible()
    look(page, "08-changes")
    page.locator(".back a").click()


def move(page: Page, number: str) -> None:
    page.get_by_role("link", name="迁移在办件").click()
    expect(page.get_by_role("cell", name=number)).to_be_visible()
    look(page, "09-preview")
    assert version_of(number) == "1.1"
    press(page, "迁移选中的办件")
    expect(page.locator(".alert-success")).to_contain_text("1 件")
    look(page, "10-moved")


def test_the_pages_on_a_phone_in_english(desk):
    page = desk(viewport=PHONE, locale="en-GB")
    page.goto(STUDIO)
    page.get_by_role("link", name="Food-business licence (new)").click()
    page.get_by_role("button", name="Change").click()
    page.get_by_role("link", name="Check and try").click()
    expect(page.locator(".studio-results .good")).to_have_count(10)
    look(page, "11-phone")
    page.get_by_role("link", name="Draw the process").click()
    expect(page.locator('g[data-element-id="submitted"]')).to_be_visible()
    look(page, "12-phone-process")
