/* api.js - requests to the server.  An answer that is no success is thrown as a Problem:
 * a sentence, a remedy and a stable word, whatever went wrong. */

const BASE = '/api/v1';

export class Problem extends Error {
    constructor({ status = 0, code = 'internal', detail, remedy = null, document = null }) {
        super(detail);
        this.status = status;
        this.code = code;
        this.remedy = remedy;
        this.document = document;
    }
}

/* What api.js must know of the session (lib/session.js sets it), and whether the server has
 * been away since it last answered as it should. */
export const door = {
    csrf: null,
    away: false,
    onLoginNeeded() {},
};

/* Server's clock minus this machine's, in milliseconds. */
let skew = 0;

/* The time as the server sees it: clocks of workstations may be wrong. */
export function serverNow() {
    return Date.now() + skew;
}

function noteClock(response) {
    const date = Date.parse(response.headers.get('Date') ?? '');

    /* The header has whole seconds, so small differences mean nothing. */
    if (!Number.isNaN(date))
        skew = Math.abs(date - Date.now()) > 2500 ? date - Date.now() : 0;
}

async function problemOf(response) {
    const type = response.headers.get('Content-Type') ?? '';

    if (type.includes('json')) {
        const document = await response.json().catch(() => null);

        if (document?.detail)
            return new Problem({ status: response.status, code: document.code,
                detail: sentence(document.detail), document,
                remedy: document.remedy ? sentence(document.remedy) : null });
    }
    return new Problem({ status: response.status,
        detail: `The server answered ${response.status} ${response.statusText}.`,
        remedy: 'Look at the events of the server.' });
}

/* A capital and a full stop, as people read them. */
export function sentence(text) {
    const t = text.trim();

    if (t === '')
        return t;
    return t[0].toUpperCase() + t.slice(1) + (/[.!?:]$/.test(t) ? '' : '.');
}

/* "?a=1&b=x" of an object; null, undefined, false and '' are left out, true is 1. */
export function query(params = {}) {
    const words = new URLSearchParams();

    for (const [key, value] of Object.entries(params))
        if (value !== null && value !== undefined && value !== false && value !== '')
            words.append(key, value === true ? '1' : String(value));
    return words.size > 0 ? `?${words}` : '';
}

/* Like fetch(), which cannot tell how much of a body is sent: onSent(part), from 0 to 1. */
function fetchTold(url, { method, headers, body }, onSent) {
    return new Promise((resolve, reject) => {
        const xhr = new XMLHttpRequest();

        xhr.open(method, url);
        Object.entries(headers).forEach(([name, value]) => xhr.setRequestHeader(name, value));
        xhr.upload.onprogress = ({ loaded, total }) => onSent(total > 0 ? loaded / total : 1);
        xhr.onerror = () => reject(new TypeError('the connection broke'));
        xhr.onload = () => resolve(new Response(xhr.status === 204 ? null : xhr.response, {
            status: xhr.status, statusText: xhr.statusText,
            headers: xhr.getAllResponseHeaders().trim().split(/\r?\n/).map((line) => line.split(/: (.*)/s, 2)),
        }));
        xhr.send(body);
    });
}

/* Send a request and return the Response, which is a success.  options: params, body (an
 * object becomes JSON, everything else goes as it is), headers; signal, or onSent, which is
 * told which part of the body is sent. */
export async function request(method, path, { params, body, headers = {}, signal, onSent } = {}) {
    const init = { method, headers: { ...headers }, signal, credentials: 'same-origin' };
    let response;

    if (body !== undefined) {
        const plain = typeof body === 'string' || body instanceof Blob;

        init.body = plain ? body : JSON.stringify(body);
        if (!plain)
            init.headers['Content-Type'] = 'application/json';
    }
    if (method !== 'GET' && door.csrf !== null)
        init.headers['X-CSRF-Token'] = door.csrf;
    try {
        const url = BASE + path + query(params);

        response = await (onSent ? fetchTold(url, init, onSent) : fetch(url, init));
    } catch (error) {
        if (error.name === 'AbortError')
            throw error;
        door.away = true;
        throw new Problem({ code: 'no-connection', detail: 'The server does not answer.',
            remedy: 'Check that winsd runs. This page goes on by itself when it is back.' });
    }
    noteClock(response);
    if (response.ok) {
        door.away = false;
        return response;
    }
    const problem = await problemOf(response);
    if (response.status === 401 && problem.code === 'login-needed')
        door.onLoginNeeded(problem);
    throw problem;
}

async function json(method, path, options) {
    const response = await request(method, path, options);

    return response.status === 204 ? null : response.json();
}

/* The JSON of a resource. */
export const get = (path, params, options) => json('GET', path, { ...options, params });

/* The same with its ETag, to be given to put() as `tag`: [data, tag]. */
export async function getTagged(path, params, options) {
    const response = await request('GET', path, { ...options, params });

    return [await response.json(), response.headers.get('ETag')];
}

function tagged({ tag, ...options } = {}) {
    return tag ? { ...options, headers: { ...options.headers, 'If-Match': tag } } : options;
}

/* Changes.  params may have dry_run and note; options: tag, signal, onSent. */
export const post = (path, body, params, options) =>
    json('POST', path, { ...tagged(options), body, params });
export const put = (path, body, params, options) =>
    json('PUT', path, { ...tagged(options), body, params });
export const del = (path, params, options) =>
    json('DELETE', path, { ...tagged(options), params });

/* A path of segments, each escaped: path('names', 'FRED<20>', 'why'). */
export function path(...segments) {
    return '/' + segments.map(encodeURIComponent).join('/');
}
