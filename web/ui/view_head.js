/* view_head.js - the title of a view, what it is for, and what can be done in it. */
import { html } from '../vendor.js';

export function ViewHead({ title, text, actions }) {
    return html`<div class="view-head"><div><h1>${title}</h1>${text && html`<p>${text}</p>`}</div>
        ${actions && html`<div class="actions">${actions}</div>`}</div>`;
}
