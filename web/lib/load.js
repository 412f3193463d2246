/* load.js - what a view shows comes from the server: loaded when the view opens or its
 * question changes, kept while it is loaded again. */
import { useCallback, useEffect, useRef, useState } from '../vendor.js';
import { listen } from './live.js';

/* Load with load(signal) whenever one of deps changes.  Returns {data, problem, loading,
 * reload, change}; data stays what it was while it is loaded again and after a problem.
 * change(f) alters data here, until the next load. */
export function useLoad(load, deps) {
    const [state, setState] = useState({ data: null, problem: null, loading: true });
    const [turn, setTurn] = useState(0);
    const key = JSON.stringify(deps);
    const shownKey = useRef(key);

    useEffect(() => {
        const stop = new AbortController();
        const another = shownKey.current !== key;

        shownKey.current = key;
        setState((old) => ({ ...old, loading: true, data: another ? null : old.data }));
        load(stop.signal).then(
            (data) => !stop.signal.aborted &&
                setState({ data, problem: null, loading: false }),
            (problem) => !stop.signal.aborted &&
                setState((old) => ({ ...old, problem, loading: false })));
        return () => stop.abort();
    }, [key, turn]);
    const reload = useCallback(() => setTurn((n) => n + 1), []);
    const change = useCallback((f) =>
        setState((old) => ({ ...old, data: f(old.data) })), []);

    return { ...state, reload, change };
}

/* Call take(data) for the events of a topic while the component is there. */
export function useTopic(topic, take) {
    const latest = useRef(take);

    latest.current = take;
    useEffect(() => listen(topic, (data) => latest.current(data)), [topic]);
}

/* A function that calls `call` once, so many ms after its last call; for bursts. */
export function useLater(call, ms) {
    const timer = useRef(null);
    const latest = useRef(call);

    latest.current = call;
    useEffect(() => () => clearTimeout(timer.current), []);
    return useCallback(() => {
        clearTimeout(timer.current);
        timer.current = setTimeout(() => latest.current(), ms);
    }, [ms]);
}
