/* icon.js - the page's own icons: lines of 1.5 on a grid of 16. */
import { html } from '../vendor.js';

const paths = {
    home: 'M2.5 7.5 8 3l5.5 4.500M4 6.500V13h3v-3.500h2V13h3V6.5',
    find: 'M7 11.500a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3 13.5 13.5',
    conflict: 'M8 2.5 14 13H2zM8 6.500v3M8 11.200v.1',
    pin: 'M6 2.500h4l-.5 4 2 2.500h-7l2-2.500zM8 9v4.5',
    events: 'M3 3.500h10M3 6.500h10M3 9.500h7M3 12.500h5',
    node: 'M2.5 3h11v7h-11zM5.5 13h5M8 10v3M5 6.500h.1M8 6.500h3',
    usage: 'M3 13V8.500M6.3 13V5M9.6 13V7M13 13V3',
    statistics: 'M3 13.500h10M4.500 11V8.500M8 11V3M11.500 11V6',
    settings: 'M3 4.500h6M12 4.500h1M3 8h1M7 8h6M3 11.500h5M11 11.500h2M10.5 3v3M5.5 6.500v3M9.5 10v3',
    policies: 'M8 2.3 13 4v4c0 3-2.2 4.8-5 5.700C5.2 12.8 3 11 3 8V4zM6 8l1.5 1.500L10.2 6.5',
    accounts: 'M8 7.500a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM3 13.500c.5-2.7 2.5-4 5-4s4.5 1.3 5 4',
    backup: 'M3 4.200C3 3 5.2 2.5 8 2.500s5 .5 5 1.700v7.600c0 1.2-2.2 1.7-5 1.700s-5-.5-5-1.700zM3 4.200c0 1.1 2.2 1.6 5 1.600s5-.5 5-1.600M3 8c0 1.1 2.2 1.6 5 1.600S13 9.1 13 8',
    replication: 'M3 5.500h9L9.5 3M13 10.500H4L6.5 13',
    owners: 'M8 2.500v3M4 13v-2.500h8V13M8 5.500v5M2.5 13h3M10.5 13h3M6.5 2.500h3',
    menu: 'M2.5 4.500h11M2.5 8h11M2.5 11.500h11',
    close: 'M4 4l8 8M12 4l-8 8',
    check: 'M3 8.5 6.5 12 13 4.5',
    info: 'M8 13.500a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM8 7.300v3.500M8 5.200v.1',
    light: 'M8 10.800a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.600zM8 1.500v1.500M8 13v1.500M1.5 8H3M13 8h1.500M3.4 3.400l1 1M11.6 11.600l1 1M3.4 12.600l1-1M11.6 4.400l1-1',
    dark: 'M13 9.500A5.5 5.5 0 1 1 6.5 3a4.5 4.5 0 0 0 6.5 6.500z',
    system: 'M2.5 3h11v7.500h-11zM6 13.500h4M8 10.500v3',
    down: 'M4 6l4 4 4-4',
    up: 'M4 10l4-4 4 4',
    right: 'M6 4l4 4-4 4',
    left: 'M10 4 6 8l4 4',
    copy: 'M5.5 5.500v-3h8v8h-3M2.5 5.500h8v8h-8z',
    trash: 'M3 4.500h10M6 4.500v-2h4v2M4.5 4.500l.5 9h6l.5-9M6.7 7v4M9.3 7v4',
    undo: 'M5.5 3 2.5 6l3 3M2.5 6H10a3.5 3.5 0 0 1 0 7H6',
    mute: 'M3 6.500v3h2.500L8.5 12V4L5.5 6.500zM11 6.500l3 3M14 6.500l-3 3',
    sound: 'M3 6.500v3h2.500L8.5 12V4L5.5 6.500zM11 6c1.2 1.2 1.2 2.8 0 4',
    plus: 'M8 3v10M3 8h10',
    edit: 'M3 13l.7-3L10.5 3.200l2.3 2.300L6 12.300zM9 4.7 11.3 7',
    release: 'M6.5 3H3v10h3.500M7 8h6.500M11 5.5 13.5 8 11 10.5',
    download: 'M8 2.500V10M5 7.500l3 3 3-3M3 13h10',
    upload: 'M8 10.500V3M5 5.500l3-3 3 3M3 13h10',
    refresh: 'M13 8a5 5 0 1 1-1.5-3.600M13 2.500v3h-3',
    key: 'M5.5 12.500a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM7.7 7.3 13 2.500M11 4.500l1.5 1.5',
    split: 'M3 8h4l5-4M7 8l5 4M10.5 3.500H12.500V5.500M10.5 12.500h2v-2',
    clock: 'M8 13.500a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM8 5v3.200l2 1.3',
    print: 'M4.5 6V2.500h7V6M4.5 11.500h-2V6h11v5.500h-2M4.5 9.500h7v4h-7z',
};

/* An icon says nothing by itself: the text beside it, or the button's label, does. */
export function Icon({ name, size = 16 }) {
    return html`<svg class="icon" width=${size} height=${size} viewBox="0 0 16 16"
        fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"
        stroke-linejoin="round" aria-hidden="true"><path d=${paths[name]} /></svg>`;
}
