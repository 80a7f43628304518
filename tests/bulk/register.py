"""Files of registers, made up: firms with sound credit codes and what their licences say."""

import csv
import io

from yiwang.base.parties.identifiers import organisation_check_character, uscc_check_character

HEAD = (
    *("证照编号", "持证主体", "持证主体代码", "有效期起始日期", "有效期截止日期"),
    *("法定代表人（负责人）", "经营场所", "主体业态", "许可项目"),
)


def uscc(number: int) -> str:
    organisation = f"MB{number:06d}"
    first = f"91370202{organisation}{organisation_check_character(organisation)}"
    return first + uscc_check_character(first)


def row(number: int, **changes: str) -> dict[str, str]:
    cells = (
        *(f"JY9370202{number:07d}", f"青岛示例餐饮第{number}店", uscc(number)),
        *("2024-03-01", "2029-02-28", "韩立群", f"青岛市市南区示例路{number}号"),
        *("餐饮服务", "热食类食品制售"),
    )
    return {**dict(zip(HEAD, cells, strict=True)), **changes}


def file(rows: list[dict[str, str]], encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, HEAD)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)
