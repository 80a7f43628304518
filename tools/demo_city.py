"""Write the demo city's divisions and bodies as data files, from the published list of divisions.

    python tools/demo_city.py ../shared/data/divisions/qingdao_divisions_2023.csv

A real city has no use for this: it supplies regions.csv and bodies.csv from its own registers.
The credit codes are made up (their organisation codes begin with DM); the check digits are right.
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from pypinyin import lazy_pinyin

from yiwang.base.parties.identifiers import organisation_check_character, uscc_check_character

DATA = Path(__file__).resolve().parents[1] / "yiwang" / "kernel" / "tenancy" / "data"
LEVELS = {"2": "city", "3": "district", "4": "street"}
DISTRICTS = {  # code → handle, English name, the character that heads its document marks
    "370202": ("shinan", "Shinan District", "南"),
    "370203": ("shibei", "Shibei District", "北"),
    "370211": ("huangdao", "Huangdao District", "黄"),
    "370212": ("laoshan", "Laoshan District", "崂"),
    "370213": ("licang", "Licang District", "李"),
    "370214": ("chengyang", "Chengyang District", "城"),
    "370215": ("jimo", "Jimo District", "即"),
    "370281": ("jiaozhou", "Jiaozhou City", "胶"),
    "370283": ("pingdu", "Pingdu City", "平"),
    "370285": ("laixi", "Laixi City", "莱"),
}
ZONES = {  # areas that are neither street nor town: handle, English name
    "370211401": ("lingshandao", "Lingshan Island Provincial Nature Reserve"),
    "370214400": ("gaoxin", "Qingdao High-tech Industrial Development Zone"),
    "370215400": ("tongji-zone", "Tongji New Economic Zone"),
    "370215402": ("tianhengdao", "Tianheng Island Provincial Tourist Resort"),
    "370281400": ("jiaozhou-zone", "Jiaozhou Economic and Technological Development Zone"),
    "370281401": ("daguhe", "Dagu River Provincial Ecotourism Resort"),
    "370283400": ("pingdu-zone", "Pingdu Economic Development Zone"),
}
READINGS = {"泊里": "boli", "段泊岚": "duanbolan"}  # the dictionary reads them otherwise
# function | name | English name | document mark | first two characters of the credit code
CITY = """
government|青岛市人民政府|People's Government of Qingdao|青政|11
office|青岛市人民政府办公厅|General Office of the Government of Qingdao|青政办|11
party-office|中共青岛市委办公厅|General Office of the Qingdao Municipal Party Committee|青办|11
congress|青岛市人大常委会办公厅|General Office of the Municipal People's Congress|青人办|11
conference|青岛市政协办公厅|General Office of the Qingdao Political Conference|青协办|11
development|青岛市发展和改革委员会|Qingdao Development and Reform Commission|青发改|11
education|青岛市教育局|Qingdao Education Bureau|青教|11
science|青岛市科学技术局|Qingdao Science and Technology Bureau|青科|11
industry|青岛市工业和信息化局|Qingdao Industry and Information Technology Bureau|青工信|11
police|青岛市公安局|Qingdao Public Security Bureau|青公|11
civil-affairs|青岛市民政局|Qingdao Civil Affairs Bureau|青民|11
justice|青岛市司法局|Qingdao Justice Bureau|青司|11
finance|青岛市财政局|Qingdao Finance Bureau|青财|11
labour|青岛市人力资源和社会保障局|Qingdao Human Resources and Social Security Bureau|青人社|11
planning|青岛市自然资源和规划局|Qingdao Natural Resources and Planning Bureau|青自然资规|11
environment|青岛市生态环境局|Qingdao Ecology and Environment Bureau|青环|11
housing|青岛市住房和城乡建设局|Qingdao Housing and Urban-Rural Development Bureau|青建|11
urban|青岛市城市管理局|Qingdao Urban Management Bureau|青城管|11
transport|青岛市交通运输局|Qingdao Transport Bureau|青交|11
water|青岛市水务管理局|Qingdao Water Bureau|青水|11
agriculture|青岛市农业农村局|Qingdao Agriculture and Rural Affairs Bureau|青农|11
commerce|青岛市商务局|Qingdao Commerce Bureau|青商|11
culture|青岛市文化和旅游局|Qingdao Culture and Tourism Bureau|青文旅|11
health|青岛市卫生健康委员会|Qingdao Health Commission|青卫|11
veterans|青岛市退役军人事务局|Qingdao Veterans Affairs Bureau|青退役|11
emergency|青岛市应急管理局|Qingdao Emergency Management Bureau|青应急|11
audit|青岛市审计局|Qingdao Audit Bureau|青审|11
assets|青岛市人民政府国有资产监督管理委员会|Qingdao State-owned Assets Commission|青国资|11
market|青岛市市场监督管理局|Qingdao Market Supervision Bureau|青市监|11
sports|青岛市体育局|Qingdao Sports Bureau|青体|11
statistics|青岛市统计局|Qingdao Statistics Bureau|青统|11
insurance|青岛市医疗保障局|Qingdao Healthcare Security Bureau|青医保|11
approval|青岛市行政审批服务局|Qingdao Administrative Approval Service Bureau|青审批|11
data|青岛市大数据发展管理局|Qingdao Big Data Bureau|青数|11
petitions|青岛市信访局|Qingdao Petitions Bureau|青信|11
tax|国家税务总局青岛市税务局|Qingdao Tax Service|青税|11
fund|青岛市住房公积金管理中心|Qingdao Housing Provident Fund Centre|青公积金|12
weather|青岛市气象局|Qingdao Meteorological Bureau|青气|11
fire|青岛市消防救援支队|Qingdao Fire and Rescue Detachment|青消|11
ocean|青岛市海洋发展局|Qingdao Marine Development Bureau|青海发|11
parks|青岛市园林和林业局|Qingdao Parks and Forestry Bureau|青园林|11
disabled|青岛市残疾人联合会|Qingdao Disabled Persons' Federation|青残联|13
red-cross|青岛市红十字会|Red Cross Society of Qingdao|青红|13
hotline|青岛市政务服务便民热线服务中心|Qingdao Government Hotline Centre|青热线|12
"""
DISTRICT = """
government|人民政府|People's Government|政|11
office|人民政府办公室|Government Office|政办|11
approval|行政审批服务局|Administrative Approval Service Bureau|审批|11
market|市场监督管理局|Market Supervision Bureau|市监|11
education|教育和体育局|Education and Sports Bureau|教体|11
civil-affairs|民政局|Civil Affairs Bureau|民|11
justice|司法局|Justice Bureau|司|11
finance|财政局|Finance Bureau|财|11
labour|人力资源和社会保障局|Human Resources and Social Security Bureau|人社|11
housing|住房和城乡建设局|Housing and Urban-Rural Development Bureau|建|11
urban|城市管理局|Urban Management Bureau|城管|11
health|卫生健康局|Health Bureau|卫|11
emergency|应急管理局|Emergency Management Bureau|应急|11
"""
FIELDS = (
    *("code", "uscc", "name", "name_en", "function", "level", "region", "parent", "guided_by"),
    "document_mark",
)


def table(text: str) -> list[list[str]]:
    return [line.split("|") for line in text.strip().splitlines()]


def credit_code(kind: str, region: str, number: int) -> str:
    inner = f"DM{number:06d}"
    first = f"{kind}{region}{inner}{organisation_check_character(inner)}"
    return first + uscc_check_character(first)


def romanised(name: str) -> tuple[str, str]:
    """香港中路街道 → xianggangzhonglu, Xianggangzhonglu Subdistrict."""
    kind = "Town" if name.endswith("镇") else "Subdistrict"
    short = name.removesuffix("街道") if kind == "Subdistrict" else name.removesuffix("镇")
    handle = READINGS.get(short) or "".join(lazy_pinyin(short))
    return handle, f"{handle.capitalize()} {kind}"


def english(row: dict[str, str]) -> str:
    if row["level"] == "2":
        return "Qingdao"
    if row["level"] == "3":
        return DISTRICTS[row["code"]][1]
    return ZONES[row["code"]][1] if row["code"] in ZONES else romanised(row["name"])[1]


def regions(rows: list[dict[str, str]]) -> Iterator[tuple[str, ...]]:
    yield ("code", "name", "name_en", "level", "parent")
    yield ("370000", "山东省", "Shandong", "province", "")
    for row in rows:
        yield (row["code"], row["name"], english(row), LEVELS[row["level"]], row["parent_code"])


def bodies(rows: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    """All bodies, parents before their children, without credit codes."""
    functions = {row[0] for row in table(CITY)}
    for function, name, name_en, mark, kind in table(CITY):
        yield {
            "code": f"city-{function}", "name": name, "name_en": name_en, "function": function,
            "level": "city", "region": "370200", "document_mark": mark, "kind": kind,
            "parent": "" if function == "government" else "city-government", "guided_by": "",
        }  # fmt: skip
    for row in rows:
        if row["level"] == "3":
            handle, place, letter = DISTRICTS[row["code"]]
            for function, name, name_en, mark, kind in table(DISTRICT):
                top = function == "government"
                yield {
                    "code": f"{handle}-{function}", "name": row["name"] + name,
                    "name_en": f"{name_en} of {place}", "function": function, "level": "district",
                    "region": row["code"], "document_mark": f"青{letter}{mark}", "kind": kind,
                    "parent": "city-government" if top else f"{handle}-government",
                    "guided_by": f"city-{function}" if function in functions and not top else "",
                }  # fmt: skip
    names = {row["code"]: row["name"] for row in rows}
    for row in rows:
        if row["level"] == "4":
            yield street(row, names[row["parent_code"]])


def street(row: dict[str, str], district_name: str) -> dict[str, str]:
    """The office of a street, the government of a town, the committee of a zone."""
    district, place, letter = DISTRICTS[row["parent_code"]]
    name = row["name"]
    if row["code"] in ZONES:
        handle, name_en = ZONES[row["code"]]
        suffix, office, mark = "管理委员会", f"Administration of {name_en}", name[:4] + "管"
    elif name.endswith("镇"):
        handle, name_en = romanised(name)
        suffix, office, mark = "人民政府", f"Government of {name_en}", name
    else:
        handle, name_en = romanised(name)
        suffix, office, mark = "办事处", f"Office of {name_en}", name.removesuffix("街道") + "街"
    return {
        "code": f"{district}-{handle}", "name": f"{district_name}{name}{suffix}",
        "name_en": f"{office}, {place}", "function": "street", "level": "street",
        "region": row["code"], "document_mark": f"青{letter}{mark}", "kind": "11",
        "parent": f"{district}-government", "guided_by": "",
    }  # fmt: skip


def main() -> None:
    with Path(sys.argv[1]).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with (DATA / "regions.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(regions(rows))
    with (DATA / "bodies.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        for number, body in enumerate(bodies(rows), start=1):
            writer.writerow(body | {"uscc": credit_code(body["kind"], body["region"][:6], number)})


if __name__ == "__main__":
    main()
