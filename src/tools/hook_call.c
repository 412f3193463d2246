#include "tools/hook_call.h"

#include "base/address.h"
#include "tools/shown.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_OCTETS  15
#define GROUP_ANSWER "255.255.255.255" /* what a group without addresses is asked for */

/* The first 15 octets without padding, if all of them are harmless. */
static bool read_name(const char *hex, char name[16], char suffix[3])
{
    static const char harmless[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                   "0123456789._-";
    size_t len = NAME_OCTETS;

    if (strlen(hex) != 2 * (NAME_OCTETS + 1) ||
        strspn(hex, "0123456789abcdefABCDEF") != strlen(hex))
        return false;
    for (size_t i = 0; i < NAME_OCTETS; i++) {
        const char digits[3] = {hex[2 * i], hex[2 * i + 1], '\0'};

        name[i] = (char)strtoul(digits, NULL, 16);
    }
    while (len > 0 && name[len - 1] == ' ')
        len--;
    for (size_t i = 0; i < len; i++)
        if (name[i] == '\0' || strchr(harmless, name[i]) == NULL)
            return false;
    name[len] = '\0';
    memcpy(suffix, hex + 2 * (size_t)NAME_OCTETS, 3);
    return len > 0 && name[0] != '.' && name[0] != '-';
}

/* Changes after which a name is there that may not have been there before; all others of
 * a living name are refreshes, as in Samba. */
static const char *op_of(const char *change)
{
    static const char *const adding[] = {"created",      "reactivated", "replaced",
                                         "static-added", "restored",    "undone"};

    for (size_t i = 0; i < sizeof adding / sizeof adding[0]; i++)
        if (strcmp(change, adding[i]) == 0)
            return "add";
    return "refresh";
}

static bool read_addresses(const json_t *change, struct hook_call *call)
{
    const json_t *item;
    ow_addr addr;
    size_t i;

    json_array_foreach(json_object_get(change, "addresses"), i, item)
    {
        const char *text = json_string_value(item);

        if (text == NULL || ow_addr_parse(text, &addr) != OW_OK)
            return false;
        if (call->addr_count < HOOK_ADDRS_MAX)
            call->addr[call->addr_count++] = text;
    }
    if (call->addr_count == 0)
        call->addr[call->addr_count++] = GROUP_ANSWER;
    return true;
}

enum hook_call_skip hook_call_read(const json_t *change, ow_time now,
                                   struct hook_call *ret_call)
{
    const char *what = shown_text(change, "change");
    struct hook_call call = {.op = "delete", .ttl = "0"};
    ow_time expires;

    if (what[0] == '\0' || shown_text(change, "hex")[0] == '\0')
        return HOOK_NOT_RECORD;
    if (!read_name(shown_text(change, "hex"), call.name, call.suffix))
        return HOOK_BAD_NAME;
    if (shown_text(change, "scope")[0] != '\0')
        return HOOK_SCOPED;
    if (strcmp(shown_text(change, "state"), "active") == 0) {
        call.op = op_of(what);
        if (!read_addresses(change, &call))
            return HOOK_NOT_RECORD;
        if (ow_time_parse(shown_text(change, "expires"), &expires) == OW_OK &&
            expires != OW_NEVER && expires > now)
            snprintf(call.ttl, sizeof call.ttl, "%lld", (long long)(expires - now));
    }
    *ret_call = call;
    return HOOK_CALL;
}
