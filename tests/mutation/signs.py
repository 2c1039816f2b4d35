"""Faults in signs, bounds and statements: Cosmic Ray's, and two of our own."""

import ast
import itertools
from collections.abc import Iterator
from typing import Any

COSMIC_RAY = """
    ReplaceBinaryOperator_Add_Sub ReplaceBinaryOperator_Sub_Add ReplaceBinaryOperator_Mul_Div
    ReplaceBinaryOperator_Div_Mul ReplaceBinaryOperator_FloorDiv_Mul ReplaceBinaryOperator_Mod_Mul
    ReplaceBinaryOperator_Pow_Mul ReplaceBinaryOperator_BitOr_BitAnd ReplaceBinaryOperator_BitAnd_BitOr
    ReplaceComparisonOperator_Eq_NotEq ReplaceComparisonOperator_NotEq_Eq ReplaceComparisonOperator_Lt_LtE
    ReplaceComparisonOperator_LtE_Lt ReplaceComparisonOperator_Gt_GtE ReplaceComparisonOperator_GtE_Gt
    ReplaceComparisonOperator_Lt_GtE ReplaceComparisonOperator_LtE_Gt ReplaceComparisonOperator_Gt_LtE
    ReplaceComparisonOperator_GtE_Lt ReplaceComparisonOperator_Is_IsNot ReplaceComparisonOperator_IsNot_Is
    ReplaceUnaryOperator_Delete_USub ReplaceUnaryOperator_Delete_Invert ReplaceUnaryOperator_Delete_Not
    AddNot ReplaceTrueWithFalse ReplaceFalseWithTrue ReplaceAndWithOr ReplaceOrWithAnd
    ReplaceBreakWithContinue ReplaceContinueWithBreak ExceptionReplacer NumberReplacer RemoveDecorator
    ZeroIterationForLoop
"""
"""Of Cosmic Ray's operators one or two for each sign: it has eleven for a plus, of which most fail in any test."""


def sources(original: str) -> Iterator[tuple[str, int]]:
    """Give the source with each of the faults, and the line that it is in, but for those in an annotation."""
    from cosmic_ray.mutating import mutate_code

    annotated = list(annotations(ast.parse(original)))
    for operator in operators():
        for occurrence in itertools.count():
            source = mutate_code(original, operator, occurrence)
            if source is None:
                break
            line, column = first_difference(original, source)
            if not any(start <= (line, column) < end for start, end in annotated):
                yield source, line


def operators() -> list[Any]:
    """Make Cosmic Ray's operators that we use, and two that it does not have."""
    import parso
    from cosmic_ray.operators.operator import Operator
    from cosmic_ray.operators.provider import OperatorProvider

    class RemoveStatement(Operator):
        """Leave out a call whose value nobody takes, as of a check, an assignment into something, or a raise."""

        def mutation_positions(self, node):
            if node.type == "simple_stmt" and self.changes(node.children[0]):
                yield node.children[0].start_pos, node.children[0].end_pos

        def changes(self, statement):
            if statement.type == "expr_stmt":
                return "=" not in (getattr(part, "value", None) for part in statement.children) or (
                    statement.children[0].type in ("atom_expr", "power")
                )
            return statement.type in ("atom_expr", "power", "raise_stmt")

        def mutate(self, node, index):
            nothing = parso.parse("pass").children[0]
            nothing.prefix = node.children[0].get_first_leaf().prefix
            node.children[0] = nothing
            return node

        @classmethod
        def examples(cls):
            return ()

    class ReturnNothing(Operator):
        """Compute what is to be returned, and return None."""

        def mutation_positions(self, node):
            if node.type == "return_stmt" and node.children[1].get_code().strip() != "None":
                yield node.start_pos, node.end_pos

        def mutate(self, node, index):
            node.children[1] = parso.parse(f" ({node.children[1].get_code().strip()}, None)[1]")
            return node

        @classmethod
        def examples(cls):
            return ()

    provider = OperatorProvider()
    return [*(provider[name]() for name in COSMIC_RAY.split()), RemoveStatement(), ReturnNothing()]


def annotations(tree: ast.AST) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Where annotations begin and end, line and column, and where the star before keyword-only arguments may be."""
    for node in ast.walk(tree):
        for field in ("annotation", "returns"):
            if part := getattr(node, field, None):
                yield (part.lineno, part.col_offset), (part.end_lineno, part.end_col_offset)
        if isinstance(node, ast.arguments) and node.kwonlyargs:
            first = node.kwonlyargs[0]  # the star is left of it, or in the line above where every argument has one
            yield (first.lineno - (first.col_offset <= 8), 0), (first.lineno, first.col_offset)


def first_difference(one: str, other: str) -> tuple[int, int]:
    """Line and column, from 1 and 0, of the first character that is not the same."""
    same = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    # A sign that was deleted leaves its blank, and one that was put in begins with one.
    same += len(one[same:]) - len(one[same:].lstrip())
    return one.count("\n", 0, same) + 1, same - one.rfind("\n", 0, same) - 1
