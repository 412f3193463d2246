/* doctor_kernel.c - what the kernel of this machine has to say: its firewall, its
 * sockets. */
#include "tools/doctor.h"

#include "tools/shown.h"

#include <stdio.h>
#include <string.h>

#define PORT 137

/* ---- the firewall --------------------------------------------------------------------
 */

/* Whether an expression's right side names the port: 137, a set, a range. */
static bool names_port(const json_t *right)
{
    const json_t *range = json_object_get(right, "range");
    const json_t *set = json_object_get(right, "set"), *item;
    size_t i;

    if (json_is_integer(right))
        return json_integer_value(right) == PORT;
    if (json_array_size(range) == 2)
        return json_integer_value(json_array_get(range, 0)) <= PORT &&
               json_integer_value(json_array_get(range, 1)) >= PORT;
    json_array_foreach(set, i, item)
    {
        if (names_port(item))
            return true;
    }
    return false;
}

struct rule {
    bool port;           /* is about datagrams to our port */
    bool accept, refuse; /* what it does then */
};

static struct rule read_rule(const json_t *expressions)
{
    struct rule rule = {.port = false};
    const json_t *one;
    size_t i;

    json_array_foreach(expressions, i, one)
    {
        const json_t *match = json_object_get(one, "match");
        const json_t *payload =
            json_object_get(json_object_get(match, "left"), "payload");

        if (strcmp(shown_text(payload, "field"), "dport") == 0 &&
            strcmp(shown_text(payload, "protocol"), "tcp") != 0)
            rule.port = strcmp(shown_text(match, "op"), "!=") != 0 &&
                        names_port(json_object_get(match, "right"));
        rule.accept = rule.accept || json_object_get(one, "accept") != NULL;
        rule.refuse = rule.refuse || json_object_get(one, "drop") != NULL ||
                      json_object_get(one, "reject") != NULL;
    }
    return rule;
}

enum doctor_verdict doctor_firewall(const json_t *ruleset, char *text, size_t room)
{
    const json_t *items = json_object_get(ruleset, "nftables"), *item;
    bool closed = false, opened = false, refused = false;
    size_t i;

    json_array_foreach(items, i, item)
    {
        const json_t *chain = json_object_get(item, "chain");
        struct rule rule =
            read_rule(json_object_get(json_object_get(item, "rule"), "expr"));

        closed = closed || (strcmp(shown_text(chain, "hook"), "input") == 0 &&
                            strcmp(shown_text(chain, "policy"), "drop") == 0);
        opened = opened || (rule.port && rule.accept);
        refused = refused || (rule.port && rule.refuse);
    }
    if (refused) {
        snprintf(text, room, "A rule of the firewall refuses UDP port %d.", PORT);
        return opened ? DOCTOR_WARN : DOCTOR_FAIL;
    }
    if (closed && !opened) {
        snprintf(text, room,
                 "The firewall drops what no rule lets in, and no rule names "
                 "UDP port %d.",
                 PORT);
        return DOCTOR_WARN;
    }
    snprintf(text, room, "No rule of the firewall is seen to refuse UDP port %d.", PORT);
    return DOCTOR_OK;
}

/* ---- sockets -------------------------------------------------------------------------
 */

void doctor_udp_line(const char *line, struct doctor_udp *udp)
{
    unsigned long long addr, port, drops;

    /* sl local remote st queues tr:when retransmits uid timeout inode ref pointer drops
     */
    if (sscanf(line,
               " %*u: %8llx:%4llx %*x:%*x %*x %*x:%*x %*x:%*x %*x %*u %*u %*u %*u %*s "
               "%llu",
               &addr, &port, &drops) != 3 ||
        port != PORT)
        return;
    udp->everywhere = udp->everywhere || addr == 0;
    udp->drops += (long long)drops;
}
