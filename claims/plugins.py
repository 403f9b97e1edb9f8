"""One file, one plug-in, no registration.

Our own plug-ins are the modules of a package; other people's are entry points in the group of the same name.
A module is the plug-in: it has to define the names that its package's ``REQUIRED`` lists, and nothing more.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType, ModuleType

from claims.errors import UnknownPluginError


@dataclass(frozen=True)
class Plugins:
    """What a package offers: usable modules by name, and those passed over with the reason."""

    group: str
    modules: Mapping[str, ModuleType]
    passed_over: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> ModuleType:
        try:
            return self.modules[name]
        except KeyError:
            known = ", ".join(sorted(self.modules))
            raise UnknownPluginError(group=self.group, name=name, known=known) from None


@cache
def discover(package: str) -> Plugins:
    """Every plug-in of *package* (such as "pipeline.intake"), ours first.

    The entry-point group is "aiqyn." and the package's last name: ``aiqyn.intake``.
    """
    home = importlib.import_module(package)
    required: tuple[str, ...] = home.REQUIRED
    group = package.rpartition(".")[2]
    modules: dict[str, ModuleType] = {}
    for info in pkgutil.iter_modules(home.__path__):
        if not info.name.startswith("_"):
            module = importlib.import_module(f"{package}.{info.name}")
            if missing := _lacking(module, required):
                raise TypeError(f"{module.__name__} does not define {', '.join(missing)}")
            modules[info.name] = module
    passed_over: dict[str, str] = {}
    for point in entry_points(group=f"aiqyn.{group}"):
        _load_foreign(point, required, modules, passed_over)
    return Plugins(group, MappingProxyType(modules), MappingProxyType(passed_over))


def _lacking(module: ModuleType, required: tuple[str, ...]) -> list[str]:
    return [name for name in (*required, "__doc__") if getattr(module, name, None) is None]


def _load_foreign(
    point: EntryPoint, required: tuple[str, ...], modules: dict[str, ModuleType], passed_over: dict[str, str]
) -> None:
    if point.name in modules:
        passed_over[point.name] = "its name is taken by one of ours"
        return
    try:
        module = point.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a stranger's module may raise anything; ours go on
        passed_over[point.name] = f"it cannot be imported: {error}"
        return
    if missing := _lacking(module, required):
        passed_over[point.name] = f"it does not define {', '.join(missing)}"
    else:
        modules[point.name] = module
