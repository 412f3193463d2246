#include "tools/address_kind.h"

#include <stddef.h>

struct kind {
    struct ow_net net;
    const char *words;
};

#define NET(a, b, c, d, bits)                                                            \
    {                                                                                    \
        (ow_addr)(a) << 24 | (ow_addr)(b) << 16 | (ow_addr)(c) << 8 | (ow_addr)(d),      \
            (bits)                                                                       \
    }

/* The defaults of programs that make networks for guests inside one machine. */
static const struct kind useless[] = {
    {NET(127, 0, 0, 0, 8), "loopback"},
    {NET(169, 254, 0, 0, 16), "link-local, made up by a machine without DHCP"},
    {NET(172, 17, 0, 0, 16), "the usual network of Docker, inside one machine"},
    {NET(192, 168, 122, 0, 24), "the usual network of libvirt, inside one machine"},
    {NET(10, 88, 0, 0, 16), "the usual network of Podman, inside one machine"},
    {NET(10, 0, 3, 0, 24), "the usual network of LXC, inside one machine"},
};

static const struct ow_net private_nets[] = {
    NET(10, 0, 0, 0, 8),     NET(172, 16, 0, 0, 12), NET(192, 168, 0, 0, 16),
    NET(100, 64, 0, 0, 10),  NET(127, 0, 0, 0, 8),   NET(169, 254, 0, 0, 16),
    NET(192, 0, 2, 0, 24),   NET(198, 18, 0, 0, 15), NET(198, 51, 100, 0, 24),
    NET(203, 0, 113, 0, 24), NET(0, 0, 0, 0, 8),     NET(224, 0, 0, 0, 3),
};

const char *address_kind(ow_addr addr)
{
    for (size_t i = 0; i < sizeof useless / sizeof useless[0]; i++)
        if (ow_net_has(useless[i].net, addr))
            return useless[i].words;
    return NULL;
}

bool address_is_public(ow_addr addr)
{
    for (size_t i = 0; i < sizeof private_nets / sizeof private_nets[0]; i++)
        if (ow_net_has(private_nets[i], addr))
            return false;
    return true;
}
