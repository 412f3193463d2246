/* format.js - numbers, times and durations for people. */
import { signal } from '../vendor.js';
import { serverNow } from './api.js';

/* The server's time in ms, renewed every second: components that show a running clock
 * read it and are drawn again.  slowNow is the same every 15 s, for "3 min ago". */
export const now = signal(serverNow());
export const slowNow = signal(serverNow());
setInterval(() => { now.value = serverNow(); }, 1000);
setInterval(() => { slowNow.value = serverNow(); }, 15000);

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/* 1,234,567 */
export function number(n) {
    return n === null || n === undefined ? '–' : whole.format(n);
}

/* A rate: 0, 0.4, 12, 1,234. */
export function rate(n) {
    return n === null || n === undefined ? '–' : n < 10 ? fine.format(n) : whole.format(n);
}

/* Short for axes: 950, 1.2k, 3M. */
export function short(n) {
    const abs = Math.abs(n);

    if (abs >= 1e6)
        return `${fine.format(n / 1e6)}M`;
    if (abs >= 1e4)
        return `${fine.format(n / 1e3)}k`;
    return fine.format(n);
}

/* 3.4 MB */
export function bytes(n) {
    if (n === null || n === undefined)
        return '–';
    for (const [unit, size] of [['GB', 2 ** 30], ['MB', 2 ** 20], ['kB', 2 ** 10]])
        if (n >= size)
            return `${fine.format(n / size)} ${unit}`;
    return `${n} B`;
}

/* "1 record", "3 records". */
export function count(n, one, many = `${one}s`) {
    return `${number(n)} ${n === 1 ? one : many}`;
}

const units = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]];

/* "5 d 23 h": the two largest units of so many seconds. */
export function duration(seconds) {
    let left = Math.max(0, Math.round(seconds));
    const first = units.findIndex(([, size]) => left >= size);

    if (first < 0)
        return '0 s';
    return units.slice(first, first + 2).map(([unit, size]) => {
        const n = Math.floor(left / size);

        left -= n * size;
        return n > 0 ? `${n} ${unit}` : '';
    }).filter(Boolean).join(' ');
}

/* "5 d", the largest unit only. */
function coarse(seconds) {
    const [unit, size] = units.find(([, s]) => seconds >= s) ?? units.at(-1);

    return `${Math.max(0, Math.floor(seconds / size))} ${unit}`;
}

const FAR = 100 * 86400; /* seconds: a day is better said by its date */

/* "3 min ago", "in 5 d 23 h", "just now", "2099-12-31"; of a time in ms, seen from at. */
export function relative(ms, at) {
    const seconds = (at - ms) / 1000;

    if (seconds < 60 && seconds > -5)
        return 'just now';
    if (Math.abs(seconds) >= FAR)
        return local(ms).slice(0, 10);
    return seconds > 0 ? `${coarse(seconds)} ago` : `in ${duration(-seconds)}`;
}

const pad = (n) => String(n).padStart(2, '0');

/* "2026-11-22 23:04:05" in this machine's zone: sorts, and is read alike everywhere. */
export function local(ms) {
    const t = new Date(ms);

    return `${t.getFullYear()}-${pad(t.getMonth() + 1)}-${pad(t.getDate())} ` +
        `${pad(t.getHours())}:${pad(t.getMinutes())}:${pad(t.getSeconds())}`;
}

/* The end of a day that was chosen here ("2026-11-22"), as the API takes it; null for ''. */
export function endOfDay(date) {
    return date === '' ? null : new Date(`${date}T23:59:59`).toISOString().replace(/\.\d+Z/, 'Z');
}

/* This machine's zone at that time: "UTC+05:30", or "UTC". */
export function zone(ms) {
    const ahead = -new Date(ms).getTimezoneOffset(), minutes = Math.abs(ahead);

    return ahead === 0 ? 'UTC'
        : `UTC${ahead > 0 ? '+' : '-'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/* A sentence of the server, in which times of this day stand in UTC ("23:04 UTC"), with
 * this machine's time behind each: "23:04 UTC (04:34 here)". */
export function withLocal(text) {
    const at = serverNow(), day = new Date(at).toISOString().slice(0, 10);

    return zone(at) === 'UTC' ? text : text.replace(/\b([01]\d:[0-5]\d|2[0-3]:[0-5]\d) UTC\b/g,
        (said, time) => `${said} (${local(Date.parse(`${day}T${time}:00Z`)).slice(11, 16)} here)`);
}

/* A time as local() says it, shorter: the time alone for today, else the day and the minute. */
export function brief(ms) {
    const text = local(ms);

    return text.slice(0, 10) === local(serverNow()).slice(0, 10)
        ? text.slice(11) : text.slice(0, 16);
}
