"""Imports each module named on standard input in a process of its own, and prints how those that fail do.

Started afresh (``python -m tests.import_each third-party …``) it has imported nothing of ours but what Django imports
at its start. What others wrote is imported once, before, so that a child takes milliseconds.
"""

import gc
import os
import sys
import traceback
from importlib import import_module

import django


def main(third_party, modules):
    django.setup()
    for name in third_party:
        import_module(name)
    sys.stdout.flush()
    gc.disable()  # a child lives too short to be worth it
    gc.freeze()
    return sum(not _imports(name) for name in modules)


def _imports(name):
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    failed = 0
    try:
        import_module(name)
    except BaseException:
        failed = 1
        sys.stdout.write(f"{name}:\n{traceback.format_exc()}")
        sys.stdout.flush()
    finally:
        os._exit(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdin.read().split()) != 0)
