/* control.js - buttons, fields and small marks. */
import { html, useEffect, useId, useRef, useState } from '../vendor.js';
import { Icon } from './icon.js';

/* A button.  kind: 'plain' (default), 'primary', 'danger', 'quiet'.  busy: an answer is
 * awaited.  why_not: shown instead of a dead button's silence. */
export function Button({ kind = 'plain', icon, busy = false, disabled = false, label,
    children, ...rest }) {
    return html`<button type="button" class=${`button ${kind}${busy ? ' busy' : ''}`}
        disabled=${disabled || busy} aria-busy=${busy} aria-label=${label}
        title=${label} ...${rest}>${icon && html`<${Icon} name=${icon} />`}${
        children && html`<span>${children}</span>`}</button>`;
}

/* A link that looks like a button. */
export function LinkButton({ kind = 'plain', icon, children, ...rest }) {
    return html`<a class=${`button ${kind}`} ...${rest}>${
        icon && html`<${Icon} name=${icon} />`}<span>${children}</span></a>`;
}

/* A label with its control and a line of help or the fault. */
export function Field({ label, help, fault, hint, children }) {
    const id = useId();

    return html`<div class=${fault ? 'field faulty' : 'field'}>
        <label for=${id}>${label}${hint && html` <span class="faint">${hint}</span>`}</label>
        ${children({ id, 'aria-describedby': help || fault ? `${id}-help` : undefined,
            'aria-invalid': fault ? 'true' : undefined })}
        ${(fault || help) && html`<p class="help" id=${`${id}-help`}>${fault || help}</p>`}
    </div>`;
}

/* A field of one line.  focus: it gets the focus when it appears. */
export function TextField({ label, help, fault, hint, value, onInput, focus = false, ...rest }) {
    const ref = useRef(null);

    useEffect(() => { focus && ref.current.focus(); }, []);
    return html`<${Field} label=${label} help=${help} fault=${fault} hint=${hint}>${
        (attrs) => html`<input ref=${ref} class="input" type="text" value=${value}
            onInput=${(e) => onInput(e.currentTarget.value)} spellcheck=${false}
            autocomplete="off" ...${attrs} ...${rest} />`}<//>`;
}

/* Why something is changed; it may stay empty. */
export function NoteField({ help = 'Kept in the history.', ...rest }) {
    return html`<${TextField} label="Note" hint="optional" maxlength="200" help=${help} ...${rest} />`;
}

/* A choice among few: options [[value, text]].  Without a visible label, say aria-label. */
export function Select({ value, options, onChange, ...rest }) {
    return html`<span class="select"><select value=${value}
        onChange=${(e) => onChange(e.currentTarget.value)} ...${rest}>${
        options.map(([key, text]) => html`<option key=${key} value=${key}
            selected=${key === value}>${text}</option>`)}</select><${Icon} name="down"
            size=${14} /></span>`;
}

/* A box to tick. */
export function Check({ checked, onChange, children, help, ...rest }) {
    return html`<label class="check"><input type="checkbox" checked=${checked}
        onChange=${(e) => onChange(e.currentTarget.checked)} ...${rest} /><span
        class="box"><${Icon} name="check" size=${12} /></span><span>${children}${
        help && html`<span class="help">${help}</span>`}</span></label>`;
}

/* One of few, with a line of explanation each: options [{value, title, text, disabled}]. */
export function Choice({ legend, value, options, onChange }) {
    const name = useId();

    return html`<fieldset class="choice"><legend>${legend}</legend>${
        options.map((o) => html`<label key=${o.value}
            class=${o.value === value ? 'chosen' : ''}><input type="radio" name=${name}
            checked=${o.value === value} disabled=${o.disabled}
            onChange=${() => onChange(o.value)} /><span class="dot"></span><span><strong>${
            o.title}</strong>${o.text && html`<span class="help">${o.text}</span>`}</span></label>`)}
    </fieldset>`;
}

/* A few exclusive views in a row: options [[value, text]]. */
export function Segments({ label, value, options, onChange }) {
    return html`<div class="segments" role="group" aria-label=${label}>${
        options.map(([key, text]) => html`<button type="button" key=${key}
            aria-pressed=${key === value} onClick=${() => onChange(key)}>${text}</button>`)}
    </div>`;
}

/* A short mark.  tone: 'plain', 'good', 'warn', 'bad', 'accent'. */
export function Badge({ tone = 'plain', children, ...rest }) {
    return html`<span class=${`badge ${tone}`} ...${rest}>${children}</span>`;
}

const states = { active: 'good', released: 'warn', tombstone: 'plain' };

/* The state of a record, and whether it is static. */
export function State({ record }) {
    return html`<span class="marks"><${Badge} tone=${states[record.state]}>${record.state}<//>${
        record.static && html`<${Badge} tone="accent">static<//>`}</span>`;
}

/* A button that copies text. */
export function Copy({ text, label = 'Copy' }) {
    const [done, setDone] = useState(false);
    const copy = async () => {
        try {
            await navigator.clipboard.writeText(text);
            setDone(true);
            setTimeout(() => setDone(false), 1500);
        } catch {
            setDone(false); /* not allowed here: the text can still be selected */
        }
    };

    return html`<${Button} kind="quiet" icon=${done ? 'check' : 'copy'} onClick=${copy}
        label=${done ? 'Copied' : label} />`;
}
