/* hosts.c - machines for the DNS side: the hosts file, and a zone (administration 8.3).
 * Only what is a host name there too is written; the rest is told in comments. */
#include "formats/formats.h"

#include <string.h>

#define TTL 900 /* seconds: as long as DNS servers keep what WINS told them */

/* The name in lower case.  False: no host name. */
static bool host_name(const struct nb_name *name, char host[NB_NAME_LEN])
{
    size_t len = nb_base_len(name);

    for (size_t i = 0; i < len; i++) {
        uint8_t octet = name->octet[i];

        if (octet >= 'A' && octet <= 'Z')
            octet = (uint8_t)(octet - 'A' + 'a');
        if ((octet < 'a' || octet > 'z') && (octet < '0' || octet > '9') &&
            (octet != '-' || i == 0 || i + 1 == len))
            return false;
        host[i] = (char)octet;
    }
    host[len] = '\0';
    return len > 0;
}

/* Say in a comment that a record is no host.  Returns false. */
static bool left_out(struct format_writer *writer, const char *comment,
                     const struct wins_record *record)
{
    char text[NB_KEY_TEXT];

    format_print(writer, "%s %s left out: no host name\n", comment,
                 nb_key_text(&record->key, text));
    return false;
}

/* ---- the hosts file
 * -------------------------------------------------------------------- */

void hosts_begin(struct format_writer *writer)
{
    char time[OW_TIME_TEXT];

    format_print(writer, "# hosts, written by OpenWINS at %s\n",
                 ow_time_text(writer->now, time));
}

bool hosts_put(struct format_writer *writer, const struct wins_record *record)
{
    char host[NB_NAME_LEN], addr[OW_ADDR_TEXT];

    if (record->key.scope.len > 0 || !host_name(&record->key.name, host))
        return left_out(writer, "#", record);
    for (int i = 0; i < record->count; i++) {
        format_print(writer, "%-15s ", ow_addr_text(record->member[i].addr, addr));
        if (writer->domain != NULL)
            format_print(writer, "%s.%s ", host, writer->domain);
        format_print(writer, "%s\n", host);
    }
    return true;
}

/* ---- a zone
 * ---------------------------------------------------------------------------- */

void zone_begin(struct format_writer *writer)
{
    const char *server = writer->name_server, *end;
    char time[OW_TIME_TEXT];

    format_print(writer, "; written by OpenWINS at %s\n$ORIGIN %s.\n$TTL %d\n",
                 ow_time_text(writer->now, time), writer->domain, TTL);
    if (server == NULL)
        return;
    /* Without the dot at its end the origin completes it: a host of this zone. */
    end = strchr(server, '.') == NULL ? "" : ".";
    /* The serial is the time: it rises with every export. */
    format_print(writer, "@ IN SOA %s%s hostmaster.%s. ( %u 3600 900 604800 %d )\n",
                 server, end, writer->domain, (unsigned)writer->now, TTL);
    format_print(writer, "@ IN NS %s%s\n", server, end);
}

bool zone_put(struct format_writer *writer, const struct wins_record *record)
{
    char host[NB_NAME_LEN], addr[OW_ADDR_TEXT];

    if (record->key.scope.len > 0 || !host_name(&record->key.name, host))
        return left_out(writer, ";", record);
    for (int i = 0; i < record->count; i++)
        format_print(writer, "%-15s IN A %s\n", host,
                     ow_addr_text(record->member[i].addr, addr));
    return true;
}
