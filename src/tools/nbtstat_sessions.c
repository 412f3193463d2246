#include "tools/nbtstat_sessions.h"

#include "tools/nbtstat_client.h"
#include "tools/nbtstat_place.h"
#include "tools/nbtstat_tables.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SESSIONS_MAX 512
#define LINES_MAX    100000
#define LINE_ROOM    512
#define PORT_NETBIOS 139
#define PORT_SMB     445

/* ---- the kernel's list ----------------------------------------------------------- */

static bool get_hex(const char **at, unsigned digits, uint32_t *ret)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < digits; i++, (*at)++) {
        char c = **at;

        if (c >= '0' && c <= '9')
            value = value << 4 | (uint32_t)(c - '0');
        else if (c >= 'A' && c <= 'F')
            value = value << 4 | (uint32_t)(c - 'A' + 10);
        else
            return false;
    }
    *ret = value;
    return true;
}

static bool get_char(const char **at, char c)
{
    if (**at != c)
        return false;
    (*at)++;
    return true;
}

/* "0A00000A:01BD" and, of IPv6 sockets, three more words before the last: only those that
 * stand for IPv4 (::ffff:a.b.c.d), and the unspecified one, are taken. */
static bool get_endpoint(const char **at, struct ow_endpoint *ret)
{
    uint32_t word[4] = {0}, port;
    unsigned count = 0;

    do {
        if (!get_hex(at, 8, &word[count]))
            return false;
        count++;
    } while (**at != ':' && count < 4);
    if (!get_char(at, ':') || !get_hex(at, 4, &port) || (count != 1 && count != 4))
        return false;
    if (count == 4 && (word[0] != 0 || word[1] != 0 ||
                       (word[2] != htonl(0xFFFF) && (word[2] | word[3]) != 0)))
        return false;
    *ret = (struct ow_endpoint){ntohl(word[count - 1]), (uint16_t)port};
    return true;
}

static bool is_ours(uint16_t port)
{
    return port == PORT_NETBIOS || port == PORT_SMB;
}

bool session_read(const char *line, struct session *ret_session)
{
    const char *at = strchr(line, ':');
    struct session session;
    uint32_t state;

    if (at == NULL)
        return false;
    at++;
    if (!get_char(&at, ' ') || !get_endpoint(&at, &session.local) ||
        !get_char(&at, ' ') || !get_endpoint(&at, &session.remote) ||
        !get_char(&at, ' ') || !get_hex(&at, 2, &state))
        return false;
    session.state = state;
    *ret_session = session;
    return is_ours(session.local.port) || is_ours(session.remote.port);
}

const char *session_state(unsigned state)
{
    switch (state) {
    case TCP_ESTABLISHED:
        return "Connected";
    case TCP_SYN_SENT:
        return "Outbound";
    case TCP_SYN_RECV:
        return "Inbound";
    case TCP_FIN_WAIT1:
    case TCP_FIN_WAIT2:
        return "Disconnected";
    case TCP_CLOSE_WAIT:
    case TCP_LAST_ACK:
    case TCP_CLOSING:
        return "Disconnecting";
    case TCP_LISTEN:
        return "Listening";
    default:
        return NULL; /* TIME_WAIT: over */
    }
}

static size_t read_list(const char *path, struct session *session, size_t count)
{
    FILE *file = fopen(path, "re");
    char line[LINE_ROOM];

    for (unsigned i = 0; file != NULL && i < LINES_MAX && count < SESSIONS_MAX &&
                         fgets(line, sizeof(line), file) != NULL;
         i++)
        if (session_read(line, &session[count]) &&
            session_state(session[count].state) != NULL)
            count++;
    if (file != NULL)
        fclose(file);
    return count;
}

/* ---- names ----------------------------------------------------------------------- */

/* What the node knows; NULL where it is not there. */
struct known {
    json_t *names, *cache;
};

/* The unique name of this machine with the suffix, at that address. */
static void put_local(const struct known *known, const char *address, const char *suffix,
                      json_t *session)
{
    const json_t *binding, *name;
    char text[NBTSTAT_NAME];
    size_t i, k;

    json_array_foreach(json_object_get(known->names, "bindings"), i, binding)
    {
        if (strcmp(nbtstat_text(binding, "address"), address) != 0)
            continue;
        json_array_foreach(json_object_get(binding, "names"), k, name)
        {
            if (strcmp(nbtstat_text(name, "suffix"), suffix) != 0 ||
                json_is_true(json_object_get(name, "group")))
                continue;
            json_object_set_new(
                session, "local",
                json_string(nbtstat_name(nbtstat_text(name, "hex"), text)));
            return;
        }
    }
    json_object_set_new(session, "local", json_string(address));
}

