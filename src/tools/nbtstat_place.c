#include "tools/nbtstat_place.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static ow_addr addr_of(const struct sockaddr *address)
{
    const struct sockaddr_in *in = (const void *)address;

    return ntohl(in->sin_addr.s_addr);
}

static uint8_t prefix_of(ow_addr mask)
{
    uint8_t prefix = 0;

    for (; mask != 0; mask <<= 1)
        prefix++;
    return prefix;
}

ow_addr places_broadcast(ow_addr set, ow_addr addr, uint8_t prefix)
{
    if (set != 0 && set != addr)
        return set;
    return prefix > 30 ? 0 : addr | UINT32_MAX >> prefix;
}

static bool is_candidate(const struct ifaddrs *at)
{
    return at->ifa_addr != NULL && at->ifa_addr->sa_family == AF_INET &&
           at->ifa_netmask != NULL && (at->ifa_flags & IFF_UP) != 0 &&
           (at->ifa_flags & IFF_LOOPBACK) == 0;
}

size_t places_list(struct place *ret_place, size_t max)
{
    struct ifaddrs *all;
    size_t count = 0;

    if (getifaddrs(&all) != 0)
        return 0;
    for (const struct ifaddrs *at = all; at != NULL && count < max; at = at->ifa_next) {
        struct place *place = &ret_place[count];

        if (!is_candidate(at))
            continue;
        *place = (struct place){.addr = addr_of(at->ifa_addr),
                                .prefix = prefix_of(addr_of(at->ifa_netmask))};
        snprintf(place->interface, sizeof(place->interface), "%s", at->ifa_name);
        if ((at->ifa_flags & IFF_BROADCAST) != 0)
            place->broadcast = places_broadcast(
                at->ifa_broadaddr == NULL ? 0 : addr_of(at->ifa_broadaddr), place->addr,
                place->prefix);
        count++;
    }
    freeifaddrs(all);
    return count;
}

const struct place *places_towards(const struct place *place, size_t count, ow_addr addr)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(9), /* nothing is sent */
                             .sin_addr.s_addr = htonl(addr)};
    struct sockaddr_in local = {.sin_family = AF_INET};
    socklen_t len = sizeof(local);
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const struct place *found = NULL;

    if (fd < 0)
        return NULL;
    if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0 &&
        getsockname(fd, (struct sockaddr *)&local, &len) == 0) {
        for (size_t i = 0; i < count && found == NULL; i++)
            if (place[i].addr == ntohl(local.sin_addr.s_addr))
                found = &place[i];
    }
    close(fd);
    return found;
}
