/* cmd_dhcp.c - what to write into the DHCP server, so that machines ask this server. */
#include "tools/cmd.h"

#include "tools/address_kind.h"
#include "tools/dhcp_text.h"
#include "tools/shown.h"

#include <string.h>

#define SERVERS_MAX 16

struct servers {
    ow_addr addr[SERVERS_MAX];
    size_t count;
};

static void add(struct servers *servers, ow_addr addr)
{
    for (size_t i = 0; i < servers->count; i++)
        if (servers->addr[i] == addr)
            return;
    if (servers->count < SERVERS_MAX)
        servers->addr[servers->count++] = addr;
}

/* The addresses given with --address. */
static enum ctl_exit add_given(const struct ctl *ctl, struct servers *servers)
{
    char one[OW_ADDR_TEXT + 8];
    ow_addr addr;

    for (size_t i = 0; i < ctl->given_count; i++) {
        const char *at = ctl->given[i].value;

        if (strcmp(ctl->given[i].option->name, "address") != 0)
            continue;
        while (*at != '\0') {
            size_t len = strcspn(at, ",");

            snprintf(one, sizeof one, "%.*s", (int)len, at);
            if (ow_addr_parse(one, &addr) != OW_OK || !ow_addr_is_usable(addr))
                return ctl_fail(CTL_USAGE, "--address: \"%s\" is not one", one);
            add(servers, addr);
            at += len + (at[len] == ',');
        }
    }
    return CTL_DONE;
}

/* One that the server answers at, if machines can reach it there. */
static void add_listener(const char *text, struct servers *servers)
{
    struct ow_endpoint ep;
    const char *kind;

    if (ow_endpoint_parse(text, 137, &ep) != OW_OK)
        return;
    kind = address_kind(ep.addr);
    if (kind != NULL)
        fprintf(stderr, "winsctl: %s is left out: %s\n", text, kind);
    else if (ep.port != 137)
        fprintf(stderr, "winsctl: %s is left out: machines ask port 137 only\n", text);
    else
        add(servers, ep.addr);
}

/* The owner's address first: it is the one that stays. */
static enum ctl_exit add_server(struct ctl *ctl, struct servers *servers)
{
    struct client *client = cmd_begin(ctl, "GET", "/api/v1/status");
    const json_t *listener;
    enum ctl_exit code;
    json_t *status;
    size_t i;

    if (client == NULL)
        return CTL_LOCAL;
    code = cmd_call(client, NULL, &status);
    if (code != CTL_DONE)
        return code;
    for (int first = 1; first >= 0; first--) {
        json_array_foreach(json_object_get(status, "listeners"), i, listener)
        {
            const char *text = json_string_value(listener);
            const char *owner = shown_text(status, "owner");
            bool is_owner = text != NULL && strcspn(text, ":") == strlen(owner) &&
                            strncmp(text, owner, strlen(owner)) == 0;

            if (text != NULL && is_owner == (first == 1))
                add_listener(text, servers);
        }
    }
    json_decref(status);
    if (servers->count == 0)
        return ctl_fail(CTL_NOT_FOUND, "the server answers at no address that machines "
                                       "could reach (--address names them)");
    return CTL_DONE;
}

static enum ctl_exit show_json(const struct dhcp_text *text)
{
    json_t *servers = json_array(), *json;
    char addr[OW_ADDR_TEXT];
    enum ctl_exit code;

    for (size_t i = 0; i < text->count; i++)
        json_array_append_new(servers, json_string(ow_addr_text(text->server[i], addr)));
    json = json_pack("{s:o, s:i, s:s?}", "netbios-name-servers", servers,
                     "netbios-node-type", (int)text->node_type, "netbios-scope",
                     text->scope);
    code = shown_json(json);
    json_decref(json);
    return code;
}

enum ctl_exit cmd_dhcp(struct ctl *ctl)
{
    const char *form = ctl_value(ctl, "for"), *node = ctl_value(ctl, "node-type");
    struct servers servers = {.count = 0};
    struct dhcp_text text = {.server = servers.addr,
                             .node_type = node == NULL ? 8 : dhcp_node_type(node),
                             .scope = ctl_value(ctl, "scope")};
    enum ctl_exit code = add_given(ctl, &servers);

    if (text.node_type == 0)
        return ctl_fail(CTL_USAGE, "--node-type is b, p, m or h");
    if (text.scope != NULL && !dhcp_scope_fits(text.scope))
        return ctl_fail(CTL_USAGE,
                        "--scope: letters, digits, \".\", \"_\" and \"-\" only");
    if (code == CTL_DONE && servers.count == 0)
        code = add_server(ctl, &servers);
    if (code != CTL_DONE)
        return code;
    text.count = servers.count;
    if (ctl->json)
        return show_json(&text);
    if (!dhcp_text_put(stdout, form == NULL ? "kea" : form, &text))
        return ctl_fail(CTL_USAGE, "--for is one of: " DHCP_TEXT_FORMS);
    return CTL_DONE;
}
