/* node_names.c - the names of a node, from the settings: typed as text, sent as octets of
 * the code page. */
#include "node/node_core.h"

#include "base/code_page.h"
#include "rules/record.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define DEFAULT_GROUP "WORKGROUP"
#define SUFFIX_TEXT   4 /* "<20>" */
#define BASE_LEN      (NB_NAME_LEN - 1)
#define LABEL_MAX     63

static const uint8_t unique_suffixes[] = {0x00, 0x03, 0x20};
static const uint8_t group_suffixes[] = {0x00};

/* Where a message about a wrong name goes. */
struct complaint {
    char *text;
    size_t room;
};

long node_find_name(const struct node *node, const struct nb_key *key)
{
    for (size_t i = 0; i < node->name_count; i++)
        if (nb_key_equal(&node->name[i].key, key))
            return (long)i;
    return -1;
}

static enum ow_err complain(const struct complaint *to, const char *typed,
                            const char *why)
{
    snprintf(to->text, to->room, "the name \"%.60s\" %s", typed, why);
    return OW_EBADNAME;
}

static enum ow_err add(struct node *node, const struct nb_key *key, bool group,
                       const char *typed, const struct complaint *to)
{
    struct node_own *own;
    long found = node_find_name(node, key);

    if (found >= 0)
        return node->name[found].group == group
                   ? OW_OK /* given twice is no mistake */
                   : complain(to, typed, "is given as a name and as a group");
    if (node->name_count == NODE_NAMES_ALL)
        return complain(to, typed, "is one too many");
    own = &node->name[node->name_count++];
    nb_key_copy(&own->key, key);
    own->group = group;
    own->local = key->name.octet[0] == '*';
    return OW_OK;
}

/* Cut "<20>" off typed; false when there is none. */
static bool cut_suffix(const char *typed, char base[NODE_NAME_ROOM], uint8_t *ret_suffix)
{
    size_t len = strlen(typed);
    const char *tail = typed + len - SUFFIX_TEXT;
    unsigned value;

    snprintf(base, NODE_NAME_ROOM, "%s", typed);
    if (len < SUFFIX_TEXT || tail[0] != '<' || tail[3] != '>' ||
        isxdigit((unsigned char)tail[1]) == 0 || isxdigit((unsigned char)tail[2]) == 0)
        return false;
    if (sscanf(tail + 1, "%2x", &value) != 1)
        return false;
    base[len - SUFFIX_TEXT] = '\0';
    *ret_suffix = (uint8_t)value;
    return true;
}

/* The 15 octets of what was typed: upper-cased text, or, with a backslash in it, octets
 * as they are written ("\x01\x02__MSBROWSE__\x02"). */
static enum ow_err base_octets(const struct node *node, const char *base,
                               uint8_t octets[BASE_LEN], bool cut)
{
    uint8_t upper[NODE_NAME_ROOM];
    size_t len = 0;
    enum ow_err err;

    if (strchr(base, '\\') != NULL) {
        struct nb_key key;
        bool has_suffix;

        err = nb_key_parse(base, &key, &has_suffix);
        if (err == OW_OK && key.scope.len > 0)
            err = OW_EBADNAME;
        if (err == OW_OK)
            memcpy(octets, key.name.octet, BASE_LEN);
        return err;
    }
    err = ow_code_page_upper((enum ow_code_page)node->config.code_page, base, upper,
                             sizeof(upper), &len);
    if (err == OW_OK && (len == 0 || (len > BASE_LEN && !cut)))
        err = OW_EBADNAME;
    if (err != OW_OK)
        return err;
    memset(octets, ' ', BASE_LEN);
    memcpy(octets, upper, len < BASE_LEN ? len : BASE_LEN);
    return OW_OK;
}

/* Whether a WINS server would give the name to one machine, or to a group. */
static bool can_be_claimed(uint8_t suffix, bool group)
{
    return wins_suffix_fits(suffix, group) &&
           !(group && suffix == WINS_SUFFIX_LOCAL_MASTER);
}

/* Add a typed name with its suffix, or with all of `suffixes` when it has none.
 * cut: too long is no mistake (a host name, which Windows cuts, too). */
static enum ow_err add_typed(struct node *node, const char *typed, bool group, bool cut,
                             const struct complaint *to)
{
    const uint8_t *suffixes = group ? group_suffixes : unique_suffixes;
    size_t count = group ? sizeof(group_suffixes) : sizeof(unique_suffixes);
    struct nb_key key = {.scope.len = (uint8_t)strlen(node->config.scope)};
    char base[NODE_NAME_ROOM];
    uint8_t suffix;
    enum ow_err err;

    memcpy(key.scope.octet, node->config.scope, key.scope.len);
    if (cut_suffix(typed, base, &suffix)) {
        suffixes = &suffix;
        count = 1;
        if (!can_be_claimed(suffix, group))
            return complain(to, typed,
                            group ? "has a suffix that only one machine can have"
                                  : "has a suffix that only groups have");
    } else if (!cut && strpbrk(base, "<>") != NULL) {
        return complain(to, typed,
                        "has angle brackets: between them, at its end, there may only "
                        "be the suffix, two hex digits: \"NAME<20>\"");
    }
    err = base_octets(node, base, key.name.octet, cut);
    if (err != OW_OK)
        return complain(to, typed,
                        "cannot be a NetBIOS name: it is empty, longer than 15 "
                        "characters, or has characters outside the code page");
    for (size_t i = 0; err == OW_OK && i < count; i++) {
        key.name.octet[NB_NAME_LEN - 1] = suffixes[i];
        err = add(node, &key, group, typed, to);
    }
    return err;
}

/* Whether every label can be encoded: 1 to 63 characters. */
static bool is_scope(const char *scope)
{
    while (*scope != '\0') {
        size_t label = strcspn(scope, ".");

        if (label == 0 || label > LABEL_MAX || (scope[label] == '.' && !scope[label + 1]))
            return false;
        scope += label + (scope[label] == '.' ? 1 : 0);
    }
    return true;
}

enum ow_err node_names_fill(struct node *node, const char *host, char *text, size_t room)
{
    const struct node_config *config = &node->config;
    const struct complaint to = {text, room};
    enum ow_err err = OW_OK;

    if (!is_scope(config->scope) || strlen(config->scope) > NB_SCOPE_MAX) {
        snprintf(text, room,
                 "the scope must be labels of 1 to 63 characters with dots between them, "
                 "%d characters in all at most",
                 NB_SCOPE_MAX);
        return OW_EBADNAME;
    }
    if (config->name_count == 0) {
        char first[NODE_NAME_ROOM]; /* the host name without its domain */

        snprintf(first, sizeof(first), "%.*s", (int)strcspn(host, "."), host);
        err = add_typed(node, first, false, true, &to);
    }
    for (size_t i = 0; err == OW_OK && i < config->name_count; i++)
        err = add_typed(node, config->name[i], false, false, &to);
    if (err == OW_OK && config->group_count == 0)
        err = add_typed(node, DEFAULT_GROUP, true, false, &to);
    for (size_t i = 0; err == OW_OK && i < config->group_count; i++)
        err = add_typed(node, config->group[i], true, false, &to);
    return err;
}
