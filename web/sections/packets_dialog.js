/* packets_dialog.js - the last packets about a name, each in words and in octets. */
import { html } from '../vendor.js';
import { get, path } from '../lib/api.js';
import { number } from '../lib/format.js';
import { useLoad } from '../lib/load.js';
import { Copy } from '../ui/control.js';
import { showDialog } from '../ui/dialog.js';
import { HexDump, dumpLines } from '../ui/hex_dump.js';
import { Loading, ProblemBox } from '../ui/message.js';
import { Time } from '../ui/text.js';

const way = (packet) => `${packet.sent ? 'to' : 'from'} ${packet.peer}`;

/* The packet as text to be pasted into a mail. */
const asText = (packet) => [`${packet.time} ${way(packet)}: ${packet.title}`, ...packet.lines,
    ...dumpLines(packet.octets)].join('\n');

function Packet({ packet }) {
    return html`<li><details><summary><span><strong>${packet.title}</strong> <span
            class="address">${way(packet)}</span></span><${Time} at=${packet.time} /></summary>
        <ul class="packet-lines">${packet.lines.map((line, i) => html`<li key=${i}>${line}</li>`)}</ul>
        <div class="row packet-octets"><${HexDump} hex=${packet.octets} /><${Copy} text=${asText(packet)}
            label="Copy the packet" /></div></details></li>`;
}

function Packets({ name }) {
    const { data, problem, reload } = useLoad((signal) => get(path('names', name, 'packets'), {}, { signal }), [name]);

    if (problem && data === null)
        return html`<${ProblemBox} problem=${problem} retry=${reload} />`;
    if (data === null)
        return html`<${Loading} />`;
    if (data.remembered === 0)
        return html`<p>Packets are not remembered; the setting <code>packet-memory</code> is off.</p>`;
    return html`<p class="muted">${data.packets.length === 0 ? 'None' : 'Those'} of the last ${
        number(data.remembered)} packets that changed something or asked a machine for its name; queries are not
        remembered.</p><ol class="packets">${data.packets.map((p) => html`<${Packet} key=${p.number}
        packet=${p} />`)}</ol>`;
}

export const showPackets = (name) => showDialog({ title: 'Packets', wide: true,
    body: () => html`<div class="dialog-body"><${Packets} name=${name} /></div>` });
