"""The same rules in openfisca-core, json-logic-qubit and plain Python; prints microseconds as JSON.

Run by `benchmarks.guidance` in an interpreter of its own, for the peers pin other versions of what
the project uses. A peer that is not installed is reported as such, never skipped silently.
"""

import ast
import json
import operator
import time
from collections.abc import Callable
from typing import Any

from guidance_rules import INPUTS, RULES

REPEATS = 300

COMPARISONS: dict[type, tuple[str, Callable[[Any, Any], Any]]] = {
    ast.LtE: ("<=", operator.le),
    ast.Lt: ("<", operator.lt),
    ast.GtE: (">=", operator.ge),
    ast.Gt: (">", operator.gt),
}


def microseconds(work: Callable[[], dict[str, bool]]) -> float:
    """The best time of one computation of all rules; the results are checked first."""
    expected = {
        name: bool(eval(rule, dict(INPUTS)))  # noqa: S307 our own text
        for name, rule in RULES.items()
    }
    assert work() == expected
    best = float("inf")
    for _ in range(REPEATS):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best * 1e6


def plain_python() -> float:
    compiled = {
        name: eval(f"lambda v: {_reading(rule)}")  # noqa: S307 our own text
        for name, rule in RULES.items()
    }
    return microseconds(lambda: {name: bool(rule(INPUTS)) for name, rule in compiled.items()})


def _reading(rule: str) -> str:
    tree = ast.parse(rule, mode="eval")

    class Read(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return ast.Subscript(ast.Name("v", ast.Load()), ast.Constant(node.id), ast.Load())

    return ast.unparse(ast.fix_missing_locations(Read().visit(tree)))


def json_logic() -> float:
    from json_logic import jsonLogic

    rules = {name: _as_json(ast.parse(rule, mode="eval").body) for name, rule in RULES.items()}
    return microseconds(
        lambda: {name: bool(jsonLogic(rule, INPUTS)) for name, rule in rules.items()}
    )


def _as_json(node: ast.expr) -> Any:
    match node:
        case ast.BoolOp():
            name = "and" if isinstance(node.op, ast.And) else "or"
            return {name: [_as_json(value) for value in node.values]}
        case ast.UnaryOp():
            return {"!": [_as_json(node.operand)]}
        case ast.Compare():
            sign, _ = COMPARISONS[type(node.ops[0])]
            return {sign: [_as_json(node.left), _as_json(node.comparators[0])]}
        case ast.Name():
            return {"var": [node.id]}
        case ast.Constant():
            return node.value
    raise AssertionError(ast.dump(node))


def openfisca() -> float:
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    person = build_entity("person", "persons", "Person", is_person=True)
    system = TaxBenefitSystem([person])
    common = {"entity": person, "definition_period": DateUnit.MONTH, "label": "…"}
    for name, value in INPUTS.items():
        system.add_variable(type(name, (Variable,), {**common, "value_type": type(value)}))
    for name, rule in RULES.items():
        formula = _formula(ast.parse(rule, mode="eval").body)
        described = {**common, "value_type": bool, "formula": formula}
        system.add_variable(type(name, (Variable,), described))
    month = "2026-04"
    household = {"persons": {"one": {name: {month: value} for name, value in INPUTS.items()}}}

    def work() -> dict[str, bool]:
        simulation = SimulationBuilder().build_from_entities(system, household)
        return {name: bool(simulation.calculate(name, month)[0]) for name in RULES}

    return microseconds(work)


def _formula(tree: ast.expr) -> Callable[[Any, Any], Any]:
    def formula(person: Any, period: Any) -> Any:
        return _vectors(tree, person, period)

    return formula


def _vectors(node: ast.expr, person: Any, period: Any) -> Any:
    match node:
        case ast.BoolOp():
            found = [_vectors(value, person, period) for value in node.values]
            join = operator.and_ if isinstance(node.op, ast.And) else operator.or_
            result = found[0]
            for one in found[1:]:
                result = join(result, one)
            return result
        case ast.UnaryOp():
            return ~_vectors(node.operand, person, period)
        case ast.Compare():
            _, compare = COMPARISONS[type(node.ops[0])]
            left = _vectors(node.left, person, period)
            return compare(left, _vectors(node.comparators[0], person, period))
        case ast.Name():
            return person(node.id, period)
        case ast.Constant():
            return node.value
    raise AssertionError(ast.dump(node))


def main() -> None:
    found: dict[str, float | str] = {}
    for engine in (plain_python, json_logic, openfisca):
        try:
            found[engine.__name__] = engine()
        except ImportError as error:
            found[engine.__name__] = f"not installed ({error.name})"
    print(json.dumps(found))


if __name__ == "__main__":
    main()
