"""The API's expressions, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model


class ASTStringNode(Model):
    """``ASTStringNode`` as it is published."""

    type: Literal["string_literal"] = "string_literal"
    value: str


class ASTNumberNode(Model):
    """``ASTNumberNode`` as it is published."""

    type: Literal["number_literal"] = "number_literal"
    value: float | int


class ASTBooleanNode(Model):
    """``ASTBooleanNode`` as it is published."""

    type: Literal["boolean_literal"] = "boolean_literal"
    value: bool


class ASTNullNode(Model):
    """``ASTNullNode`` as it is published."""

    type: Literal["null_literal"] = "null_literal"


class LLMLiteralJsonSchemaProperty(Model):
    """``LLMLiteralJsonSchemaProperty`` as it is published."""

    type: (
        Annotated[Literal["boolean", "string", "integer", "number"], OPEN]
        | Annotated[list[str], Field(min_length=2, max_length=2), OPEN]
    )
    description: Annotated[str, Field(min_length=0), OPEN]
    enum: list[str] | None = None


class ASTLLMNode(Model):
    """``ASTLLMNode`` as it is published."""

    type: Literal["llm"] = "llm"
    value_schema: LLMLiteralJsonSchemaProperty
    prompt: str


class ASTDynamicVariableNode(Model):
    """``ASTDynamicVariableNode`` as it is published."""

    type: Literal["dynamic_variable"] = "dynamic_variable"
    name: str


class ASTOrOperatorNode(Model):
    """``ASTOrOperatorNode`` as it is published."""

    type: Literal["or_operator"] = "or_operator"
    children: Annotated[list[ASTNode], Field(min_length=2), OPEN]


class ASTAndOperatorNode(Model):
    """``ASTAndOperatorNode`` as it is published."""

    type: Literal["and_operator"] = "and_operator"
    children: Annotated[list[ASTNode], Field(min_length=2), OPEN]


class ASTEqualsOperatorNode(Model):
    """``ASTEqualsOperatorNode`` as it is published."""

    type: Literal["eq_operator"] = "eq_operator"
    left: ASTNode
    right: ASTNode


class ASTNotEqualsOperatorNode(Model):
    """``ASTNotEqualsOperatorNode`` as it is published."""

    type: Literal["neq_operator"] = "neq_operator"
    left: ASTNode
    right: ASTNode


class ASTGreaterThanOperatorNode(Model):
    """``ASTGreaterThanOperatorNode`` as it is published."""

    type: Literal["gt_operator"] = "gt_operator"
    left: ASTNode
    right: ASTNode


class ASTLessThanOperatorNode(Model):
    """``ASTLessThanOperatorNode`` as it is published."""

    type: Literal["lt_operator"] = "lt_operator"
    left: ASTNode
    right: ASTNode


class ASTGreaterThanOrEqualsOperatorNode(Model):
    """``ASTGreaterThanOrEqualsOperatorNode`` as it is published."""

    type: Literal["gte_operator"] = "gte_operator"
    left: ASTNode
    right: ASTNode


class ASTLessThanOrEqualsOperatorNode(Model):
    """``ASTLessThanOrEqualsOperatorNode`` as it is published."""

    type: Literal["lte_operator"] = "lte_operator"
    left: ASTNode
    right: ASTNode


class ASTSubtractionOperatorNode(Model):
    """``ASTSubtractionOperatorNode`` as it is published."""

    type: Literal["sub_operator"] = "sub_operator"
    left: ASTNode
    right: ASTNode


class ASTMultiplicationOperatorNode(Model):
    """``ASTMultiplicationOperatorNode`` as it is published."""

    type: Literal["mul_operator"] = "mul_operator"
    left: ASTNode
    right: ASTNode


class ASTDivisionOperatorNode(Model):
    """``ASTDivisionOperatorNode`` as it is published."""

    type: Literal["div_operator"] = "div_operator"
    left: ASTNode
    right: ASTNode


class ASTConditionalOperatorNode(Model):
    """``ASTConditionalOperatorNode`` as it is published."""

    type: Literal["conditional_operator"] = "conditional_operator"
    condition: ASTNode
    true_expression: ASTNode = Field(alias="trueExpression")
    false_expression: ASTNode = Field(alias="falseExpression")


class ASTAdditionOperatorNode(Model):
    """``ASTAdditionOperatorNode`` as it is published."""

    type: Literal["add_operator"] = "add_operator"
    left: ASTNode
    right: ASTNode


ASTNode = Annotated[
    ASTStringNode
    | ASTNumberNode
    | ASTBooleanNode
    | ASTNullNode
    | ASTLLMNode
    | ASTDynamicVariableNode
    | ASTOrOperatorNode
    | ASTAndOperatorNode
    | ASTEqualsOperatorNode
    | ASTNotEqualsOperatorNode
    | ASTGreaterThanOperatorNode
    | ASTLessThanOperatorNode
    | ASTGreaterThanOrEqualsOperatorNode
    | ASTLessThanOrEqualsOperatorNode
    | ASTAdditionOperatorNode
    | ASTSubtractionOperatorNode
    | ASTMultiplicationOperatorNode
    | ASTDivisionOperatorNode
    | ASTConditionalOperatorNode,
    Field(discriminator="type"),
    OPEN,
]
