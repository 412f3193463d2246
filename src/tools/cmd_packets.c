/* cmd_packets.c - the last packets about a name, in words and, when asked for, in octets.
 */
#include "tools/cmd.h"
#include "tools/shown.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROW 16 /* octets in a line */

static unsigned octet_at(const char *hex)
{
    const char pair[3] = {hex[0], hex[1], '\0'};

    return (unsigned)strtoul(pair, NULL, 16);
}

static void print_octets(const char *hex)
{
    const size_t count = strlen(hex) / 2;

    for (size_t at = 0; at < count; at += ROW) {
        printf("    %04zx: ", at);
        for (size_t i = at; i < at + ROW; i++)
            if (i < count)
                printf(" %02x", octet_at(hex + 2 * i));
            else
                fputs("   ", stdout);
        fputs("  ", stdout);
        for (size_t i = at; i < at + ROW && i < count; i++) {
            unsigned octet = octet_at(hex + 2 * i);

            putchar(octet > 0x1f && octet < 0x7f ? (int)octet : '.');
        }
        putchar('\n');
    }
}

static void print_packet(const json_t *packet, bool octets)
{
    const json_t *line;
    char time[64];
    size_t i;

    printf("%s  %s %s  %s\n", shown_time(packet, "time", time, sizeof time),
           json_is_true(json_object_get(packet, "sent")) ? "to" : "from",
           shown_text(packet, "peer"), shown_text(packet, "title"));
    json_array_foreach(json_object_get(packet, "lines"), i, line)
    {
        printf("    %s\n", json_string_value(line));
    }
    if (octets)
        print_octets(shown_text(packet, "octets"));
}

static enum ctl_exit print_packets(const struct ctl *ctl, const json_t *answer)
{
    const json_t *packets = json_object_get(answer, "packets"), *packet;
    const long long remembered =
        (long long)json_integer_value(json_object_get(answer, "remembered"));
    size_t i;

    if (ctl->json)
        return shown_json(packets);
    if (json_array_size(packets) == 0 && remembered == 0)
        return ctl_fail(CTL_NOT_FOUND,
                        "no packets are remembered; `winsctl set packet-memory 256`");
    if (json_array_size(packets) == 0)
        return ctl_fail(CTL_NOT_FOUND, "none of the last %lld packets is about it",
                        remembered);
    json_array_foreach(packets, i, packet)
    {
        print_packet(packet, ctl_value(ctl, "hex") != NULL);
    }
    return CTL_DONE;
}

enum ctl_exit cmd_packets(struct ctl *ctl)
{
    enum ctl_exit code;
    struct client *client = cmd_begin_name(ctl, "GET", CMD_NAMES, "/packets", &code);
    json_t *answer;

    if (client == NULL)
        return code;
    client_param(client, "limit", ctl_value(ctl, "limit"));
    code = cmd_call(client, NULL, &answer);
    if (code != CTL_DONE)
        return code;
    code = print_packets(ctl, answer);
    json_decref(answer);
    return code;
}
