#!/bin/sh
# vendor.sh - make web/vendor.js: the libraries of the page in one file.  Needed only to
# change their versions; neither the build nor a user runs it.  It fetches the packages
# below with npm, from whatever registry npm is set up for, and joins them with esbuild:
#
#     web/vendor.sh
#
# The same versions give the same file.
set -eu

preact=10.29.8
htm=3.1.1
signals=2.11.4
signals_core=1.14.5
uplot=1.6.32
esbuild=0.28.2

web=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" \
    "preact@$preact" "htm@$htm" "@preact/signals@$signals" \
    "@preact/signals-core@$signals_core" "uplot@$uplot" "esbuild@$esbuild"

cat >entry.js <<'END'
import { h } from 'preact';
import htm from 'htm';
export const html = htm.bind(h);
export { h, render, Fragment, createRef } from 'preact';
export { useState, useEffect, useLayoutEffect, useRef, useMemo, useCallback, useId,
    useErrorBoundary } from 'preact/hooks';
export { signal, computed, effect, batch, untracked, useSignal, useComputed,
    useSignalEffect } from '@preact/signals';
export { default as uPlot } from 'uplot/dist/uPlot.esm.js';
END

node_modules/.bin/esbuild entry.js --bundle --minify --format=esm --target=es2022 \
    --charset=ascii --legal-comments=none --outfile=joined.js --log-level=warning

# licence NAME VERSION FILE: its text as a part of the comment.
licence() {
    printf '\n%s %s\n\n' "$1" "$2"
    sed 's/\*\//* \//g; s/[[:space:]]*$//' "node_modules/$1/$3"
}

{
    echo '/* The libraries of the page, made by vendor.sh.  Their licences:'
    licence preact "$preact" LICENSE
    licence htm "$htm" LICENSE
    licence @preact/signals "$signals" LICENSE
    licence @preact/signals-core "$signals_core" LICENSE
    licence uplot "$uplot" LICENSE
    echo '*/'
    cat joined.js
} >vendor.js
mv vendor.js "$web/vendor.js"
