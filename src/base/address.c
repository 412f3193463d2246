#include "base/address.h"

#include <stdio.h>

const char *ow_addr_text(ow_addr addr, char text[OW_ADDR_TEXT])
{
    snprintf(text, OW_ADDR_TEXT, "%u.%u.%u.%u", addr >> 24, addr >> 16 & 0xff,
             addr >> 8 & 0xff, addr & 0xff);
    return text;
}

const char *ow_endpoint_text(struct ow_endpoint ep, char text[OW_ENDPOINT_TEXT])
{
    char addr[OW_ADDR_TEXT];

    snprintf(text, OW_ENDPOINT_TEXT, "%s:%u", ow_addr_text(ep.addr, addr),
             (unsigned)ep.port);
    return text;
}

const char *ow_net_text(struct ow_net net, char text[OW_NET_TEXT])
{
    char addr[OW_ADDR_TEXT];

    snprintf(text, OW_NET_TEXT, "%s/%u", ow_addr_text(net.addr, addr),
             (unsigned)net.prefix);
    return text;
}

/* Read a decimal number of at most max.  No sign, no space, and no leading zero, which
 * other programs take for octal.  Returns what follows it, or NULL. */
static const char *take_number(const char *text, uint32_t max, uint32_t *ret_value)
{
    uint32_t value = 0;
    const char *p = text;

    while (*p >= '0' && *p <= '9') {
        value = value * 10 + (uint32_t)(*p++ - '0');
        if (value > max)
            return NULL;
    }
    if (p == text || (*text == '0' && p - text > 1))
        return NULL;
    *ret_value = value;
    return p;
}

/* Read a dotted quad at the start of text.  Returns what follows it, or NULL. */
static const char *take_addr(const char *text, ow_addr *ret_addr)
{
    ow_addr addr = 0;

    for (int i = 0; i < 4; i++) {
        uint32_t part = 0;

        if (i > 0 && *text++ != '.')
            return NULL;
        text = take_number(text, 255, &part);
        if (text == NULL)
            return NULL;
        addr = addr << 8 | part;
    }
    *ret_addr = addr;
    return text;
}

enum ow_err ow_addr_parse(const char *text, ow_addr *ret_addr)
{
    ow_addr addr = 0;
    const char *end = take_addr(text, &addr);

    if (end == NULL || *end != '\0')
        return OW_EFORMAT;
    *ret_addr = addr;
    return OW_OK;
}

enum ow_err ow_endpoint_parse(const char *text, uint16_t default_port,
                              struct ow_endpoint *ret_ep)
{
    ow_addr addr = 0;
    uint32_t port = default_port;
    const char *end = take_addr(text, &addr);

    if (end != NULL && *end == ':')
        end = take_number(end + 1, UINT16_MAX, &port);
    if (end == NULL || *end != '\0')
        return OW_EFORMAT;
    *ret_ep = (struct ow_endpoint){.addr = addr, .port = (uint16_t)port};
    return OW_OK;
}

/* The bits that a prefix of 0 to 32 covers. */
static uint32_t net_mask(unsigned prefix)
{
    return prefix == 0 ? 0 : UINT32_MAX << (32 - prefix);
}

enum ow_err ow_net_parse(const char *text, struct ow_net *ret_net)
{
    ow_addr addr = 0;
    uint32_t prefix = 32;
    const char *end = take_addr(text, &addr);

    if (end != NULL && *end == '/')
        end = take_number(end + 1, 32, &prefix);
    if (end == NULL || *end != '\0')
        return OW_EFORMAT;
    *ret_net =
        (struct ow_net){.addr = addr & net_mask(prefix), .prefix = (uint8_t)prefix};
    return OW_OK;
}

bool ow_net_has(struct ow_net net, ow_addr addr)
{
    return ((addr ^ net.addr) & net_mask(net.prefix)) == 0;
}

bool ow_nets_have(const struct ow_net *net, size_t count, ow_addr addr)
{
    for (size_t i = 0; i < count; i++)
        if (ow_net_has(net[i], addr))
            return true;
    return false;
}

bool ow_addr_is_loopback(ow_addr addr)
{
    return addr >> 24 == 127;
}

bool ow_addr_is_multicast(ow_addr addr)
{
    return addr >> 28 == 0xe;
}

bool ow_addr_is_usable(ow_addr addr)
{
    return addr >> 24 != 0 && addr >> 28 < 0xe;
}