/* The name that the cache has for an address. */
static void put_remote(const struct known *known, const char *remote, json_t *session)
{
    const json_t *entry, *address;
    char text[NBTSTAT_NAME];
    size_t i, k;

    json_array_foreach(json_object_get(known->cache, "entries"), i, entry)
    {
        if (json_is_true(json_object_get(entry, "group")))
            continue;
        json_array_foreach(json_object_get(entry, "addresses"), k, address)
        {
            if (!json_is_string(address) ||
                strcmp(json_string_value(address), remote) != 0)
                continue;
            json_object_set_new(
                session, "remote",
                json_string(nbtstat_name(nbtstat_text(entry, "hex"), text)));
            return;
        }
    }
    json_object_set_new(session, "remote", json_string(remote));
}

static json_t *to_json(const struct session *session, const char *address,
                       const struct known *known)
{
    bool listens = session->state == TCP_LISTEN, in = is_ours(session->local.port);
    char remote[OW_ADDR_TEXT];
    json_t *json = json_pack("{s:s, s:s, s:s, s:i, s:s, s:i}", "state",
                             session_state(session->state), "direction",
                             listens ? ""
                             : in    ? "In"
                                     : "Out",
                             "local_address", address, "local_port",
                             (int)session->local.port, "remote_address",
                             listens ? "" : ow_addr_text(session->remote.addr, remote),
                             "remote_port", (int)session->remote.port);

    if (json == NULL)
        return NULL;
    put_local(known, address, in ? "20" : "00", json);
    put_remote(known, listens ? "" : remote, json);
    return json;
}

/* ---- showing --------------------------------------------------------------------- */

/* A block for each address, as JSON. */
static json_t *block_of(const struct place *place, const struct session *session,
                        size_t count, const struct known *known)
{
    char address[OW_ADDR_TEXT];
    json_t *list = json_array();

    ow_addr_text(place->addr, address);
    for (size_t i = 0; i < count; i++)
        if (session[i].local.addr == place->addr ||
            (session[i].local.addr == 0 && session[i].state == TCP_LISTEN))
            json_array_append_new(list, to_json(&session[i], address, known));
    return json_pack("{s:s, s:s, s:o}", "interface", place->interface, "address", address,
                     "sessions", list);
}

static enum nbtstat_exit show(const struct nbtstat *nbtstat,
                              const struct session *session, size_t count,
                              const struct known *known)
{
    struct place place[PLACES_MAX];
    size_t places = places_list(place, PLACES_MAX);
    json_t *blocks = json_array(), *answer;
    enum nbtstat_exit code = NBTSTAT_DONE;

    for (size_t i = 0; i < places; i++) {
        json_t *block = block_of(&place[i], session, count, known);

        if (!nbtstat->json) {
            nbtstat_put_head(stdout, place[i].interface, nbtstat_text(block, "address"),
                             "");
            nbtstat_put_sessions(stdout, json_object_get(block, "sessions"));
        }
        json_array_append_new(blocks, block);
    }
    answer = json_pack("{s:o}", "bindings", blocks);
    if (nbtstat->json)
        code = nbtstat_json(answer);
    json_decref(answer);
    return code;
}

enum nbtstat_exit nbtstat_sessions(const struct nbtstat *nbtstat)
{
    struct session *session = calloc(SESSIONS_MAX, sizeof(*session));
    struct known known = {.names = NULL, .cache = NULL};
    enum nbtstat_exit code;
    size_t count;

    if (session == NULL)
        return nbtstat_fail(NBTSTAT_LOCAL, "out of memory");
    (void)nbtstat_ask_for(nbtstat, "names", true, &known.names);
    if (nbtstat->act == ACT_SESSIONS_BY_NAME)
        (void)nbtstat_ask_for(nbtstat, "cache", true, &known.cache);
    count = read_list("/proc/net/tcp", session, 0);
    count = read_list("/proc/net/tcp6", session, count);
    code = show(nbtstat, session, count, &known);
    json_decref(known.names);
    json_decref(known.cache);
    free(session);
    return code;
}
