/* live.js - what the server tells without being asked again: its state and counters, kept
 * for the charts, and its changes, conflicts and events for whoever listens. */
import { batch, signal } from '../vendor.js';
import { door, get, Problem, request } from './api.js';
import { readEvents } from './sse.js';
import { askSession, session } from './session.js';

/* The answer of /status; null before the first. */
export const status = signal(null);

/* The newest counters. */
export const counters = signal(null);

/* 'connecting', 'live', or 'lost' since when. */
export const link = signal({ state: 'connecting', since: Date.now() });

const SAMPLES_MAX = 900; /* half an hour of one every 2 s */
const STATUS_MS = 15000;
const RETRY_MS = [1000, 2000, 4000, 8000];
const HIDDEN_MS = 30000;
const SILENCE_MS = 30000; /* counters come every 2 s: nothing at all is a dead link */

/* What the charts draw: times in seconds, counters as they were then, and rates, their
 * growth per second since the sample before (empty in the first one). */
export const samples = signal([]);

const listeners = new Map();

/* Call take(data) for every event of topic: 'change', 'conflict', 'event', and 'reset':
 * events were missed, load again.  Returns a function that ends it. */
export function listen(topic, take) {
    if (!listeners.has(topic))
        listeners.set(topic, new Set());
    listeners.get(topic).add(take);
    return () => listeners.get(topic).delete(take);
}

function tell(topic, data) {
    for (const take of listeners.get(topic) ?? [])
        take(data);
}

let lastCounters = null, lastTime = 0;

/* What grew since the last counters, per second; null when there is nothing to compare
 * with, or when it is too soon: the status may come between two events of the stream. */
function growth(values, now) {
    const seconds = (now - lastTime) / 1000;

    if (lastCounters === null || seconds < 0.5)
        return null;
    return Object.fromEntries(Object.entries(values).map(([key, value]) =>
        [key, Math.max(0, (value - (lastCounters[key] ?? value)) / seconds)]));
}

function takeCounters(values) {
    const now = Date.now();

    batch(() => {
        counters.value = values;
        if (lastCounters !== null && values.packets_received < lastCounters.packets_received)
            lastCounters = null; /* the server was started anew */
        const grown = growth(values, now);
        if (grown === null && lastCounters !== null)
            return; /* too soon */
        samples.value = [...samples.value.slice(-SAMPLES_MAX + 1),
            { time: now / 1000, counters: values, rates: grown ?? {} }];
        lastCounters = values;
        lastTime = now;
    });
}

async function loadStatus() {
    const answer = await get('/status');

    status.value = answer;
    takeCounters(answer.counters);
}

/* Ask for the status now, after a change that it tells of. */
export function refreshStatus() {
    loadStatus().catch(() => {});
}

let lastId = null;
let stop = null; /* of the present connection */

function take({ event, data, id }) {
    let value;

    if (id)
        lastId = id;
    try {
        value = JSON.parse(data);
    } catch {
        return; /* not ours: a comment of a proxy, say */
    }
    if (event === 'counters')
        takeCounters(value);
    else
        tell(event, value);
}

/* One connection, until it ends.  Throws what ended it. */
async function follow(signal) {
    const headers = lastId === null ? {} : { 'Last-Event-ID': lastId };
    let response, watch;
    const silent = new AbortController();
    const alive = () => {
        clearTimeout(watch);
        watch = setTimeout(() => silent.abort(), SILENCE_MS);
    };

    alive();
    try {
        await loadStatus();
        response = await request('GET', '/stream',
            { headers, signal: AbortSignal.any([signal, silent.signal]) });
        if (link.value.state === 'lost')
            tell('reset', {});
        link.value = { state: 'live', since: Date.now() };
        await readEvents(response, (event) => {
            alive();
            take(event);
        });
    } finally {
        clearTimeout(watch);
    }
}

function pause(ms, signal) {
    return new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);

        signal.addEventListener('abort', () => {
            clearTimeout(timer);
            resolve();
        }, { once: true });
    });
}

/* A stream ends with its session or with its server.  Asked at once, a server that goes on
 * knows the session no more (session.js is told); otherwise it is the server that leaves,
 * even if it still answers. */
async function whatEnded(signal) {
    const soon = AbortSignal.any([signal, AbortSignal.timeout(SILENCE_MS)]);

    try {
        await get('/session', {}, { signal: soon });
        door.away = true;
    } catch {
        /* request() has told whoever must know */
    }
}

async function keepFollowing(signal) {
    for (let failures = 0; !signal.aborted; failures++) {
        try {
            await follow(signal);
        } catch (error) {
            if (error instanceof Problem && error.status === 401)
                return;
            if (error instanceof TypeError)
                door.away = true; /* the connection broke */
        }
        if (signal.aborted)
            return;
        if (link.value.state === 'live')
            failures = 0;
        if (link.value.state !== 'lost')
            link.value = { state: 'lost', since: Date.now() };
        if (failures === 0)
            await whatEnded(signal);
        await pause(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)], signal);
        /* The new server may not know our session. */
        if (!signal.aborted)
            await askSession().catch(() => {});
    }
}

async function keepStatus(signal) {
    while (!signal.aborted) {
        await pause(STATUS_MS, signal);
        if (!signal.aborted && link.value.state === 'live')
            await loadStatus().catch(() => {});
    }
}

function start() {
    stop = new AbortController();
    keepFollowing(stop.signal);
    keepStatus(stop.signal);
}

function halt() {
    stop.abort();
    stop = null;
}

/* Follow the server while somebody is logged in. */
session.subscribe(({ state }) => {
    if (state === 'in' && stop === null) {
        start();
    } else if ((state === 'login' || state === 'setup') && stop !== null) {
        halt();
        link.value = { state: 'connecting', since: Date.now() };
    }
});

/* A browser opens six connections to a server and no more: windows that nobody looks at
 * must not keep one each.  They catch up when they are looked at again. */
let unseen = null;

document.addEventListener('visibilitychange', () => {
    clearTimeout(unseen);
    if (document.hidden)
        unseen = setTimeout(() => stop !== null && halt(), HIDDEN_MS);
    else if (stop === null && session.value.state === 'in')
        start();
});

/* Try at once, for people who do not like to wait. */
export function reconnect() {
    if (stop !== null)
        halt();
    start();
}
