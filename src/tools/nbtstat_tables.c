#include "tools/nbtstat_tables.h"

#include "tools/nbtstat.h"

#include <string.h>

#define NAME_OCTETS 15

/* ---- words ----------------------------------------------------------------------- */

const char *nbtstat_state(const char *word)
{
    static const char *const words[][2] = {
        {"registered", "Registered"},
        {"registering", "Registering"},
        {"conflict", "Conflict"},
        {"conflict-deregistered", "Conflict Deregistered"},
        {"deregistered", "Deregistered"},
        {"released", "Released"},
    };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(words[i][0], word) == 0)
            return words[i][1];
    return "";
}

/* The octet of two hex digits, -1 when they are none. */
static int octet_at(const char *hex)
{
    static const char digits[] = "0123456789abcdef";
    const char *high = hex[0] == '\0' ? NULL : strchr(digits, hex[0]);
    const char *low = high == NULL || hex[1] == '\0' ? NULL : strchr(digits, hex[1]);

    return low == NULL ? -1 : (int)(high - digits) << 4 | (int)(low - digits);
}

const char *nbtstat_name(const char *hex, char text[NBTSTAT_NAME])
{
    int suffix = 0;

    memset(text, ' ', NAME_OCTETS);
    for (size_t i = 0; i <= NAME_OCTETS; i++) {
        int octet = octet_at(hex + 2 * i);

        if (octet < 0)
            break;
        suffix = octet;
        if (i < NAME_OCTETS)
            text[i] = octet >= ' ' && octet <= '~' ? (char)octet : '.';
    }
    snprintf(text + NAME_OCTETS, NBTSTAT_NAME - NAME_OCTETS, "<%02X>",
             (unsigned)suffix & 0xff);
    return text;
}

static const char *type_of(const json_t *name)
{
    return json_is_true(json_object_get(name, "group")) ? "GROUP" : "UNIQUE";
}

/* The scope of the first name of a list; "" when there is none. */
static const char *scope_of(const json_t *names)
{
    return nbtstat_text(json_array_get(names, 0), "scope");
}

static void put_rule(FILE *out, size_t dashes)
{
    fputs("    ", out);
    for (size_t i = 0; i < dashes; i++)
        fputc('-', out);
    fputc('\n', out);
}

/* Names of interfaces may hold anything but blanks and slashes. */
static void put_plain(FILE *out, const char *text)
{
    for (; *text != '\0'; text++)
        fputc(*text >= ' ' && *text <= '~' ? *text : '.', out);
}

void nbtstat_put_head(FILE *out, const char *interface, const char *address,
                      const char *scope)
{
    fputc('\n', out);
    put_plain(out, interface);
    fprintf(out, ":\nNode IpAddress: [%s] Scope Id: [%s]\n\n", address, scope);
}

/* ---- names ----------------------------------------------------------------------- */

static void put_name_rows(FILE *out, const json_t *names)
{
    char text[NBTSTAT_NAME];
    const json_t *name;
    size_t i;

    fputs("       Name               Type         Status\n", out);
    put_rule(out, 45);
    json_array_foreach(names, i, name)
    {
        fprintf(out, "    %s  %-12s%-11s\n",
                nbtstat_name(nbtstat_text(name, "hex"), text), type_of(name),
                nbtstat_state(nbtstat_text(name, "state")));
    }
}

void nbtstat_put_names(FILE *out, const json_t *answer)
{
    const json_t *bindings = json_object_get(answer, "bindings"), *binding;
    size_t i;

    json_array_foreach(bindings, i, binding)
    {
        const json_t *names = json_object_get(binding, "names");

        nbtstat_put_head(out, nbtstat_text(binding, "interface"),
                         nbtstat_text(binding, "address"), scope_of(names));
        if (json_array_size(names) == 0) {
            fputs("    No names in the table\n", out);
            continue;
        }
        fputs("                NetBIOS Local Name Table\n\n", out);
        put_name_rows(out, names);
    }
    if (json_array_size(bindings) == 0)
        fputs("\n    The node has no address yet.\n", out);
}

