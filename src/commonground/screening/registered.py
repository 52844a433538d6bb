"""Numbers under which bodies are registered that tell by their check digit of which register they are.

So two of one register can be held against each other where nobody says what a number is: a body has one. The LEI (ISO 17442), the
tax number and the state registration number of legal persons in Russia (INN, order MMV-7-6/435 of the Federal Tax Service; OGRN,
order 165n of the Ministry of Finance), and the unified social credit code of China (GB 32100-2015).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

_INN = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_CREDIT = {letter: value for value, letter in enumerate("0123456789ABCDEFGHJKLMNPQRTUWXY")}


def _lei(number: str) -> bool:
    return (
        len(number) == 20
        and number.isalnum()
        and number[18:].isdigit()
        and int("".join(str(int(one, 36)) for one in number)) % 97 == 1
    )


def _inn(number: str) -> bool:
    if len(number) != 10 or not number.isdigit():
        return False
    return sum(weight * int(digit) for weight, digit in zip(_INN, number, strict=False)) % 11 % 10 == int(number[9])


def _ogrn(number: str) -> bool:
    return len(number) == 13 and number.isdigit() and number[0] in "15" and int(number[:12]) % 11 % 10 == int(number[12])


def _credit(number: str) -> bool:
    if len(number) != 18 or not all(letter in _CREDIT for letter in number):
        return False
    return (sum(_CREDIT[letter] * pow(3, place, 31) for place, letter in enumerate(number[:17])) + _CREDIT[number[17]]) % 31 == 0


REGISTERS: Mapping[str, Callable[[str], bool]] = {"LEI": _lei, "INN": _inn, "OGRN": _ogrn, "social credit code": _credit}


def of_register(numbers: Iterable[str]) -> dict[str, set[str]]:
    """By register the numbers that are of it, of numbers as `listed.number` writes them."""
    found: dict[str, set[str]] = {}
    for number in numbers:
        for register, is_of in REGISTERS.items():
            if number.isascii() and is_of(number):
                found.setdefault(register, set()).add(number)
    return found


def apart(ours: frozenset[str], theirs: frozenset[str]) -> tuple[str, str, str] | None:
    """The first register in which both have numbers and none in common, with a number of each."""
    other = of_register(theirs) if ours and theirs else {}
    for register, numbers in (of_register(ours) if other else {}).items():
        if register in other and numbers.isdisjoint(other[register]):
            return register, min(numbers), min(other[register])
    return None
