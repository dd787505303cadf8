"""The disturbances that can be turned on."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from simulator.errors import BadRequest


@dataclass(slots=True)
class Switches:
    webhook_delay_ms: int = 0
    timeout_ms: int = 5000
    repeat: float = 0.0
    reorder: bool = False
    api_delay_ms: int = 0
    error_rate: dict[str, float] = field(default_factory=dict)
    error_path: str = ""
    http_error_rate: float = 0.0
    lost_answer_rate: float = 0.0
    outage: bool = False
    callbacks: bool = True
    callback_delay_ms: int = 200
    template_fail_rate: float = 0.0
    log: bool = True
    token_ttl: int = 7200

    def turn(self, wanted: dict[str, Any]) -> None:
        """Take all of the wanted values, or none and say which is wrong."""
        kinds = {one.name: one.type for one in fields(self)}
        checked = {name: _checked(name, kinds.get(name), value) for name, value in wanted.items()}
        for name, value in checked.items():
            setattr(self, name, value)

    def disturbs_calls(self) -> bool:
        return bool(
            self.outage or self.api_delay_ms or self.error_rate or self.http_error_rate or self.lost_answer_rate
        )

    def card(self) -> dict[str, Any]:
        return asdict(self)


def _checked(name: str, kind: Any, value: Any) -> Any:
    if kind is None:
        raise BadRequest(f"there is no switch {name}")
    if kind is bool and isinstance(value, bool):
        return value
    if kind is str and isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
        if kind is int:
            return int(value)
        if kind is float and value <= 1:
            return float(value)
    if isinstance(value, dict) and kind not in (bool, str, int, float):
        return {_code(code): _checked(name, float, share) for code, share in value.items()}
    raise BadRequest(f"{name} cannot be {value!r}")


def _code(text: str) -> str:
    if not text.removeprefix("-").isdigit():
        raise BadRequest(f"{text} is not an error code")
    return text