void nbtstat_put_status(FILE *out, const json_t *answer)
{
    const char *mac = nbtstat_text(answer, "mac");

    fputs("           NetBIOS Remote Machine Name Table\n\n", out);
    put_name_rows(out, json_object_get(answer, "names"));
    if (mac[0] != '\0')
        fprintf(out, "\n    MAC Address = %s\n", mac);
}

/* ---- the cache ------------------------------------------------------------------- */

/* A row for each address: none is hidden. */
static void put_cached(FILE *out, const json_t *entry)
{
    const json_t *addresses = json_object_get(entry, "addresses"), *address;
    json_int_t life = json_integer_value(json_object_get(entry, "life"));
    char text[NBTSTAT_NAME];
    size_t i;

    nbtstat_name(nbtstat_text(entry, "hex"), text);
    json_array_foreach(addresses, i, address)
    {
        fprintf(out, "    %s  %-16s%-20s%" JSON_INTEGER_FORMAT "\n", text, type_of(entry),
                json_is_string(address) ? json_string_value(address) : "", life);
    }
}

void nbtstat_put_cache(FILE *out, const json_t *answer)
{
    const json_t *bindings = json_object_get(answer, "bindings"), *binding;
    const json_t *entries = json_object_get(answer, "entries"), *entry;
    size_t i, k;

    json_array_foreach(bindings, i, binding)
    {
        nbtstat_put_head(out, nbtstat_text(binding, "interface"),
                         nbtstat_text(binding, "address"), scope_of(entries));
        if (json_array_size(entries) == 0) {
            fputs("    No names in cache\n", out);
            continue;
        }
        fputs("                  NetBIOS Remote Cache Name Table\n\n"
              "        Name              Type       Host Address    Life [sec]\n",
              out);
        put_rule(out, 60);
        json_array_foreach(entries, k, entry) put_cached(out, entry);
    }
    if (json_array_size(bindings) == 0)
        fputs("\n    The node has no address yet.\n", out);
}

/* ---- the counters ---------------------------------------------------------------- */

static void put_counter(FILE *out, const char *text, const json_t *answer,
                        const char *key)
{
    fprintf(out, "    %-26s= %" JSON_INTEGER_FORMAT "\n", text,
            json_integer_value(json_object_get(answer, key)));
}

void nbtstat_put_counters(FILE *out, const json_t *answer)
{
    const json_t *recent = json_object_get(answer, "recent"), *name;
    char text[NBTSTAT_NAME];
    size_t i;

    fputs("\n    NetBIOS Names Resolution and Registration Statistics\n", out);
    put_rule(out, 52);
    fputc('\n', out);
    put_counter(out, "Resolved By Broadcast", answer, "resolved_by_broadcast");
    put_counter(out, "Resolved By Name Server", answer, "resolved_by_server");
    fputc('\n', out);
    put_counter(out, "Registered By Broadcast", answer, "registered_by_broadcast");
    put_counter(out, "Registered By Name Server", answer, "registered_by_server");
    if (json_array_size(recent) == 0)
        return;
    fputs("\n    NetBIOS Names Resolved By Broadcast\n"
          "---------------------------------------------\n",
          out);
    json_array_foreach(recent, i, name)
    {
        fprintf(out, "           %s\n", nbtstat_name(nbtstat_text(name, "hex"), text));
    }
}

/* ---- sessions -------------------------------------------------------------------- */

void nbtstat_put_sessions(FILE *out, const json_t *sessions)
{
    const json_t *session;
    size_t i;

    if (json_array_size(sessions) == 0) {
        fputs("    No Connections\n", out);
        return;
    }
    fputs("                     NetBIOS Connection Table\n\n"
          "    Local Name             State    In/Out  Remote Host           Input   "
          "Output\n",
          out);
    put_rule(out, 76);
    fputc('\n', out);
    json_array_foreach(sessions, i, session)
    {
        fprintf(out, "    %-19s  %-13s%-6s%-19s%8s%7s\n", nbtstat_text(session, "local"),
                nbtstat_text(session, "state"), nbtstat_text(session, "direction"),
                nbtstat_text(session, "remote"), nbtstat_text(session, "input"),
                nbtstat_text(session, "output"));
    }
}
