/* later.js - sections whose place is kept, with a plain word why they are empty. */
import { html } from '../vendor.js';
import { Empty } from '../ui/message.js';

function Replication() {
    return html`<div class="view-head"><div><h1>Replication</h1></div></div>
        <${Empty} icon="replication" title="This server does not replicate">
            <p>Partners, their last pulls and pushes, and pairs that know each other on one
            side only will stand here when the server can replicate with other WINS servers.
            This version cannot yet.</p><//>`;
}

function Owners() {
    return html`<div class="view-head"><div><h1>Owners</h1></div></div>
        <${Empty} icon="owners" title="All records are this server's own">
            <p>Records of other WINS servers, and how far they are known here, will stand
            here when the server can replicate. This version cannot yet.</p><//>`;
}

export const replication = { id: 'replication', title: 'Replication', icon: 'replication',
    group: 'server', view: Replication, later: true };
export const owners = { id: 'owners', title: 'Owners', icon: 'owners', group: 'server',
    view: Owners, later: true };
