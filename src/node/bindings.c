#include "node/bindings.h"

#include "wire/ns_packet.h"

#include <stdio.h>
#include <string.h>

#define LINK_LOCAL ((struct ow_net){UINT32_C(0xA9FE0000), 16}) /* 169.254.0.0/16 */
#define NO_SUBNET  31 /* prefixes from here on have no broadcast address */

/* Where nobody looks for this machine: containers and virtual machines come and go, and
 * their networks are seen from here only. */
static const char *const left_out[] = {"lo",     "docker*", "podman*", "br-*",
                                       "virbr*", "veth*",   "lxc*",    "cni*"};

/* Whether name is pattern, whose star at the end stands for anything. */
static bool matches(const char *pattern, const char *name)
{
    size_t len = strlen(pattern);

    if (len > 0 && pattern[len - 1] == '*')
        return strncmp(pattern, name, len - 1) == 0;
    return strcmp(pattern, name) == 0;
}

static bool is_listed(const char (*list)[NODE_INTERFACE_ROOM], size_t count,
                      const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (matches(list[i], name))
            return true;
    }
    return false;
}

static bool is_left_out(const struct interface_address *at)
{
    for (size_t i = 0; i < sizeof(left_out) / sizeof(left_out[0]); i++) {
        if (matches(left_out[i], at->interface))
            return true;
    }
    return ow_addr_is_loopback(at->addr) || ow_net_has(LINK_LOCAL, at->addr);
}

static bool is_wanted(const struct node_config *config,
                      const struct interface_address *at)
{
    if (!at->up || is_listed(config->without, config->without_count, at->interface))
        return false;
    if (config->interface_count > 0)
        return is_listed(config->interface, config->interface_count, at->interface);
    return !is_left_out(at);
}

/* The servers that the settings name for the interface of a binding.  Returns whether
 * they name any, or say that there is none. */
static bool take_servers(const struct node_config *config, struct node_binding *binding)
{
    struct node_wins_on on;

    for (size_t i = 0; i < config->wins_on_count; i++) {
        if (node_config_wins_on(config->wins_on[i], &on) != OW_OK ||
            strcmp(on.interface, binding->interface) != 0)
            continue;
        binding->server_count = on.count;
        memcpy(binding->server, on.server, sizeof(on.server));
        return true;
    }
    binding->server_count = config->wins_count;
    memcpy(binding->server, config->wins, sizeof(config->wins));
    return config->wins_count > 0;
}

static struct node_binding from_interface(const struct interface_address *at)
{
    struct node_binding binding = {
        .ifindex = at->ifindex,
        .addr = at->addr,
        .prefix = at->prefix,
        .broadcast = at->broadcast,
    };

    snprintf(binding.interface, sizeof(binding.interface), "%s", at->interface);
    memcpy(binding.unit_id, at->mac, sizeof(binding.unit_id));
    return binding;
}

/* An address of the settings: as the machine has it, else all that is known is that
 * somebody wants it. */
static struct node_binding from_settings(ow_addr addr, uint8_t prefix,
                                         const struct interface_address *address,
                                         size_t address_count)
{
    struct node_binding binding = {.interface = "given", .addr = addr, .prefix = 32};

    for (size_t i = 0; i < address_count; i++) {
        if (address[i].addr == addr)
            binding = from_interface(&address[i]);
    }
    if (prefix != NODE_NO_PREFIX && prefix != binding.prefix) {
        binding.prefix = prefix;
        binding.broadcast =
            prefix == 0 || prefix >= NO_SUBNET ? 0 : addr | (UINT32_MAX >> prefix);
    }
    return binding;
}

static bool is_bound(const struct node_binding *list, size_t count, ow_addr addr)
{
    for (size_t i = 0; i < count && i < NODE_BINDINGS_MAX; i++) {
        if (list[i].addr == addr)
            return true;
    }
    return false;
}

size_t bindings_choose(const struct node_config *config,
                       const struct interface_address *address, size_t address_count,
                       struct node_binding ret[NODE_BINDINGS_MAX])
{
    const bool given = config->address_count > 0;
    size_t candidates = given ? config->address_count : address_count, count = 0;

    for (size_t i = 0; i < candidates; i++) {
        struct node_binding binding;
        uint8_t prefix;
        ow_addr addr;

        if (given) {
            if (node_config_address(config->address[i], &addr, &prefix) != OW_OK)
                continue;
            binding = from_settings(addr, prefix, address, address_count);
        } else {
            if (!is_wanted(config, &address[i]))
                continue;
            binding = from_interface(&address[i]);
        }
        if (is_bound(ret, count, binding.addr))
            continue;
        (void)take_servers(config, &binding);
        if (count < NODE_BINDINGS_MAX)
            ret[count] = binding;
        count++;
    }
    return count;
}

void bindings_hear_dhcp(const struct node_config *config, const struct dhcp_netbios *said,
                        struct node_binding *binding)
{
    if (take_servers(config, binding))
        return;
    for (size_t i = 0; i < said->server_count && i < CLAIM_SERVERS_MAX; i++)
        binding->server[i] = (struct ow_endpoint){said->server[i], NS_PORT};
    binding->server_count = said->server_count;
}
