/* index.js - every section of the page, in the order of the navigation.  A section:
 *
 *   {id, title, icon, group, view, full, under, badge, later}
 *
 * id is the first part of its hash; view a component that gets {args, params}.  full: the
 * view fills the window and scrolls inside.  under: not in the navigation, shown there as
 * that other section.  badge(): {text, tone, label} beside the title, or null.  later: its
 * place is kept. */
import { section as accounts } from './accounts.js';
import { section as backup } from './backup.js';
import { section as conflicts } from './conflicts.js';
import { section as events } from './events.js';
import { section as exports } from './export.js';
import { section as find } from './find.js';
import { section as home } from './home.js';
import { replication, owners } from './later.js';
import { section as mappings } from './mappings.js';
import { section as name } from './name.js';
import { section as node } from './node.js';
import { section as policies } from './policies.js';
import { section as settings } from './settings.js';
import { section as statistics } from './statistics.js';
import { section as usage } from './usage.js';

/* group null: reached by links only */
export const groups = [
    { id: 'top', title: null },
    { id: 'names', title: 'Names' },
    { id: 'insight', title: 'What goes on' },
    { id: 'server', title: 'Server' },
];

export const sections = [
    home,
    find,
    name,
    conflicts,
    mappings,
    exports,
    events,
    node,
    usage,
    statistics,
    settings,
    policies,
    accounts,
    backup,
    replication,
    owners,
];

export function sectionOf(id) {
    return sections.find((s) => s.id === id) ?? null;
}
