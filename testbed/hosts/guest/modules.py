#!/usr/bin/python3
"""modules.py KERNEL_MODULES ROOT NAME...: copies kernel modules, and what they need, into
ROOT/modules.d, and writes ROOT/modules: their paths, in the order in which they can be loaded."""
import os
import re
import shutil
import sys


def needs(path):
    """What a module's .modinfo says that it depends on."""
    with open(path, 'rb') as module:
        return re.search(rb'\0depends=([^\0]*)\0', b'\0' + module.read()).group(1).decode().split(',')


def main():
    source, root, *wanted = sys.argv[1:]
    path_of = {name[:-len('.ko')].replace('-', '_'): os.path.join(directory, name)
               for directory, _, names in os.walk(source) for name in names if name.endswith('.ko')}
    order = []

    def add(name):
        name = name.replace('-', '_')
        if name in order or name not in path_of:        # one that is not there is built in
            return
        for needed in needs(path_of[name]):
            add(needed)
        shutil.copy(path_of[name], f'{root}/modules.d/{name}.ko')
        order.append(name)

    for name in wanted:
        add(name)
    with open(f'{root}/modules', 'w', encoding='utf8') as listed:
        listed.writelines(f'/modules.d/{name}.ko\n' for name in order)


if __name__ == '__main__':
    main()
