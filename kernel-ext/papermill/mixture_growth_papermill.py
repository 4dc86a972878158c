"""Parameters for TypeScript notebooks that papermill runs."""

import json
import math
import re

from papermill.engines import NBClientEngine  # What the entry point names; it stays papermill's own.
from papermill.exceptions import PapermillException
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

__all__ = ["NBClientEngine", "TypeScriptTranslator"]

# What a number of TypeScript holds without rounding.
LARGEST_EXACT = 2**53 - 1

NAME = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")

RESERVED = frozenset(
    "await break case catch class const continue debugger default delete do else enum export extends false finally "
    "for function if implements import in instanceof interface let new null package private protected public return "
    "static super switch this throw true try typeof var void while with yield".split()
)

# A declaration on a line of its own: its name, type, default and comment. A `//` within a string begins no comment.
DECLARATION = re.compile(
    r"""^\s*(?:export\s+)?(?:const|let|var)\s+(?P<name>[\w$]+)\s*(?::(?P<type>(?:=>|[^=])+))?=\s*"""
    r"""(?P<default>(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|(?!//).)*?)\s*;?\s*(?://\s*(?P<help>.*))?$""",
    re.MULTILINE,
)


class TypeScriptTranslator(Translator):
    """Writes and reads parameters as TypeScript."""

    @classmethod
    def translate(cls, val):
        """Writes a value; PapermillException for NaN and infinity, which papermill also stores, as what is no JSON."""
        if isinstance(val, float) and not math.isfinite(val):
            raise PapermillException(
                f"Expected a parameter's number to be finite but got {val} (papermill). Pass it as a string."
            )
        if isinstance(val, int) and not isinstance(val, bool) and abs(val) > LARGEST_EXACT:
            return f"{val}n"
        if val is None or isinstance(val, (bool, int, float)):
            return json.dumps(val)
        if isinstance(val, dict):
            return "{" + ", ".join(f"{cls.key(key)}: {cls.translate(each)}" for key, each in val.items()) + "}"
        if isinstance(val, (list, tuple)):
            return "[" + ", ".join(cls.translate(each) for each in val) + "]"
        return json.dumps(str(val))

    @staticmethod
    def key(name):
        """Writes the key of a property."""
        text = json.dumps(str(name))
        # Without brackets it would be the object's prototype.
        return f"[{text}]" if name == "__proto__" else text

    @classmethod
    def comment(cls, cmt_str):
        """Writes a comment."""
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        """Writes a declaration: with `var`, so that the same cell may declare the name again."""
        return f"var {name} = {str_val};"

    @classmethod
    def codify(cls, parameters, comment="Parameters"):
        """Writes the cell of the parameters; PapermillException if TypeScript does not allow one of their names."""
        # YAML reads `yes` as true, also as a name.
        wrong = [name for name in parameters if not isinstance(name, str) or not NAME.fullmatch(name) or name in RESERVED]
        if wrong:
            got = ", ".join(json.dumps(name) for name in wrong)
            raise PapermillException(
                f"Expected a parameter's name to be a name in TypeScript but got {got} (papermill). Rename it."
            )
        return super().codify(parameters, comment)

    @classmethod
    def inspect(cls, parameters_cell):
        """Lists the parameters that a cell declares, one a line."""
        return [
            Parameter(
                found["name"],
                (found["type"] or "None").strip(),
                found["default"],
                (found["help"] or "").strip(),
            )
            for found in DECLARATION.finditer(parameters_cell["source"])
        ]


for language_or_kernel in ("typescript", "mixture-growth"):
    papermill_translators.register(language_or_kernel, TypeScriptTranslator)
