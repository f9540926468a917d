"""Steps of workflows: functions.completeSuccess and functions.completeError.

Sources: https://docs.slack.dev/reference/events/function_executed and https://docs.slack.dev/reference/methods/functions.completeSuccess.
The app's own token completes a run too: Bolt uses it if its ``attaching_function_token_enabled`` is off.
"""

from __future__ import annotations

from typing import Any, Final

from .api import ApiError, Asked, Endpoint, invalid_arguments
from .step_runs import StepRun
from .values import Json

_KINDS: Final[dict[str, type]] = {"string": str, "integer": int, "boolean": bool}


def function_of(callback_id: str, declared: Json) -> Json:
    """A function as events describe it."""
    parameters = {
        kind: [{"name": name, **facts} for name, facts in declared[kind].items()]
        for kind in ("input_parameters", "output_parameters")
    }
    described = {"title": declared["title"], "description": declared["description"]}
    return {"id": "Fn0KEESA", "callback_id": callback_id, "type": "app", "app_id": "A0KEESA", **described, **parameters}


def check_inputs(function: Json, inputs: Json) -> None:
    """A workflow that gives others can't be published."""
    known = {parameter["name"]: parameter for parameter in function["input_parameters"]}
    assert inputs.keys() <= known.keys(), f"{inputs.keys() - known.keys()} are no inputs"
    missing = {name for name, parameter in known.items() if parameter["is_required"]} - inputs.keys()
    assert not missing, f"{missing} are required"


def complete_success(asked: Asked) -> Json:
    """The workflow goes on with these outputs."""
    run, outputs = _running(asked), asked.structure("outputs")
    if not isinstance(outputs, dict):
        raise invalid_arguments(["outputs must be an object"])
    faults = [*_faults(run.function, outputs)]
    if faults:
        asked.violate("; ".join(faults))
        raise ApiError("parameter_validation_failed", response_metadata={"messages": faults})
    run.state, run.outputs = "completed", outputs
    run.ends += 1
    return {}


def complete_error(asked: Asked) -> Json:
    """The workflow ends."""
    run = _running(asked)
    run.state, run.error = "failed", asked.required("error")
    run.ends += 1
    return {}


def _running(asked: Asked) -> StepRun:
    run = asked.workspace.step_runs.get(asked.required("function_execution_id"))
    if run is None:
        raise ApiError("function_execution_not_found")
    if run.state != "running":
        raise ApiError("execution_not_in_running_state")
    return run


def _faults(function: Json, outputs: Json) -> list[str]:
    declared: dict[str, Any] = {parameter["name"]: parameter for parameter in function["output_parameters"]}
    faults = [f"unknown output {name}" for name in outputs.keys() - declared.keys()]
    faults += [f"missing output {name}" for name, facts in declared.items() if facts["is_required"] and name not in outputs]
    kinds = {name: _KINDS[facts["type"]] for name, facts in declared.items()}
    wrong = [name for name, kind in kinds.items() if name in outputs and type(outputs[name]) is not kind]
    return faults + [f"{name} isn't a {declared[name]['type']}" for name in wrong]


ENDPOINTS: dict[str, Endpoint] = {
    "functions.completeSuccess": Endpoint(complete_success, for_steps=True),
    "functions.completeError": Endpoint(complete_error, for_steps=True),
}
