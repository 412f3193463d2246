/* table.js - a table that draws only the rows in sight, so that a million of them scroll
 * like ten.  Rows have one height.  The keyboard walks them: arrows, Page Up and Down, Home
 * and End; Enter opens.
 *
 * columns: [{key, title, cell(row), width, narrow, align: 'end', sort: true, wide: true}];
 *   wide ones are left out on narrow screens, narrow is the width there; wide: 'very' is left
 *   out on those between, too.  The first column is the row's header.
 * least: as wide as the table is at least; in narrow windows it then scrolls sideways.
 * rows: what is loaded; more(): called near the end while `complete` is false.
 * question: what the rows are an answer to; another one is shown from its beginning. */
import { html, useEffect, useLayoutEffect, useRef, useState } from '../vendor.js';
import { Icon } from './icon.js';
import { Loading } from './message.js';

const ROW = 34;      /* pixels, as in style/table.css */
const SPARE = 12;    /* rows drawn above and below those in sight */
const AHEAD = 60;    /* rows before the end at which more are asked for */

function Head({ columns, sort, onSort }) {
    return html`<thead><tr>${columns.map((c) => {
        const down = sort === `-${c.key}`, up = sort === c.key;

        return html`<th key=${c.key} scope="col" class=${classOf(c)}
            aria-sort=${up ? 'ascending' : down ? 'descending' : undefined}>${
            c.sort && onSort
                ? html`<button type="button" onClick=${() => onSort(up ? `-${c.key}` : c.key)}>${
                    c.title}${(up || down) && html`<${Icon} size=${12}
                        name=${up ? 'up' : 'down'} />`}</button>`
                : c.title}</th>`;
    })}</tr></thead>`;
}

function classOf(column) {
    return [column.wide === 'very' ? 'only-very-wide' : column.wide ? 'only-wide' : '', column.align === 'end' ? 'end' : '']
        .filter(Boolean).join(' ') || undefined;
}

/* The part of so many rows that is in sight of box. */
function useWindow(box, total) {
    const [seen, setSeen] = useState({ first: 0, count: 40 });
    const look = () => {
        const el = box.current;

        if (el === null)
            return;
        const first = Math.max(0, Math.floor(el.scrollTop / ROW) - SPARE);
        const count = Math.ceil(el.clientHeight / ROW) + 2 * SPARE;

        setSeen((old) => old.first === first && old.count === count ? old : { first, count });
    };

    useLayoutEffect(() => {
        const watch = new ResizeObserver(look);

        watch.observe(box.current);
        return () => watch.disconnect();
    }, []);
    useLayoutEffect(look, [total]);
    return [Math.min(seen.first, Math.max(0, total - 1)), seen.count, look];
}

const steps = {
    ArrowDown: (at) => at + 1,
    ArrowUp: (at) => at - 1,
    PageDown: (at, page) => at + page,
    PageUp: (at, page) => at - page,
    Home: () => 0,
    End: (at, page, total) => total - 1,
};

function Rows({ label, columns, rows, keyOf, onOpen, sort, onSort, more,
    complete = true, rowClass, question, least }) {
    const box = useRef(null);
    const [first, count, look] = useWindow(box, rows.length);
    const [at, setAt] = useState(0);
    const walked = useRef(false);
    const last = Math.min(rows.length, first + count);
    const focused = Math.min(at, rows.length - 1);
    /* The Tab key leads to the row last walked to, or else to one in sight. */
    const reachable = focused >= first && focused < last ? focused
        : Math.min(rows.length - 1, first + SPARE);

    useEffect(() => {
        if (!complete && more && rows.length > 0 && last > rows.length - AHEAD)
            more();
    }, [last, rows, complete]);

    useEffect(() => {
        setAt(0);
        if (box.current !== null)
            box.current.scrollTop = 0;
    }, [question]);

    /* The row that was walked to may not have been drawn before. */
    useLayoutEffect(() => {
        const row = walked.current && box.current.querySelector(`tr[data-index="${at}"]`);

        if (row) {
            walked.current = false;
            row.focus({ preventScroll: true });
        }
    });

    const focusRow = (index) => {
        const el = box.current;
        const top = index * ROW;
        const page = el.clientHeight - ROW;

        setAt(index);
        if (top < el.scrollTop)
            el.scrollTop = top;
        else if (top + ROW > el.scrollTop + page)
            el.scrollTop = top + ROW - page;
        walked.current = true;
        look();
    };
    const onKey = (event) => {
        const row = event.target.closest('tr[data-index]');

        if (row === null || event.target !== row)
            return;
        if (event.key === 'Enter' && onOpen) {
            event.preventDefault();
            onOpen(rows[focused]);
        } else if (steps[event.key]) {
            const page = Math.max(1, Math.floor(box.current.clientHeight / ROW) - 2);
            const to = steps[event.key](focused, page, rows.length);

            event.preventDefault();
            focusRow(Math.max(0, Math.min(rows.length - 1, to)));
        }
    };
    /* Links and buttons in a row keep their own meaning. */
    const onClick = (event, row, index) => {
        setAt(index);
        if (onOpen && !event.target.closest('a, button, input, label') &&
            String(getSelection()) === '')
            onOpen(row);
    };
    /* A new row for each height: chromium (seen with 156) lays a table out with the old
     * height once more when that of a row in it changes, and then scrolls back.  Its cell
     * spans nothing: in narrow windows there are fewer columns than in `columns`. */
    const filler = (end, n) => n > 0 && html`<tr key=${`${end} ${n}`} class="filler"
        aria-hidden="true" style=${{ height: `${n * ROW}px` }}><td></td></tr>`;

    return html`<div class="table-box" ref=${box} onScroll=${look}>
        <table class=${onOpen ? 'table opens' : 'table'} aria-label=${label} style=${least ? { '--least': least } : undefined}
            aria-rowcount=${complete ? rows.length + 1 : -1} onKeyDown=${onKey}>
            <colgroup>${columns.map((c) => html`<col key=${c.key} class=${classOf(c)}
                style=${c.width ? { '--width': c.width, '--narrow': c.narrow ?? c.width }
                    : undefined} />`)}</colgroup>
            <${Head} columns=${columns} sort=${sort} onSort=${onSort} />
            <tbody>${filler('above', first)}${rows.slice(first, last).map((row, i) => {
                const index = first + i;

                return html`<tr key=${keyOf(row)} data-index=${index}
                    aria-rowindex=${index + 2} tabindex=${index === reachable ? 0 : -1}
                    class=${rowClass?.(row)} onFocus=${() => setAt(index)}
                    onClick=${(e) => onClick(e, row, index)}>${columns.map((c, n) => n === 0
                        ? html`<th scope="row" class=${classOf(c)}>${c.cell(row)}</th>`
                        : html`<td key=${c.key} class=${classOf(c)}>${c.cell(row)}</td>`)}</tr>`;
            })}${filler('below', rows.length - last)}</tbody>
        </table>
        ${!complete && html`<${Loading} what="Loading more" />`}
    </div>`;
}

/* The rows, or what is said instead of them when there are none. */
export function Table({ empty = null, ...props }) {
    return props.rows.length === 0 && props.complete !== false && empty
        ? empty : html`<${Rows} ...${props} />`;
}
