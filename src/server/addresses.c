#include "server/addresses.h"

#include "host/udp_socket.h"
#include "wire/ns_packet.h"

#include <stdio.h>
#include <string.h>

#define TEXT_ROOM 400
#define FREE_PORT 1137 /* needs no rights */

static bool follows_machine(const struct addresses *addresses)
{
    return addresses->config->listen_count == 0;
}

/* The machine's address that is addr; all zero when it is not known. */
static struct interface_address find(const struct interface_address *list, size_t count,
                                     ow_addr addr)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].addr == addr)
            return list[i];
    }
    return (struct interface_address){.addr = addr};
}

static struct listener_config wanted(struct interface_address at, uint16_t port)
{
    return (struct listener_config){
        .local = {at.addr, port},
        .broadcast = ow_addr_is_loopback(at.addr) ? 0 : at.broadcast,
        .ifindex = at.ifindex,
        .prefix = at.prefix,
    };
}

size_t addresses_wanted(const struct addresses *addresses,
                        struct listener_config ret[LISTENERS_MAX])
{
    const struct server_config *config = addresses->config;
    struct interface_address list[INTERFACES_MAX];
    size_t count = 0, known = 0;

    if (addresses->interfaces != NULL)
        known = interfaces_list(addresses->interfaces, list, INTERFACES_MAX);
    if (follows_machine(addresses)) {
        for (; count < known && count < LISTENERS_MAX; count++)
            ret[count] = wanted(list[count], NS_PORT);
        return count;
    }
    for (; count < config->listen_count && count < LISTENERS_MAX; count++)
        ret[count] = wanted(find(list, known, config->listen[count].addr),
                            config->listen[count].port);
    return count;
}

/* Append to what the socket said how that is typed. */
static void offer_port(ow_addr addr, char *text, size_t room)
{
    char where[OW_ADDR_TEXT];
    size_t len = strlen(text);

    snprintf(text + len, room - len, ": --listen %s:%d", ow_addr_text(addr, where),
             FREE_PORT);
}

enum ow_err addresses_try(const struct addresses *addresses, char *text, size_t room)
{
    struct listener_config list[LISTENERS_MAX];
    size_t count = addresses_wanted(addresses, list);
    size_t usable = 0;
    enum ow_err last = OW_ENOTFOUND;

    snprintf(text, room, "this machine has no IPv4 address to listen at");
    for (size_t i = 0; i < count; i++) {
        enum ow_err err = udp_socket_try(list[i].local, text, room);

        if (err == OW_EACCESS)
            offer_port(list[i].local.addr, text, room);
        if (err == OW_OK)
            usable++;
        else if (!follows_machine(addresses) || err != OW_ENOTFOUND)
            return err;
        else
            last = err;
    }
    return usable > 0 ? OW_OK : last;
}

static void say(struct ow_log *log, ow_time now, enum ow_event event,
                struct ow_endpoint local, const char *why)
{
    char where[OW_ENDPOINT_TEXT];
    const struct ow_field fields[] = {
        OW_TEXT("address", ow_endpoint_text(local, where)),
        OW_TEXT("why", why),
    };

    ow_log_event(log, now, event, fields, why == NULL ? 1 : 2);
}

static bool is_listed(const struct ow_endpoint *list, size_t count, struct ow_endpoint at)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].addr == at.addr && list[i].port == at.port)
            return true;
    }
    return false;
}

/* Close what is open and no longer wanted.  Returns whether there was any. */
static bool close_gone(const struct addresses *addresses, const struct ow_endpoint *open,
                       size_t open_count, const struct listener_config *list,
                       size_t count)
{
    bool closed = false;

    for (size_t i = 0; i < open_count; i++) {
        bool keep = false;

        for (size_t j = 0; !keep && j < count; j++)
            keep = is_listed(&list[j].local, 1, open[i]);
        if (!keep)
            listeners_close(addresses->listeners, open[i]);
        closed = closed || !keep;
    }
    return closed;
}

bool addresses_follow(const struct addresses *addresses, struct ow_log *log, ow_time now,
                      size_t *ret_missing)
{
    struct listener_config list[LISTENERS_MAX];
    struct ow_endpoint open[LISTENERS_MAX];
    size_t count = addresses_wanted(addresses, list);
    size_t open_count = listeners_list(addresses->listeners, open, LISTENERS_MAX);
    bool changed = close_gone(addresses, open, open_count, list, count);
    char text[TEXT_ROOM];

    *ret_missing = 0;
    for (size_t i = 0; i < count; i++) {
        if (is_listed(open, open_count, list[i].local))
            continue;
        if (listeners_open(addresses->listeners, &list[i], text, sizeof(text)) == OW_OK) {
            changed = true;
            say(log, now, OW_EV_LISTENING, list[i].local, NULL);
            if (text[0] != '\0') /* its broadcasts are not heard */
                say(log, now, OW_EV_NOT_LISTENING, list[i].local, text);
        } else {
            (*ret_missing)++;
            say(log, now, OW_EV_NOT_LISTENING, list[i].local, text);
        }
    }
    return changed;
}
