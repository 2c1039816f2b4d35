"""Which names a piece of code binds, and which it uses."""

from symtable import SymbolTable, symtable


def read_by(scope: SymbolTable) -> set[str]:
    """Return the global names that a function reads, and those within it.

    Of a function of the name `top`, symtable says that all its names are global, as those of a module are.

    >>> sorted(read_by(symtable("def top(z): least = z + y; return least", "cell", "exec").get_children()[0]))
    ['y']
    """
    read = [each for each in scope.get_symbols() if each.is_referenced() and each.is_global()]
    own = {
        each.get_name()
        for each in read
        if each.is_declared_global() or not (each.is_assigned() or each.is_parameter() or each.is_imported())
    }
    return own.union(*map(read_by, scope.get_children()))


def names(code: str) -> tuple[set[str], set[str]]:
    r"""Return the global names that code binds, and those that it uses, functions within it included.

    >>> binds, uses = names("def f(x): return x + y\nz = f(1)")
    >>> sorted(binds), sorted(uses)
    (['f', 'z'], ['f', 'y'])
    """
    table = symtable(code, "cell", "exec")
    binds = {each.get_name() for each in table.get_symbols() if each.is_assigned() or each.is_imported()}
    top = {each.get_name() for each in table.get_symbols() if each.is_referenced()}
    return binds, top.union(*map(read_by, table.get_children()))
