#include "server/own_names.h"

#include "base/code_page.h"

#include <stdio.h>
#include <string.h>

#define H_NODE     3
#define TYPED_ROOM SERVER_NAME_ROOM

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

static enum ow_err add_name(const struct server_config *config, const char *typed,
                            struct name_table *table, char *text, size_t room)
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
    for (size_t i = 0; i < sizeof(suffixes); i++) {
        key.name.octet[NB_NAME_LEN - 1] = suffixes[i];
        err = name_table_add(table, &key, false);
        if (err != OW_OK && err != OW_EEXIST) { /* a name given twice is no mistake */
            snprintf(text, room, "too many names; give fewer with --name");
            return err;
        }
    }
    return OW_OK;
}

/* A host name may be cut, as Windows does; one that was given is a mistake. */
static enum ow_err add_given(const struct server_config *config, const char *typed,
                             struct name_table *table, char *text, size_t room)
{
    uint8_t upper[TYPED_ROOM];
    size_t len = 0;

    if (ow_code_page_upper((enum ow_code_page)config->code_page, typed, upper,
                           sizeof(upper), &len) == OW_OK &&
        len > NB_NAME_LEN - 1) {
        snprintf(text, room,
                 "--name %.60s: a NetBIOS name has at most %d characters; the suffix is "
                 "not part of it",
                 typed, NB_NAME_LEN - 1);
        return OW_EBADNAME;
    }
    return add_name(config, typed, table, text, room);
}

enum ow_err own_names_fill(const struct server_config *config, const char *host,
                           struct name_table *ret_table, char *text, size_t room)
{
    struct name_table table = {.node_type = H_NODE};
    enum ow_err err = OW_OK;

    if (config->name_count == 0) {
        char first[TYPED_ROOM]; /* the host name without its domain */

        snprintf(first, sizeof(first), "%.*s", (int)strcspn(host, "."), host);
        err = add_name(config, first, &table, text, room);
    }
    for (size_t i = 0; err == OW_OK && i < config->name_count; i++)
        err = add_given(config, config->name[i], &table, text, room);
    if (err == OW_OK)
        *ret_table = table;
    return err;
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
