/* restore_dialog.js - a backup takes the place of the whole database: looked at first, then
 * asked with a word. */
import { html, useState } from '../vendor.js';
import { post } from '../lib/api.js';
import { count } from '../lib/format.js';
import { refreshStatus } from '../lib/live.js';
import { TextField } from '../ui/control.js';
import { DialogForm, showDialog } from '../ui/dialog.js';
import { Notice } from '../ui/message.js';
import { say } from '../ui/toast.js';

function RestoreForm({ close, where, body, trial }) {
    const [word, setWord] = useState('');
    const [note, setNote] = useState('');
    const submit = async () => {
        const answer = await post(where, body, { note, force: trial.rows_bad > 0 });

        refreshStatus();
        say(`The backup is restored: ${count(answer.records, 'record')}.`);
    };

    return html`<${DialogForm} close=${close} submit=${submit} action="Replace the database" kind="danger"
        disabled=${word !== 'restore'}>
        <p>Every record and every setting of this server is replaced by the backup's
            ${` ${count(trial.records, 'record')}`}. What was registered since then is lost until the machines
            register again.</p>
        ${trial.rows_bad > 0 && html`<${Notice} tone="bad" icon="conflict">${count(trial.rows_bad, 'record')} of the
            backup are damaged and will be left out.<//>`}
        <${TextField} label="Type “restore” to go on" value=${word} onInput=${setWord} autofocus />
        <${TextField} label="Note" hint="optional" value=${note} onInput=${setNote} maxlength="200" />
    <//>`;
}

/* Look at the backup first; only one that the server can read leads to the question.  body:
 * the file, if it comes from here. */
export async function restore(name, where, body) {
    const trial = await post(where, body, { dry_run: true, force: true });

    return showDialog({ title: `Restore ${name}?`, body: ({ close }) => html`<${RestoreForm} close=${close}
        where=${where} body=${body} trial=${trial} />` });
}
