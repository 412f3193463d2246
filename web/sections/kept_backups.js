/* kept_backups.js - the backups that the server makes by itself and keeps. */
import { html, useState } from '../vendor.js';
import { del, get, path, post } from '../lib/api.js';
import { bytes, count } from '../lib/format.js';
import { refreshStatus } from '../lib/live.js';
import { useLoad, useTopic } from '../lib/load.js';
import { link } from '../lib/router.js';
import { can } from '../lib/session.js';
import { Badge, Button, LinkButton } from '../ui/control.js';
import { ask } from '../ui/dialog.js';
import { Loading, Notice, ProblemBox } from '../ui/message.js';
import { Time } from '../ui/text.js';
import { say, sayProblem } from '../ui/toast.js';
import { restore } from './restore_dialog.js';

const remove = (backup) => ask({ title: `Delete ${backup.name}?`, action: 'Delete backup', kind: 'danger',
    text: 'The file goes from the server. Download it first if it may be wanted again.',
    submit: async () => {
        await del(path('backups', backup.name));
        say(`${backup.name} is deleted.`);
    } });

function Row({ backup, reload }) {
    const bring = async () => await restore(backup.name, path('backups', backup.name, 'restore')) && reload();

    return html`<tr><th scope="row"><${Time} at=${backup.time} /> <span class="faint only-wide">${backup.name}</span></th>
        <td>${bytes(backup.bytes)}</td>
        <td><${Badge} tone=${backup.sound ? 'good' : 'bad'}>${backup.sound ? 'sound' : 'damaged'}<//></td>
        <td class="end"><span class="row-actions">
            ${can('operator') && html`<${LinkButton} kind="quiet" icon="download" aria-label=${`Download ${backup.name}`}
                title=${`Download ${backup.name}`} href=${`/api/v1${path('backups', backup.name)}`} download=${backup.name} />`}
            ${can('administrator') && html`<${Button} kind="quiet" icon="undo" label=${`Restore ${backup.name}`}
                    onClick=${() => bring().catch(sayProblem)} />
                <${Button} kind="quiet" icon="trash" label=${`Delete ${backup.name}`}
                    onClick=${async () => await remove(backup) && reload()} />`}</span></td></tr>`;
}

function List({ data, reload }) {
    if (data.backups.length === 0)
        return html`<p class="card-body muted">There is none yet.</p>`;
    return html`<div class="scroll-x"><table class="plain-table"><thead><tr><th scope="col">Made</th>
        <th scope="col">Size</th><th scope="col">Checked</th><th scope="col"><span class="unseen">Actions</span></th></tr></thead>
        <tbody>${data.backups.map((backup) => html`<${Row} key=${backup.name} backup=${backup} reload=${reload} />`)}</tbody>
        </table></div>`;
}

function useMake(reload) {
    const [busy, setBusy] = useState(false);
    const make = async () => {
        setBusy(true);
        await post('/backups').then(({ backup, records }) => say(backup.sound
            ? `The backup is made and checked: ${count(records, 'record')}.`
            : 'A backup is made, but the database is damaged. Check the database.'), sayProblem);
        setBusy(false);
        refreshStatus();
        reload();
    };

    return { busy, make };
}

/* Made after a schedule, or at once. */
export function Kept() {
    const { data, problem, reload } = useLoad((signal) => get('/backups', {}, { signal }), []);
    const { busy, make } = useMake(reload);

    useTopic('reset', reload);
    return html`<section class="card" aria-label="Backups on the server"><header><h2>Backups on the server</h2>
            ${can('operator') && html`<${Button} kind="primary" icon="backup" busy=${busy} onClick=${make}>Back up now<//>`}</header>
        <div class="card-body stack"><p>Each is read back and checked before it counts, and the oldest go.
            ${data && html` The next one: <${Time} at=${data.next} />.`} How often, and how many are kept, say the <a
            href=${link('settings')}>settings</a> <code>backup-every</code> and <code>backup-keep</code>. They lie on the
            server's own disk: fetch one from time to time.</p>
            ${data?.failing && html`<${Notice} tone="bad" icon="conflict"><p>The last backup failed, or the database is
                damaged. Look at the <a href=${link('events')}>events</a>.</p><//>`}
            ${problem && html`<${ProblemBox} problem=${problem} retry=${reload} />`}</div>
        ${data === null && !problem && html`<${Loading} />`}
        ${data !== null && html`<${List} data=${data} reload=${reload} />`}</section>`;
}
