/* toast.js - what was done, said quietly, with a way back for a while. */
import { html, signal, useEffect, useState } from '../vendor.js';
import { Problem } from '../lib/api.js';
import { Button } from './control.js';
import { Icon } from './icon.js';
import { Prose } from './prose.js';

const STAY_MS = 10000;

const toasts = signal([]);
let lastKey = 0;

function dismiss(key) {
    toasts.value = toasts.value.filter((t) => t.key !== key);
}

/* Say text, and `more` below it.  tone: 'good', 'bad'; undo: an async function that takes
 * it back and may return what to say then, as sayDone() takes it. */
export function say(text, { tone = 'good', undo, more } = {}) {
    lastKey++;
    toasts.value = [...toasts.value.slice(-2), { key: lastKey, text, tone, undo, more }];
}

/* Say what the sentences of an answer (`done`) tell: the first is the news. */
export function sayDone([text, ...more], options) {
    say(text ?? 'Done.', { ...options, more: more.join(' ') });
}

/* Say what went wrong. */
export function sayProblem(problem) {
    say(problem.message, { tone: 'bad',
        more: problem instanceof Problem ? problem.remedy : null });
}

function Toast({ toast }) {
    const [held, setHeld] = useState(false);
    const [busy, setBusy] = useState(false);
    const close = () => dismiss(toast.key);

    /* What can be undone, and what failed, stays while somebody reads it. */
    useEffect(() => {
        if (held || busy)
            return undefined;
        const timer = setTimeout(close, toast.undo || toast.more ? 2 * STAY_MS : STAY_MS);

        return () => clearTimeout(timer);
    }, [held, busy]);

    const takeBack = async () => {
        setBusy(true);
        try {
            const done = await toast.undo();

            close();
            sayDone(done ?? ['Undone.']);
        } catch (problem) {
            close();
            sayProblem(problem);
        }
    };

    return html`<div class=${`toast ${toast.tone}`} onMouseEnter=${() => setHeld(true)}
        onMouseLeave=${() => setHeld(false)} onFocusIn=${() => setHeld(true)}
        onFocusOut=${() => setHeld(false)}>
        <${Icon} name=${toast.tone === 'bad' ? 'conflict' : 'check'} />
        <div><p><${Prose} text=${toast.text} /></p>${toast.more && html`<p class="help"><${Prose}
            text=${toast.more} /></p>`}</div>
        ${toast.undo && html`<${Button} icon="undo" busy=${busy} onClick=${takeBack}>Undo<//>`}
        <${Button} kind="quiet" icon="close" label="Close" onClick=${close} />
    </div>`;
}

/* Where they appear; one for the page. */
export function Toasts() {
    return html`<div class="toasts" role="status" aria-live="polite">${
        toasts.value.map((t) => html`<${Toast} key=${t.key} toast=${t} />`)}</div>`;
}
