"""Draw the next number of a register."""

from yiwang.kernel import unit

NEXT = """INSERT INTO numbers_counter (register, period, last) VALUES (%s, %s, %s)
    ON CONFLICT (register, period) DO UPDATE SET last = numbers_counter.last + excluded.last
    RETURNING last"""


def draw(register: str, period: str, count: int = 1) -> int:
    """The next number, from 1, without gaps among committed transactions; of several the last.

    The counter's row stays locked until the transaction ends, so draw late.
    """
    with unit.apart():
        (answer,) = unit.ask(unit.Fixed(NEXT, (register, period, count)))
    return int(answer.lines[0][0])
