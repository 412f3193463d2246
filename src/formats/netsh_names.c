#include "formats/netsh_names.h"

#include "base/address.h"

#include <string.h>
#include <strings.h>

const struct netsh_name netsh_names[] = {
    {"add", "name"},
    {"add", "partner"},
    {"add", "pgserver"},
    {"add", "pngserver"},
    {"check", "database"},
    {"check", "name"},
    {"check", "version"},
    {"delete", "name"},
    {"delete", "owners"},
    {"delete", "partner"},
    {"delete", "pgserver"},
    {"delete", "pngserver"},
    {"delete", "records"},
    {"dump", ""},
    {"init", "backup"},
    {"init", "compact"},
    {"init", "import"},
    {"init", "pull"},
    {"init", "pullrange"},
    {"init", "push"},
    {"init", "replicate"},
    {"init", "restore"},
    {"init", "scavenge"},
    {"init", "search"},
    {"reset", "counter"},
    {"reset", "statistics"},
    {"set", "autopartnerconfig"},
    {"set", "backuppath"},
    {"set", "burstparam"},
    {"set", "defaultparam"},
    {"set", "logparam"},
    {"set", "migrateflag"},
    {"set", "namerecord"},
    {"set", "periodicdbchecking"},
    {"set", "pgmode"},
    {"set", "pullparam"},
    {"set", "pullpartnerconfig"},
    {"set", "pushparam"},
    {"set", "pushpartnerconfig"},
    {"set", "replicateflag"},
    {"set", "startversion"},
    {"show", "browser"},
    {"show", "database"},
    {"show", "info"},
    {"show", "name"},
    {"show", "partner"},
    {"show", "partnerproperties"},
    {"show", "pullpartnerconfig"},
    {"show", "pushpartnerconfig"},
    {"show", "recbyversion"},
    {"show", "reccount"},
    {"show", "server"},
    {"show", "statistics"},
    {"show", "version"},
    {"show", "versionmap"},
};

const size_t netsh_names_count = sizeof netsh_names / sizeof netsh_names[0];

bool netsh_is(const char *word, const char *whole)
{
    return word[0] != '\0' && strncasecmp(word, whole, strlen(word)) == 0;
}

/* The one verb that word means: it itself, or the only one that begins so. */
static enum netsh_found find_verb(const char *word, const char **ret_verb)
{
    const char *verb = NULL;

    for (size_t i = 0; i < netsh_names_count; i++) {
        if (strcasecmp(word, netsh_names[i].verb) == 0) {
            *ret_verb = netsh_names[i].verb;
            return NETSH_FOUND;
        }
        if (!netsh_is(word, netsh_names[i].verb))
            continue;
        if (verb != NULL && strcmp(verb, netsh_names[i].verb) != 0)
            return NETSH_AMBIGUOUS;
        verb = netsh_names[i].verb;
    }
    *ret_verb = verb;
    return verb == NULL ? NETSH_UNKNOWN : NETSH_FOUND;
}

/* The same for the noun among those of a verb. */
static enum netsh_found find_noun(const char *verb, const char *word,
                                  const struct netsh_name **ret_name)
{
    const struct netsh_name *found = NULL;
    bool several = false;

    for (size_t i = 0; i < netsh_names_count; i++) {
        const struct netsh_name *name = &netsh_names[i];

        if (strcmp(name->verb, verb) != 0)
            continue;
        if (strcasecmp(word, name->noun) == 0) {
            *ret_name = name;
            return NETSH_FOUND;
        }
        if (!netsh_is(word, name->noun))
            continue;
        several = several || found != NULL;
        found = name;
    }
    *ret_name = found;
    return several ? NETSH_AMBIGUOUS : found == NULL ? NETSH_UNKNOWN : NETSH_FOUND;
}

enum netsh_found netsh_name_find(const char *const *words, size_t count,
                                 const struct netsh_name **ret_name, size_t *ret_used)
{
    enum netsh_found found;
    const char *verb;

    if (count == 0)
        return NETSH_UNKNOWN;
    found = find_verb(words[0], &verb);
    if (found != NETSH_FOUND)
        return found;
    *ret_used = 1;
    if (find_noun(verb, "", ret_name) == NETSH_FOUND)
        return NETSH_FOUND; /* it stands alone */
    *ret_used = 2;
    return count < 2 ? NETSH_UNKNOWN : find_noun(verb, words[1], ret_name);
}

size_t netsh_context(const char *const *words, size_t count, bool *ret_server,
                     const char **ret_target)
{
    ow_addr addr;
    size_t at = 0;

    *ret_target = "";
    at += at < count && strcasecmp(words[at], "netsh") == 0;
    at += at < count && netsh_is(words[at], "wins");
    *ret_server = at < count && netsh_is(words[at], "server");
    if (!*ret_server)
        return at;
    at++;
    if (at < count &&
        (strncmp(words[at], "\\\\", 2) == 0 || ow_addr_parse(words[at], &addr) == OW_OK))
        *ret_target = words[at++];
    return at;
}
