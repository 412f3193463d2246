/* message.js - what went wrong, what is empty, what is on its way. */
import { html } from '../vendor.js';
import { Button } from './control.js';
import { Icon } from './icon.js';

/* A problem with its sentence and remedy; retry adds a button. */
export function ProblemBox({ problem, retry }) {
    return html`<div class="notice bad" role="alert">
        <${Icon} name="conflict" />
        <div><p><strong>${problem.message}</strong></p>
            ${problem.remedy && html`<p>${problem.remedy}</p>`}</div>
        ${retry && html`<${Button} onClick=${retry}>Try again<//>`}
    </div>`;
}

/* A remark.  tone: 'info', 'good', 'warn', 'bad'. */
export function Notice({ tone = 'info', icon = 'info', children, action }) {
    return html`<div class=${`notice ${tone}`}><${Icon} name=${icon} />
        <div>${children}</div>${action}</div>`;
}

/* Nothing to show, and what that means. */
export function Empty({ icon = 'info', title, children }) {
    return html`<div class="empty"><${Icon} name=${icon} size=${28} /><h2>${title}</h2>
        ${children}</div>`;
}

/* What useLoad() gives as `load`: the problem, a word while it is on its way, and
 * children(data) once there is something. */
export function Loaded({ load: { data, problem, reload }, what, children }) {
    return html`${problem && html`<${ProblemBox} problem=${problem} retry=${reload} />`}
        ${data === null && !problem && html`<${Loading} what=${what} />`}
        ${data !== null && children(data)}`;
}

/* Something is being loaded; it says so only when it takes long enough to be noticed. */
export function Loading({ what = 'Loading' }) {
    return html`<p class="loading" role="status"><span class="spinner"></span>${what} …</p>`;
}
