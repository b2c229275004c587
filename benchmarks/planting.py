"""How one fault is planted in a process that has the law in it already, or in one that imports it afresh."""

import gc
import importlib
import importlib.abc
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.mutants import Fault

# what is at work while the rules are read: with a fault in it they are read once more
READING = ("book", "which", "readers", "state_readers", "payer_readers", "duty_readers", "place_readers",
           "entry", "rulebook", "quick_yaml")  # fmt: skip


def plant(fault: Fault) -> bool:
    """Give the function its changed code, for whoever has imported it; whether the rules it read are other ones."""
    module = importlib.import_module(f"appeals.law.{fault.file}")
    found: object = module
    for name in str(fault.within).split("."):
        found = found.__dict__[name]
    found = getattr(found, "fget", None) or getattr(found, "__wrapped__", found)
    found.__code__ = next(code for code in _codes(fault.code) if code.co_qualname == fault.within)
    forget()
    return fault.file in READING and _read_again()


def forget() -> None:
    """Nothing is remembered from before; the rules stay read."""
    calendar, rulebook = (importlib.import_module(f"appeals.law.{name}") for name in ("calendar", "rulebook"))
    calendar.federal_holidays.cache_clear()
    for kept in (rulebook.shipped()._rules, rulebook.shipped()._parts):
        kept.clear()


def _read_again() -> bool:
    """Read the rules with the fault in place, and give them to everybody who holds the sound ones."""
    rulebook = importlib.import_module("appeals.law.rulebook")
    sound = rulebook.shipped()
    rulebook.shipped.cache_clear()
    faulty = rulebook.shipped()
    for module in list(sys.modules.values()):
        for name, held in list(getattr(module, "__dict__", {}).items()):
            if held is sound:
                setattr(module, name, faulty)
    return faulty != sound


def _codes(code: object) -> Iterator:
    for inner in code.co_consts:
        if hasattr(inner, "co_consts"):
            yield inner
            yield from _codes(inner)


def settle() -> None:
    """What is there before the forks is never looked at again by the collector, so they share it."""
    gc.collect()
    gc.freeze()


class Planted(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one file of the law from its changed code."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault

    def find_spec(self, name, path, target=None):
        """Ours for the one module, nobody's else."""
        if name != f"appeals.law.{self.fault.file}":
            return None
        spec = importlib.util.spec_from_loader(name, self, origin=str(Path(path[0]) / f"{self.fault.file}.py"))
        spec.has_location = True
        return spec

    def exec_module(self, module) -> None:
        """Run the changed text."""
        exec(self.fault.code, module.__dict__)
