#include "server/owner.h"

#include <stdio.h>

#define META_OWNER "owner"

static ow_addr stored_owner(const struct registry *registry)
{
    char text[OW_ADDR_TEXT];
    ow_addr owner;

    if (registry_meta_get(registry, META_OWNER, text, sizeof(text)) != OW_OK ||
        ow_addr_parse(text, &owner) != OW_OK)
        return 0;
    return owner;
}

static ow_addr first_address(const struct ow_endpoint *listener, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!ow_addr_is_loopback(listener[i].addr))
            return listener[i].addr;
    }
    return count > 0 ? listener[0].addr : 0;
}

/* A first start without a network settled for loopback, by which no partner knows us. */
static bool is_settled(ow_addr stored, ow_addr first)
{
    return stored != 0 &&
           (!ow_addr_is_loopback(stored) || first == 0 || ow_addr_is_loopback(first));
}

enum ow_err owner_settle(const struct server_config *config, struct registry *registry,
                         const struct ow_endpoint *listener, size_t count,
                         ow_addr *ret_owner, char *text, size_t room)
{
    ow_addr stored = stored_owner(registry), first = first_address(listener, count);
    bool settled = is_settled(stored, first);
    ow_addr owner = config->owner;
    char before[OW_ADDR_TEXT], after[OW_ADDR_TEXT];
    enum ow_err err = OW_OK;

    if (owner == 0)
        owner = settled ? stored : first;
    if (settled && owner != stored && !config->move_owner) {
        snprintf(text, room,
                 "the records in %s are owned by %s, not by %s; partners know them by "
                 "that address.  To move them for good start once with: "
                 "winsd --owner %s --move-owner",
                 config->data, ow_addr_text(stored, before), ow_addr_text(owner, after),
                 ow_addr_text(owner, after));
        return OW_EEXIST;
    }
    if (owner != stored)
        err = registry_meta_put(registry, META_OWNER, ow_addr_text(owner, after));
    if (err != OW_OK)
        snprintf(text, room, "cannot store the owner: %s", ow_err_str(err));
    else
        *ret_owner = owner;
    return err;
}
