#include "main/nbtd_addresses.h"

#include "host/udp_socket.h"
#include "node/bindings.h"

#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>

#define RETRY_MS 5000 /* addresses that could not be bound */

_Static_assert(PORTS_ADDRESSES_MAX == NODE_BINDINGS_MAX, "a port for each binding");
_Static_assert(PORTS_SERVICE == NODE_SERVICE, "one number for the service port");

/* What is wanted, and what of it can be had. */
struct wish {
    size_t count;
    struct node_binding binding[NODE_BINDINGS_MAX];
    bool open[NODE_BINDINGS_MAX];
};

static void make_wish(const struct nbtd *nbtd, struct wish *wish)
{
    struct interface_address list[INTERFACES_MAX];
    size_t known = 0;

    if (nbtd->interfaces != NULL)
        known = interfaces_list(nbtd->interfaces, list, INTERFACES_MAX);
    wish->count = bindings_choose(&nbtd->given, list, known, wish->binding);
    if (wish->count > NODE_BINDINGS_MAX)
        wish->count = NODE_BINDINGS_MAX;
}

/* What DHCP said on the interface of a binding; NULL: nobody listens. */
static struct dhcp_heard *hear(struct nbtd *nbtd, const struct node_binding *binding)
{
    return nbtd->given.dhcp[0] != '\0'
               ? dhcp_hear(&nbtd->dhcp, nbtd->given.dhcp, binding->interface)
               : NULL;
}

/* A folder that is watched already keeps its number. */
bool nbtd_watch_dhcp(struct nbtd *nbtd)
{
    int before = nbtd->dhcp_watch;

    if (nbtd->dhcp_fd < 0)
        return false;
    nbtd->dhcp_watch = inotify_add_watch(nbtd->dhcp_fd, nbtd->given.dhcp,
                                         IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE);
    return nbtd->dhcp_watch != before;
}

bool nbtd_settle_config(struct nbtd *nbtd)
{
    static const enum node_wish wishes[] = {
        [NODE_B] = NODE_WISH_B,
        [NODE_P] = NODE_WISH_P,
        [NODE_M] = NODE_WISH_M,
        [NODE_H] = NODE_WISH_H,
    };
    struct node_config config = nbtd->given;
    struct wish wish;
    bool changed;

    make_wish(nbtd, &wish);
    if (wish.count == 0) { /* nobody there to say anything: what was said last holds */
        config.type = nbtd->config.type;
        memcpy(config.scope, nbtd->config.scope, sizeof(config.scope));
    }
    for (size_t i = 0; i < wish.count; i++) {
        const struct dhcp_heard *heard = hear(nbtd, &wish.binding[i]);

        if (heard == NULL)
            continue;
        if (heard->said.has_type && nbtd->given.type == NODE_WISH_AUTO)
            config.type = wishes[heard->said.type];
        if (heard->said.scope[0] != '\0' && nbtd->given.scope[0] == '\0')
            memcpy(config.scope, heard->said.scope, sizeof(config.scope));
    }
    changed =
        config.type != nbtd->config.type || strcmp(config.scope, nbtd->config.scope) != 0;
    nbtd->config = config;
    return changed;
}

enum ow_err nbtd_try_addresses(const struct nbtd *nbtd, char *text, size_t room)
{
    struct wish wish;

    make_wish(nbtd, &wish);
    for (size_t i = 0; i < wish.count; i++) {
        enum ow_err err = udp_socket_try(
            (struct ow_endpoint){wish.binding[i].addr, nbtd->given.port}, text, room);

        /* One that is not there may come, or is given all the same. */
        if (err != OW_OK && err != OW_ENOTFOUND)
            return err;
    }
    return OW_OK;
}

static enum ow_err open_ports(struct nbtd *nbtd, struct wish *wish, char *text,
                              size_t room)
{
    struct ports_address at[NODE_BINDINGS_MAX];

    for (size_t i = 0; i < wish->count; i++) {
        const struct node_binding *binding = &wish->binding[i];

        at[i] = (struct ports_address){
            .addr = binding->addr,
            .prefix = binding->prefix,
            .broadcast = binding->broadcast,
            .ifindex = binding->ifindex,
            .anywhere = nbtd->given.address_count > 0,
        };
    }
    return ports_follow(nbtd->ports, at, wish->count, wish->open, text, room);
}

enum ow_err nbtd_open_addresses(struct nbtd *nbtd, char *text, size_t room)
{
    struct wish wish;
    enum ow_err err;

    make_wish(nbtd, &wish);
    err = open_ports(nbtd, &wish, text, room);
    return err == OW_ENOTFOUND && nbtd->given.address_count == 0 ? OW_OK : err;
}

/* ---- telling --------------------------------------------------------------------- */

static const struct node_binding *find(const struct node_binding *list, size_t count,
                                       ow_addr addr)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].addr == addr)
            return &list[i];
    }
    return NULL;
}

static bool is_same(const struct node_binding *a, const struct node_binding *b)
{
    if (strcmp(a->interface, b->interface) != 0 || a->ifindex != b->ifindex ||
        a->addr != b->addr || a->prefix != b->prefix || a->broadcast != b->broadcast ||
        memcmp(a->unit_id, b->unit_id, sizeof(a->unit_id)) != 0 ||
        a->server_count != b->server_count)
        return false;
    for (size_t i = 0; i < a->server_count; i++) {
        if (a->server[i].addr != b->server[i].addr ||
            a->server[i].port != b->server[i].port)
            return false;
    }
    return true;
}

