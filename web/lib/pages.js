/* pages.js - a long list that comes in pages: more of it is loaded when it is scrolled to. */
import { useCallback, useEffect, useRef, useState } from '../vendor.js';
import { get } from './api.js';

const PAGE = 200;
const FIRST_PAGE = 60; /* what a screen holds comes sooner */

/* The rows that `path` gives under `field` for params.  Returns {rows, matches, complete,
 * muted, problem, loading, more, reload, patch}: rows is what is loaded, muted how many are
 * left out; patch(f) maps them, null leaves one out. */
export function usePages(path, field, params) {
    const key = JSON.stringify(params);
    const [state, setState] = useState({ rows: [], complete: false, problem: null,
        loading: true, matches: null, muted: null });
    const now = useRef({ cursor: null, busy: null, turn: 0 });

    const load = useCallback(async (fresh) => {
        const my = now.current;

        if (fresh)
            my.busy?.abort();
        else if (my.busy !== null || my.cursor === null)
            return; /* it comes already, or there is no more, which the view may not know yet */
        const stop = new AbortController();

        my.busy = stop;
        setState((old) => ({ ...old, loading: true }));
        try {
            const answer = await get(path, { ...params, limit: fresh ? FIRST_PAGE : PAGE,
                cursor: fresh ? null : my.cursor }, { signal: stop.signal });

            my.cursor = answer.cursor;
            my.busy = null;
            setState((old) => ({ rows: fresh ? answer[field] : [...old.rows, ...answer[field]],
                complete: answer.cursor === null, problem: null, loading: false,
                matches: answer.matches ?? old.matches, muted: answer.muted ?? old.muted }));
        } catch (problem) {
            if (stop.signal.aborted)
                return;
            my.busy = null;
            setState((old) => ({ ...old, problem, loading: false, complete: true }));
        }
    }, [path, key]);

    useEffect(() => {
        load(true);
        return () => now.current.busy?.abort();
    }, [load]);
    return { ...state, more: useCallback(() => load(false), [load]),
        reload: useCallback(() => load(true), [load]),
        patch: useCallback((f) => setState((old) => ({ ...old,
            rows: old.rows.map(f).filter((row) => row !== null) })), []) };
}
