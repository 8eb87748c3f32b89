"""Jinja, told what is known of our templates: a page calls a hundred macros and functions, each by way of here."""

from collections.abc import Callable, MutableMapping
from types import FunctionType
from typing import Any

from flask.templating import Environment
from jinja2 import nodes, pass_eval_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

WANTED = "jinja_pass_arg"
OPTIONS = vars(pass_eval_context(lambda _options: None))[WANTED]


class Page(Context):
    """What a template calls from."""

    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # anything, as Jinja has it
        """Call a macro or a function of ours as Jinja does, but ask once, not three times, what it wants to be told."""
        kind = type(called)
        wanted = OPTIONS if kind is Macro else called.__dict__.get(WANTED) if kind is FunctionType else kind
        if wanted is OPTIONS:
            args = (self.eval_ctx, *args)
        elif wanted is not None:
            return super().call(called, *args, **kwargs)
        if kwargs:
            kwargs.pop("_loop_vars", None)
            kwargs.pop("_block_vars", None)
        function: Callable[..., Any] = called
        return function(*args, **kwargs)


class Code(CodeGenerator):
    """Writes templates as Python: what is safe HTML already, as every macro's part is, goes into the page as it is."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.safe(")


class Templates(Environment):
    """Templates whose globals are one dictionary: Jinja compares them anew at each import of a part."""

    context_class = Page
    code_generator_class = Code

    @staticmethod
    def safe(value: object) -> Markup:
        """Give a value as HTML. Jinja's own `escape` makes a new object of each safe part, and asks it six times."""
        return value if type(value) is Markup else escape(value)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Give the globals of a template; none has any of its own."""
        return {**self.globals, **d} if d else self.globals
