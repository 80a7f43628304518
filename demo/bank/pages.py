"""The bank's pages: what the payer confirms, and a list of what moved."""

import sqlite3
from collections.abc import Sequence
from html import escape

from demo.bank.books import CONDUCTS, MANNERS, amount

_FRAME = """<!doctype html><html lang="zh"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style>body{{font:17px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;margin:0;background:#eef1f4;
color:#1b2733}}main{{max-width:26rem;margin:0 auto;padding:1rem}}header{{background:#7a1f2b;
color:#fff;padding:.8rem 1rem;font-weight:600}}section{{background:#fff;border-radius:.6rem;
padding:1rem;margin:1rem 0}}.sum{{font-size:2rem;font-weight:700;margin:.2rem 0}}
dl{{margin:0}}dt{{color:#55606b;font-size:.9rem}}dd{{margin:0 0 .6rem;overflow-wrap:anywhere}}
button,.go{{display:block;width:100%;box-sizing:border-box;padding:.8rem;margin:.5rem 0;
border:1px solid #7a1f2b;border-radius:.5rem;background:#fff;color:#7a1f2b;font:inherit;
text-align:center;text-decoration:none}}.main{{background:#7a1f2b;color:#fff}}
select{{width:100%;padding:.6rem;font:inherit}}table{{width:100%;border-collapse:collapse}}
td{{border-top:1px solid #dde;padding:.3rem;font-size:.9rem;overflow-wrap:anywhere}}</style>
<header>示例银行 Example Bank</header><main>{body}</main></html>"""


def _page(title: str, body: str) -> str:
    return _FRAME.format(title=escape(title), body=body)


def payment(row: sqlite3.Row) -> str:
    """What the payer is asked to confirm."""
    options = "".join(
        f'<option value="{name}">{escape(conduct[0])}</option>'
        for name, conduct in CONDUCTS.items()
    )
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(row[name])}">'
        for name in ("merchant", "reference")
    )
    return _page(
        "确认付款 Confirm the payment",
        f"""<section><h1 style="font-size:1.2rem;margin:0">确认付款 Confirm the payment</h1>
<p class="sum">¥{amount(row["fen"])}</p><dl><dt>事由 For</dt><dd>{escape(row["subject"])}</dd>
<dt>收款方 Payee</dt><dd>{escape(row["merchant"])}</dd>
<dt>缴款单号 Order</dt><dd>{escape(row["number"])}</dd></dl></section>
<form method="post" action="/confirm">{hidden}
<button class="main" name="do" value="pay">确认付款 Pay</button>
<button name="do" value="refuse">不付款 Do not pay</button>
<details><summary>演示：银行的行为 For demonstrations: how the bank conducts itself</summary>
<label>行为 Conduct <select name="conduct">{options}</select></label></details></form>
<p>这是演示银行，不会发生真实扣款。No real money moves here.</p>""",
    )


def ended(row: sqlite3.Row) -> str:
    """After the payer decided: the way back."""
    words = {"paid": "已付款 Paid", "failed": "未付款 Not paid"}.get(row["state"], row["state"])
    return _page(
        words,
        f"""<section><h1 style="font-size:1.2rem">{escape(words)}</h1>
<p class="sum">¥{amount(row["fen"])}</p></section>
<a class="go main" href="{escape(row["back"])}">返回 Back</a>""",
    )


def problem(text: str) -> str:
    return _page(
        "不能办理", f"<section><h1>不能办理 Not possible</h1><p>{escape(text)}</p></section>"
    )


def moved(rows: Sequence[sqlite3.Row]) -> str:
    """What moved lately."""
    lines = "".join(
        f"<tr><td>{escape(row['at'][:16])}</td><td>{escape(row['kind'])}</td>"
        f"<td>¥{amount(row['fen'])}</td><td>{escape(row['reference'])}</td></tr>"
        for row in rows
    )
    body = f"<section><h1>流水 What moved</h1><table>{lines}</table></section>"
    options = "".join(f'<option value="{name}">{name}</option>' for name in MANNERS)
    manner = f"""<section><h1>演示：向某账户拨付时的行为</h1>
<p>For demonstrations: how the bank conducts itself in payouts to an account</p>
<form method="post" action="/manner"><label>账号 Account <input name="account" required></label>
<label>行为 Conduct <select name="name">{options}</select></label>
<button>设定 Set</button></form></section>"""
    nothing = "<section>尚无流水 Nothing yet</section>"
    return _page("示例银行", (body if rows else nothing) + manner)
