/* dialog.js - dialogues on the browser's own <dialog>: it keeps the focus inside, closes
 * with Esc and gives the focus back. */
import { html, signal, useEffect, useId, useRef, useState } from '../vendor.js';
import { useLoad } from '../lib/load.js';
import { Button } from './control.js';
import { Loading, ProblemBox } from './message.js';

const open = signal([]);
let lastKey = 0;

/* Show a dialogue.  body: a component that gets {close}.  Resolves with what close() is
 * given, undefined when it is dismissed. */
export function showDialog({ title, body, wide = false }) {
    return new Promise((resolve) => {
        const key = ++lastKey;
        const close = (result) => {
            open.value = open.value.filter((d) => d.key !== key);
            resolve(result);
        };

        open.value = [...open.value, { key, title, body, wide, close }];
    });
}

function Dialog({ title, body: Body, wide, close }) {
    const ref = useRef(null);
    const id = useId();

    useEffect(() => {
        const dialog = ref.current;

        dialog.showModal();
        return () => dialog.close(); /* while it is there: only then the focus goes back */
    }, []);
    /* Esc reaches us as `cancel`; a click beside the dialogue has it as its target. */
    return html`<dialog ref=${ref} class=${wide ? 'dialog wide' : 'dialog'}
        aria-labelledby=${id} onCancel=${(e) => { e.preventDefault(); close(); }}
        onMouseDown=${(e) => e.target === ref.current && close()}>
        <div class="dialog-inside">
            <header><h2 id=${id}>${title}</h2><${Button} kind="quiet" icon="close"
                label="Close" onClick=${() => close()} /></header>
            <${Body} close=${close} />
        </div>
    </dialog>`;
}

/* Where they appear; one for the page. */
export function Dialogs() {
    return open.value.map((d) => html`<${Dialog} key=${d.key} ...${d} />`);
}

/* Close them all: the session ended, say. */
export function closeDialogs() {
    for (const dialog of open.value)
        dialog.close();
}

/* The body of most dialogues: content, then a row of buttons.  submit is awaited; what it
 * throws is shown, otherwise the dialogue closes with its result. */
export function DialogForm({ close, submit, action, kind = 'primary', disabled = false,
    children, cancel = 'Cancel' }) {
    const [busy, setBusy] = useState(false);
    const [problem, setProblem] = useState(null);
    const send = async (event) => {
        event.preventDefault();
        setBusy(true);
        setProblem(null);
        try {
            close(await submit() ?? true);
        } catch (error) {
            setProblem(error);
            setBusy(false);
        }
    };

    return html`<form onSubmit=${send} novalidate>
        <div class="dialog-body">${children}${
            problem && html`<${ProblemBox} problem=${problem} />`}</div>
        <footer><${Button} onClick=${() => close()}>${cancel}<//>
            <${Button} type="submit" kind=${kind} busy=${busy}
                disabled=${disabled}>${action}<//></footer>
    </form>`;
}

/* Show a dialogue about what the server is asked for first, with load(signal); body gets
 * {close, data}. */
export function showLoaded({ load, body: Body, ...dialog }) {
    function Asking({ close }) {
        const { data, problem } = useLoad(load, []);

        if (problem)
            return html`<div class="dialog-body"><${ProblemBox} problem=${problem} /></div>`;
        return data === null ? html`<${Loading} />` : html`<${Body} close=${close} data=${data} />`;
    }

    return showDialog({ ...dialog, body: Asking });
}

/* Ask a question.  Resolves with true, or undefined when it is dismissed.  submit (async)
 * does it while the dialogue is still there. */
export function ask({ title, text, action, kind, submit = () => true }) {
    return showDialog({ title, body: ({ close }) => html`<${DialogForm} close=${close}
        submit=${submit} action=${action} kind=${kind}>${
        [text].flat().map((t) => html`<p>${t}</p>`)}<//>` });
}
