/* view_head.js - the title of a view, what it is for, and what can be done in it. */
import { html } from '../vendor.js';
import { link } from '../lib/router.js';

export function ViewHead({ title, text, actions }) {
    return html`<div class="view-head"><div><h1>${title}</h1>${text && html`<p>${text}</p>`}</div>
        ${actions && html`<div class="actions">${actions}</div>`}</div>`;
}

/* The views of one section, as links: tabs [[first argument, title]], at: the present one. */
export function Tabs({ section, label, tabs, at }) {
    return html`<nav class="tabs" aria-label=${label}>${tabs.map(([key, title]) => html`<a key=${key}
        href=${link(section, key === '' ? [] : [key])} aria-current=${key === at ? 'page' : undefined}>${title}</a>`)}</nav>`;
}
