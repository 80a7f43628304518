"""A restaurant's application, as its owner would fill it in."""

from typing import Any

SERVICE = "food-business-licence"
SHINAN = "370202"


def answers(sheet: dict[str, Any], plan: str = "", *, special: bool = True) -> dict[str, Any]:
    """The pre-filled values with what only the applicant knows.

    special: cold dishes, for which two officers come and look.
    """
    values = dict(sheet["values"])
    values["applicant"] = {
        "uscc": "91370202MADM00019J",
        "name": "青岛海风示例餐饮有限公司",
        "registered_address": "青岛市市南区香港中路街道示例路5号",
        **values.get("applicant", {}),
    }
    values["representative"] = {
        "name": "贺海波",
        "id_number": "370299197906170419",
        "mobile": "15400000044",
        **values.get("representative", {}),
    }
    return values | {
        "business": {
            "form": "catering",
            "activities": ["hot", "cold"] if special else ["hot"],
            "special": special,
            "online": False,
        },
        "contact": {"same": True},
        "premises": {
            "district": SHINAN,
            "street": "370202001",
            "address": "香港中路街道示例路5号",
            "area": 120,
            "kitchen_area": 40,
        },
        "handlers": [
            {
                "name": "贺海波",
                "id_number": "370299197906170419",
                "later": False,
                "certificate": "JK2026000123",
                "valid_until": "2027-06-30",
            }
        ],
        "commitments": {"safety_rules": True, "truthful": True},
        "delivery": {"method": "electronic"},
        **({"floor_plan": [plan]} if plan else {}),
    }
