#include "server/own_names.h"

#include "base/code_page.h"
#include "rules/record.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define H_NODE      3
#define TYPED_ROOM  SERVER_NAME_ROOM
#define SUFFIX_TEXT 4  /* "<20>" */
#define HOST_ROOM   65 /* of gethostname() */

static const uint8_t suffixes[] = {0x00, 0x20}; /* workstation, file server */

/* The first 15 octets of a typed name. */
static enum ow_err to_octets(const struct server_config *config, const char *typed,
                             uint8_t octets[NB_NAME_LEN - 1], size_t *ret_len)
{
    uint8_t upper[TYPED_ROOM];
    size_t len = 0;
    enum ow_err err = ow_code_page_upper((enum ow_code_page)config->code_page, typed,
                                         upper, sizeof(upper), &len);

    if (err == OW_OK && len == 0)
        err = OW_EBADNAME;
    if (err != OW_OK)
        return err;
    *ret_len = len < NB_NAME_LEN - 1 ? len : NB_NAME_LEN - 1;
    memcpy(octets, upper, *ret_len);
    return OW_OK;
}

/* Add a name with these suffixes. */
static enum ow_err add_name(const struct server_config *config, const char *typed,
                            const uint8_t *suffix, size_t count, struct name_table *table,
                            char *text, size_t room)
{
    struct nb_key key = {.scope.len = 0};
    size_t len;
    enum ow_err err;

    memset(key.name.octet, ' ', sizeof(key.name.octet));
    err = to_octets(config, typed, key.name.octet, &len);
    if (err != OW_OK) {
        snprintf(text, room,
                 "the name \"%.60s\" cannot be a NetBIOS name: it is empty or has "
                 "characters outside the code page; give another one with --name",
                 typed);
        return OW_EBADNAME;
    }
    for (size_t i = 0; i < count; i++) {
        key.name.octet[NB_NAME_LEN - 1] = suffix[i];
        err = name_table_add(table, &key, false);
        if (err != OW_OK && err != OW_EEXIST) { /* a name given twice is no mistake */
            snprintf(text, room, "too many names; give fewer with --name");
            return err;
        }
    }
    return OW_OK;
}

/* The names of a server are those of one machine. */
static bool is_of_groups(uint8_t suffix)
{
    return !wins_suffix_fits(suffix, false) || suffix == WINS_SUFFIX_LOCAL_MASTER;
}

/* Cut "<20>" off a typed name.  *ret_count: 1, or 0 when there is no suffix.  False: what
 * stands in angle brackets is none, or is not for a machine. */
static bool cut_suffix(char *typed, uint8_t *ret_suffix, size_t *ret_count)
{
    char *bracket = strpbrk(typed, "<>");
    unsigned value;
    int end = 0;

    *ret_count = 0;
    if (bracket == NULL)
        return true;
    if (strlen(bracket) != SUFFIX_TEXT || !isxdigit((unsigned char)bracket[1]) ||
        sscanf(bracket, "<%2x>%n", &value, &end) != 1 || end != SUFFIX_TEXT)
        return false;
    *bracket = '\0';
    *ret_suffix = (uint8_t)value;
    *ret_count = 1;
    return !is_of_groups(*ret_suffix);
}

/* A host name may be cut, as Windows does; one that was given is a mistake. */
static enum ow_err add_given(const struct server_config *config, const char *given,
                             struct name_table *table, char *text, size_t room)
{
    uint8_t upper[TYPED_ROOM], suffix;
    char typed[TYPED_ROOM];
    size_t len = 0, count;

    snprintf(typed, sizeof(typed), "%s", given);
    if (!cut_suffix(typed, &suffix, &count)) {
        snprintf(text, room,
                 "--name %.60s: in angle brackets there may be the suffix, two hex "
                 "digits, that a name of one machine has: \"NAME<20>\"; without it the "
                 "name gets <00> and <20>",
                 given);
        return OW_EBADNAME;
    }
    if (ow_code_page_upper((enum ow_code_page)config->code_page, typed, upper,
                           sizeof(upper), &len) == OW_OK &&
        len > NB_NAME_LEN - 1) {
        snprintf(text, room,
                 "--name %.60s: a NetBIOS name has at most %d characters; the suffix is "
                 "not part of it",
                 given, NB_NAME_LEN - 1);
        return OW_EBADNAME;
    }
    if (count > 0)
        return add_name(config, typed, &suffix, count, table, text, room);
    return add_name(config, typed, suffixes, sizeof(suffixes), table, text, room);
}

enum ow_err own_names_fill(const struct server_config *config, const char *host,
                           struct name_table *ret_table, char *text, size_t room)
{
    struct name_table table = {.node_type = H_NODE};
    enum ow_err err = OW_OK;

    if (config->name_count == 0) {
        char first[TYPED_ROOM]; /* the host name without its domain */

        snprintf(first, sizeof(first), "%.*s", (int)strcspn(host, "."), host);
        err = add_name(config, first, suffixes, sizeof(suffixes), &table, text, room);
    }
    for (size_t i = 0; err == OW_OK && i < config->name_count; i++)
        err = add_given(config, config->name[i], &table, text, room);
    if (err == OW_OK)
        *ret_table = table;
    return err;
}

bool own_names_host(const struct server_config *config, struct nb_name *ret_name)
{
    struct nb_name name = nb_name_make("", 0);
    char host[HOST_ROOM];
    size_t len;

    if (gethostname(host, sizeof(host)) != 0)
        return false;
    host[sizeof(host) - 1] = '\0';
    host[strcspn(host, ".")] = '\0';
    if (to_octets(config, host, name.octet, &len) != OW_OK)
        return false;
    *ret_name = name;
    return true;
}

static void add_address(struct name_table *table, ow_addr addr)
{
    for (size_t i = 0; i < table->addr_count; i++) {
        if (table->addr[i] == addr)
            return;
    }
    if (table->addr_count < NAME_TABLE_ADDRS_MAX)
        table->addr[table->addr_count++] = addr;
}

void own_names_set_addresses(struct name_table *table, const struct ow_endpoint *listener,
                             size_t count)
{
    table->addr_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (!ow_addr_is_loopback(listener[i].addr))
            add_address(table, listener[i].addr);
    }
    for (size_t i = 0; table->addr_count == 0 && i < count; i++)
        add_address(table, listener[i].addr);
}
