#include "manager/host_header.h"

#include <string.h>
#include <strings.h>

/* Cut a port off; false when what stands there is none. */
static bool cut_port(const char *host, char name[SERVER_HOST_ROOM])
{
    const char *colon = strrchr(host, ':');
    const size_t len = colon == NULL ? strlen(host) : (size_t)(colon - host);

    if (len == 0 || len >= SERVER_HOST_ROOM)
        return false;
    if (colon != NULL && (colon[1] == '\0' || strlen(colon + 1) > 5 ||
                          colon[1 + strspn(colon + 1, "0123456789")] != '\0'))
        return false;
    memcpy(name, host, len);
    name[len] = '\0';
    return true;
}

static bool is_our_address(const struct host_names *names, ow_addr addr)
{
    if (ow_addr_is_loopback(addr))
        return true;
    for (size_t i = 0; i < names->at_count; i++)
        if (names->at[i].addr == addr)
            return true;
    return false;
}

/* "localhost." is the same name, said to be a whole one. */
static void cut_root(char *name)
{
    const size_t len = strlen(name);

    if (len > 1 && name[len - 1] == '.')
        name[len - 1] = '\0';
}

bool host_header_is_ours(const struct host_names *names, const char *host)
{
    char name[SERVER_HOST_ROOM];
    ow_addr addr;

    if (host == NULL || !cut_port(host, name))
        return false;
    if (ow_addr_parse(name, &addr) == OW_OK)
        return is_our_address(names, addr);
    cut_root(name);
    if (strcasecmp(name, "localhost") == 0)
        return true;
    for (size_t i = 0; i < names->name_count; i++)
        if (strcasecmp(name, names->name[i]) == 0)
            return true;
    return false;
}

/* What stands behind scheme in origin; NULL when that begins otherwise. */
static const char *behind(const char *scheme, const char *origin)
{
    const size_t len = strlen(scheme);

    return strncasecmp(origin, scheme, len) == 0 ? origin + len : NULL;
}

bool host_header_is_origin(bool tls, const char *host, const char *origin)
{
    const char *page;

    if (origin == NULL)
        return true;
    page = behind("https://", origin);
    if (page == NULL && !tls)
        page = behind("http://", origin);
    return host != NULL && page != NULL && strcasecmp(page, host) == 0;
}