static void tell_new(struct nbtd *nbtd, const struct node_binding *binding)
{
    char servers[CLAIM_SERVERS_MAX * (OW_ENDPOINT_TEXT + 1)] = "none",
                                                         one[OW_ENDPOINT_TEXT];
    size_t pos = 0;

    for (size_t i = 0; i < binding->server_count; i++)
        pos += (size_t)snprintf(servers + pos, sizeof(servers) - pos, "%s%s",
                                i == 0 ? "" : " ",
                                ow_endpoint_text(binding->server[i], one));
    nbtd_tell(nbtd, OW_EV_NODE_ADDRESS,
              (struct ow_field[]){OW_ADDRESS("address", binding->addr),
                                  OW_TEXT("interface", binding->interface),
                                  OW_TEXT("servers", servers)},
              3);
}

static void tell_gone(struct nbtd *nbtd, const struct node_binding *binding)
{
    nbtd_tell(nbtd, OW_EV_NODE_ADDRESS_GONE,
              (struct ow_field[]){OW_ADDRESS("address", binding->addr),
                                  OW_TEXT("interface", binding->interface)},
              2);
}

/* Tell of an address that cannot be had, once until it can be had or is gone. */
static void tell_missing(struct nbtd *nbtd, const struct wish *wish, const char *why)
{
    ow_addr missing[NODE_BINDINGS_MAX];
    size_t count = 0;

    for (size_t i = 0; i < wish->count; i++) {
        bool told = false;

        if (wish->open[i])
            continue;
        for (size_t k = 0; k < nbtd->missing_count; k++)
            told = told || nbtd->missing[k] == wish->binding[i].addr;
        if (!told)
            nbtd_tell(nbtd, OW_EV_NODE_NOT_AT,
                      (struct ow_field[]){OW_ADDRESS("address", wish->binding[i].addr),
                                          OW_TEXT("why", why)},
                      2);
        missing[count++] = wish->binding[i].addr;
    }
    memcpy(nbtd->missing, missing, count * sizeof(missing[0]));
    nbtd->missing_count = count;
}

/* Tell what is wrong with the file of a DHCP hook, once until something else is. */
static void tell_dhcp(struct nbtd *nbtd, struct dhcp_heard *heard)
{
    char path[NODE_PATH_ROOM + NODE_INTERFACE_ROOM], why[DHCP_WHY_ROOM];

    if (heard->told || dhcp_why(heard, why)[0] == '\0')
        return;
    heard->told = true;
    snprintf(path, sizeof(path), "%s/%s", nbtd->given.dhcp, heard->interface);
    nbtd_tell(nbtd, OW_EV_NODE_DHCP_FILE,
              (struct ow_field[]){OW_TEXT("path", path), OW_TEXT("why", why)}, 2);
}

/* ---- following ------------------------------------------------------------------- */

/* Tell what is new or gone.  Returns whether there was anything. */
static bool tell_changes(struct nbtd *nbtd, const struct node_binding *list, size_t count)
{
    bool changed = false;

    for (size_t i = 0; i < nbtd->address_count; i++) {
        if (find(list, count, nbtd->address[i].addr) != NULL)
            continue;
        tell_gone(nbtd, &nbtd->address[i]);
        changed = true;
    }
    for (size_t i = 0; i < count; i++) {
        const struct node_binding *before =
            find(nbtd->address, nbtd->address_count, list[i].addr);

        if (before != NULL && is_same(before, &list[i]))
            continue;
        tell_new(nbtd, &list[i]);
        changed = true;
    }
    return changed;
}

/* Let the node have those that are open, if they are others than before. */
static void hand_over(struct nbtd *nbtd, const struct wish *wish, ow_ms now)
{
    struct node_binding list[NODE_BINDINGS_MAX];
    size_t count = 0;

    for (size_t i = 0; i < wish->count; i++) {
        struct dhcp_heard *heard;

        if (!wish->open[i])
            continue;
        list[count] = wish->binding[i];
        heard = hear(nbtd, &list[count]);
        if (heard != NULL) {
            tell_dhcp(nbtd, heard);
            bindings_hear_dhcp(&nbtd->given, &heard->said, &list[count]);
        }
        count++;
    }
    if (!tell_changes(nbtd, list, count) && nbtd->begun)
        return;
    nbtd->begun = true;
    memcpy(nbtd->address, list, count * sizeof(list[0]));
    nbtd->address_count = count;
    node_set_bindings(nbtd->node, list, count, now);
    nbtd->changed = true;
}

void nbtd_follow_addresses(struct nbtd *nbtd, ow_ms now)
{
    char why[NBTD_TEXT];
    struct wish wish;

    make_wish(nbtd, &wish);
    (void)open_ports(nbtd, &wish, why, sizeof(why));
    tell_missing(nbtd, &wish, why);
    hand_over(nbtd, &wish, now);
    nbtd->retry = nbtd->known && nbtd->missing_count == 0 ? OW_NEVER : now + RETRY_MS;
}
