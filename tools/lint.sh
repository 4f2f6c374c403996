#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What ./dev lint runs, on a configured build: format, clang-tidy, floors, names, licence lines.
cd "$(dirname "$0")/.." || exit 1
status=0
git ls-files 'src/*.[ch]' 'include/*.h' 'tests/*.[ch]' 'bench/*.[ch]' 'examples/*.[ch]' | xargs clang-format --dry-run -Werror || status=1
git ls-files 'src/*.c' | xargs -P 2 -n 4 clang-tidy -p build --quiet || status=1
for check in floors.py 'prefixes.py build' spdx.py; do
    tools/$check || status=1
done
[ $status = 0 ] && echo "lint: nothing to mend"
exit $status
