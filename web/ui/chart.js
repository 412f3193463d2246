/* chart.js - lines over time, drawn by uPlot in the page's colours. */
import { html, uPlot, useEffect, useRef } from '../vendor.js';
import { short } from '../lib/format.js';
import { dark } from '../lib/theme.js';

const SPAN_MIN = 300; /* seconds that a chart shows at least */

function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function axis(size, extra) {
    return { stroke: colour('--muted'), font: '11px system-ui, sans-serif', size, gap: 4,
        grid: { stroke: colour('--line-soft'), width: 1 },
        ticks: { show: false }, ...extra };
}

/* Ticks stand at whole minutes, so many seconds apart. */
const STEPS = [60, 120, 300, 600, 1800, 3600, 7200];

/* What stands at them, of times in seconds. */
export function clock(u, splits) {
    return splits.map((s) => new Date(s * 1000).toTimeString().slice(0, 5));
}

/* From when to when the chart goes, [min, max] in seconds: half an hour is kept; the first
 * minutes do not fill the whole width.  uPlot's own idea is not asked for: of a single
 * sample it makes years. */
export function span(u) {
    const times = u.data[0] ?? [];
    const end = times.at(-1) ?? Date.now() / 1000;

    return [Math.min(times[0] ?? end, end - SPAN_MIN), end];
}

function options(series, width, height) {
    return {
        width, height, padding: [8, 4, 0, 0], legend: { show: false },
        cursor: { y: false, drag: { setScale: false, x: false, y: false },
            points: { size: 6 } },
        scales: { x: { range: span },
            y: { range: (u, min, max) => [0, Math.max(1, max * 1.15)] } },
        axes: [
            axis(22, { values: clock, incrs: STEPS, space: 42 }),
            axis(44, { values: (u, splits) => splits.map(short), space: 34 }),
        ],
        series: [{}, ...series.map((s) => ({ label: s.title, stroke: colour(s.colour),
            width: 1.5, fill: s.fill ? colour(s.fill) : undefined, points: { show: false },
            spanGaps: s.sparse === true }))],
    };
}

/* series: [{title, colour: '--accent', fill: '--accent-soft', values: [..], sparse: true}],
 * times in seconds; sparse: the line goes on where there
 * is no value.  The newest values stand as text above it, so that nobody needs the
 * picture. */
export function Chart({ title, times, series, format, height = 126 }) {
    const box = useRef(null), plot = useRef(null), shown = useRef(null);
    const data = [times, ...series.map((s) => s.values)];
    const isDark = dark.value;

    useEffect(() => {
        const width = () => box.current.clientWidth;

        plot.current = new uPlot(options(series, width(), height), data, box.current);
        plot.current.hooks.setCursor = [(u) => tellCursor(u, shown.current, series, format)];
        const watch = new ResizeObserver(() =>
            plot.current?.setSize({ width: width(), height }));

        watch.observe(box.current);
        return () => {
            watch.disconnect();
            plot.current.destroy();
            plot.current = null;
        };
    }, [isDark, height, series.length]);
    useEffect(() => {
        plot.current?.setData(data);
    }, [times]);

    return html`<figure class="chart"><figcaption><h3>${title}</h3><ul class="legend">${
        series.map((s) => html`<li key=${s.title}><span class=${`key ${s.colour.slice(2)}`}></span>${
            s.title} <strong class="figures">${format(s.values.at(-1))}</strong></li>`)}</ul>
        </figcaption><div ref=${box} class="plot" aria-hidden="true"><output ref=${shown}
            class="cursor-text" hidden></output></div></figure>`;
}

/* What the lines say under the mouse. */
function tellCursor(u, out, series, format) {
    const { idx, left } = u.cursor;

    out.hidden = idx === null || idx === undefined || left < 0;
    if (out.hidden)
        return;
    out.textContent = [new Date(u.data[0][idx] * 1000).toTimeString().slice(0, 8),
        ...series.map((s, i) => `${s.title} ${format(u.data[i + 1][idx])}`)].join('  ·  ');
}
