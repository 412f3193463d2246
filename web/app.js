/* app.js - the page begins here: who is there decides between the gate and the frame. */
import { html, render, useEffect } from './vendor.js';
import { askSession, session } from './lib/session.js';
import { closeDialogs, Dialogs } from './ui/dialog.js';
import { Toasts } from './ui/toast.js';
import { Gate } from './ui/gate.js';
import { Shell } from './ui/shell.js';

function App() {
    const { state } = session.value;

    useEffect(() => {
        if (state === 'login' || state === 'setup')
            closeDialogs();
    }, [state]);
    if (state === 'asking')
        return null;
    return html`${state === 'in' || session.value.account && state === 'unreachable'
        ? html`<${Shell} />` : html`<${Gate} />`}<${Dialogs} /><${Toasts} />`;
}

render(html`<${App} />`, document.getElementById('app'));
askSession();
