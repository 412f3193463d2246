/* conflicts.js - the conflicts that stand, kept up to date for every view that tells of
 * them. */
import { signal } from '../vendor.js';
import { get } from './api.js';
import { listen } from './live.js';
import { session } from './session.js';

const LATER_MS = 700; /* a machine that is refused is refused for several suffixes */

/* {conflicts, open, muted} as of /conflicts?muted=1, and the Problem of the last try. */
export const conflicts = signal(null);
export const conflictsProblem = signal(null);

let timer = null, running = false;

/* Load them again.  Never rejects. */
export async function loadConflicts() {
    if (running) {
        loadLater();
        return;
    }
    running = true;
    try {
        conflicts.value = await get('/conflicts', { muted: 1, limit: 1000 });
        conflictsProblem.value = null;
    } catch (problem) {
        conflictsProblem.value = problem;
    }
    running = false;
}

function loadLater() {
    timer ??= setTimeout(() => {
        timer = null;
        loadConflicts();
    }, LATER_MS);
}

listen('conflict', loadLater);
listen('reset', loadLater);
/* Changes that come from machines end a conflict now and then; those of people often do. */
listen('change', (change) => {
    if (change.cause === 'command' ||
        conflicts.value?.conflicts.some((c) => c.name === change.name))
        loadLater();
});

let loaded = false;

session.subscribe(({ state }) => {
    if (state === 'in' && !loaded)
        loadLater();
    loaded = state === 'in';
});
