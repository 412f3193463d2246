#include "node/config.h"

#include "wire/ns_packet.h"

#include <stdio.h>
#include <string.h>

#define ENDPOINT_ROOM 24 /* "255.255.255.255:65535" */

enum ow_err node_config_address(const char *text, ow_addr *ret_addr, uint8_t *ret_prefix)
{
    char quad[OW_ADDR_TEXT];
    size_t len = strcspn(text, "/");
    struct ow_net net = {.prefix = NODE_NO_PREFIX};
    ow_addr addr;

    if (len >= sizeof(quad))
        return OW_EINVAL;
    memcpy(quad, text, len);
    quad[len] = '\0';
    if (ow_addr_parse(quad, &addr) != OW_OK || !ow_addr_is_usable(addr))
        return OW_EINVAL;
    if (text[len] == '/' && ow_net_parse(text, &net) != OW_OK)
        return OW_EINVAL;
    *ret_addr = addr;
    *ret_prefix = net.prefix;
    return OW_OK;
}

/* Add the server that text begins with; *text is moved behind it and the sign. */
static enum ow_err add_server(const char **text, struct node_wins_on *on)
{
    char one[ENDPOINT_ROOM];
    size_t len = strcspn(*text, "+");
    struct ow_endpoint *server = &on->server[on->count];

    if (len >= sizeof(one) || on->count == CLAIM_SERVERS_MAX)
        return OW_EINVAL;
    memcpy(one, *text, len);
    one[len] = '\0';
    if (ow_endpoint_parse(one, NS_PORT, server) != OW_OK || server->port == 0 ||
        !ow_addr_is_usable(server->addr))
        return OW_EINVAL;
    on->count++;
    *text += len;
    if (**text == '+') {
        (*text)++;
        return **text == '\0' ? OW_EINVAL : OW_OK;
    }
    return OW_OK;
}

enum ow_err node_config_wins_on(const char *text, struct node_wins_on *ret_wins_on)
{
    struct node_wins_on on = {.count = 0};
    size_t len = strcspn(text, "=");

    if (len == 0 || len >= sizeof(on.interface) || text[len] != '=')
        return OW_EINVAL;
    memcpy(on.interface, text, len);
    for (text += len + 1; *text != '\0';) {
        enum ow_err err = add_server(&text, &on);

        if (err != OW_OK)
            return err;
    }
    *ret_wins_on = on;
    return OW_OK;
}

enum ow_err node_config_check(const void *values, char *text, size_t room)
{
    const struct node_config *config = values;
    struct node_wins_on on;
    ow_addr addr;
    uint8_t prefix;

    for (size_t i = 0; i < config->address_count; i++) {
        if (node_config_address(config->address[i], &addr, &prefix) != OW_OK) {
            snprintf(text, room,
                     "address: \"%s\" is no address of a machine, with or without its "
                     "prefix (192.0.2.7/24)",
                     config->address[i]);
            return OW_EINVAL;
        }
    }
    for (size_t i = 0; i < config->wins_on_count; i++) {
        if (node_config_wins_on(config->wins_on[i], &on) != OW_OK) {
            snprintf(text, room,
                     "wins-on: \"%.60s\" is not of the form INTERFACE=ADDR[+ADDR]..., "
                     "with at most %d servers",
                     config->wins_on[i], CLAIM_SERVERS_MAX);
            return OW_EINVAL;
        }
    }
    if (config->server.wack_least > config->server.wack_most) {
        snprintf(text, room, "wack-min is more than wack-max");
        return OW_ERANGE;
    }
    if (config->claim.conflict_retry > config->claim.conflict_most) {
        snprintf(text, room, "conflict-retry is more than conflict-retry-max");
        return OW_ERANGE;
    }
    return OW_OK;
}
