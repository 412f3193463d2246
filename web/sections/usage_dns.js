/* usage_dns.js - what DNS says of the names in a list, for those who want to know: the box to
 * tick, the column, and the answers that come later. */
import { html, useEffect } from '../vendor.js';
import { get, path } from '../lib/api.js';
import { useLoad } from '../lib/load.js';
import { link, setParams } from '../lib/router.js';
import { Badge, Check } from '../ui/control.js';
import { Notice } from '../ui/message.js';

const RENEW_MS = 1000;

const badges = {
    same: ['good', 'the same'],
    none: ['warn', 'not there'],
    unknown: ['plain', 'no answer'],
    pending: ['plain', 'asking …'],
};

function Verdict({ dns }) {
    if (!dns)
        return '';
    if (dns.verdict === 'other')
        return html`<span class="address" title="DNS has another address">${dns.addresses.join(', ')}</span>`;
    const [tone, text] = badges[dns.verdict];

    return html`<${Badge} tone=${tone}>${text}<//>`;
}

/* The columns, with that of DNS before the last one if it is wanted; where
 * there is little room, in place of whether the name is registered. */
export const withDns = (columns, dns) => dns.on ? [
    ...columns.slice(0, -1).map((c) => c.key === 'exists' ? { ...c, wide: 'very' } : c),
    { key: 'dns', title: 'DNS', width: '150px', narrow: '104px', cell: (r) => html`<${Verdict} dns=${r.dns} />` },
    columns.at(-1)] : columns;

/* Whether DNS is wanted in this view, and may be asked: {wanted, on, barred}. */
export function useDns(params) {
    const wanted = params.dns === '1';
    const { data } = useLoad((signal) => wanted ? get(path('settings', 'dns-check'), {}, { signal })
        : Promise.resolve(null), [wanted]);

    return { wanted, on: wanted && data?.value === 'on', barred: wanted && data?.value === 'off' };
}

/* As long as rows of pages wait for DNS, ask for the same rows again and take what they say. */
export function useDnsAnswers(pages, url, field, keyOf, params) {
    const pending = pages.rows.some((row) => row.dns?.verdict === 'pending');

    useEffect(() => {
        const stop = new AbortController();
        const renew = async () => {
            const answer = await get(url, { ...params, limit: pages.rows.length }, { signal: stop.signal });
            const said = new Map(answer[field].map((row) => [keyOf(row), row.dns]));

            if (!stop.signal.aborted)
                pages.patch((row) => said.has(keyOf(row)) ? { ...row, dns: said.get(keyOf(row)) } : row);
        };
        const timer = pending && setTimeout(() => renew().catch(() => {}), RENEW_MS);

        return () => {
            clearTimeout(timer);
            stop.abort();
        };
    }, [pending, pages.rows]);
}

export const DnsBox = ({ dns }) => html`<${Check} checked=${dns.wanted}
    onChange=${(on) => setParams({ dns: on ? '1' : '' })}>Compare with DNS<//>`;

export const DnsBarred = ({ dns }) => dns.barred && html`<${Notice}>This server is not to ask DNS. An administrator
    allows it with the setting <a href=${link('settings', [], { q: 'dns' })}>dns-check</a>.<//>`;
