"""All of jupyter_kernel_test against this kernel. Run by conformance.test.ts, which installs the kernelspec first."""

import unittest

import jupyter_kernel_test


class Kernel(jupyter_kernel_test.KernelTests):
    kernel_name = "mixture-growth"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('oh, no')"
    code_page_something = (
        "(globalThis as any)[Symbol.for('Jupyter.host')].page({'text/plain': 'a page'})"
    )
    code_generate_error = "throw new Error('meant')"
    code_execute_result = [
        {"code": "1 + 2", "result": "3"},
        {"code": "'a' + 'b'", "result": "'ab'"},
        {"code": "[1, 2].map((x) => x * x)", "result": "[ 1, 4 ]"},
        {"code": "await Promise.resolve(6 * 7)", "result": "42"},
    ]
    code_display_data = [
        {"code": "await display([{ epoch: 1, loss: 0.5 }])", "mime": "text/html"},
        {"code": "import { display as show } from 'tslab'; show.html('<b>x</b>')", "mime": "text/html"},
    ]
    code_clear_output = "clearOutput()"
    code_inspect_sample = "parseInt"
    code_history_pattern = "1 + ?"
    supported_history_operations = ("tail", "range", "search")

    completion_samples = [
        {"text": "parseIn", "matches": {"parseInt"}},
        {"text": "Number.isInteg", "matches": {"isInteger"}},
    ]
    complete_code_samples = ["1 + 1", "const a = 3", "function f(x: number) {\n  return x\n}", "await (f())", ""]
    incomplete_code_samples = ["function f() {", "const s = `open", "f(1,", "if (true) {\n  g()", "/* open"]
    invalid_code_samples = ["const = 3", "1 +* 2", "let x = )", "foo bar baz"]


class Welcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "mixture-growth"
    support_iopub_welcome = True


# The base classes are tests too, of a kernel that is not here.
def load_tests(loader, _tests, _pattern):
    return unittest.TestSuite(loader.loadTestsFromTestCase(case) for case in (Kernel, Welcome))


if __name__ == "__main__":
    unittest.main(verbosity=2)
