/* theme.js - light or dark as chosen here before.  No module, so that it runs before the
 * first paint; without a choice the style sheet follows the system. */
(() => {
    let chosen = null;
    try {
        chosen = localStorage.getItem('theme');
    } catch {
        /* storage may be forbidden: then the system decides */
    }
    if (chosen === 'light' || chosen === 'dark')
        document.documentElement.dataset.theme = chosen;
})();
