"""What the checks share: the files of the repository, and how a result is printed."""
import os
import sys

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '../..'))

# The folders of src/ from the bottom up: each may use those before it.
HOUSE = ['base', 'wire', 'rules', 'formats', 'host', 'registry', 'node', 'server', 'manager', 'tools',
         'main']

# Folders that hold nothing of ours.
FOREIGN = ('.git', 'build', 'data')


def files(under='', endings=('',)):
    """Paths, from the root, of our files below a folder that end in one of endings."""
    found = []
    for folder, folders, names in os.walk(os.path.normpath(os.path.join(ROOT, under))):
        if folder == ROOT:
            folders[:] = [f for f in folders if not f.startswith(FOREIGN)]
            names = [name for name in names if name != '.git']
        folders[:] = sorted(f for f in folders if f not in ('__pycache__', 'corpus'))
        found += [os.path.relpath(os.path.join(folder, name), ROOT)
                  for name in sorted(names) if name.endswith(tuple(endings))]
    return found


def text(path):
    """The contents of a file, '' for one that is not text."""
    with open(os.path.join(ROOT, path), 'rb') as file:
        data = file.read()
    if b'\0' in data:
        return ''
    return data.decode('utf-8', 'replace')


def finish(what, problems):
    """Print the problems and the result of a check; exit with its status."""
    for problem in problems:
        print(problem)
    print(('not ok - ' if problems else 'ok - ') + what)
    sys.exit(1 if problems else 0)
