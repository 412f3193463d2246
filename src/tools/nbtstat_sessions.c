#include "tools/nbtstat_sessions.h"

#include "host/nb_session.h"
#include "node/nb_session_json.h"
#include "tools/nbtstat_client.h"
#include "tools/nbtstat_place.h"
#include "tools/nbtstat_tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- names ----------------------------------------------------------------------- */

/* What the node knows; NULL where it is not there. */
struct known {
    json_t *names, *cache;
};

/* The unique name of this machine with the suffix, at that address; else the address. */
static const char *local_of(const struct known *known, const char *address,
                            const char *suffix, char text[NBTSTAT_NAME])
{
    const json_t *binding, *name;
    size_t i, k;

    json_array_foreach(json_object_get(known->names, "bindings"), i, binding)
    {
        if (strcmp(nbtstat_text(binding, "address"), address) != 0)
            continue;
        json_array_foreach(json_object_get(binding, "names"), k, name)
        {
            if (strcmp(nbtstat_text(name, "suffix"), suffix) == 0 &&
                !json_is_true(json_object_get(name, "group")))
                return nbtstat_name(nbtstat_text(name, "hex"), text);
        }
    }
    return address;
}

/* The name that the cache has for an address; else the address. */
static const char *remote_of(const struct known *known, const char *remote,
                             char text[NBTSTAT_NAME])
{
    const json_t *entry, *address;
    size_t i, k;

    json_array_foreach(json_object_get(known->cache, "entries"), i, entry)
    {
        if (json_is_true(json_object_get(entry, "group")))
            continue;
        json_array_foreach(json_object_get(entry, "addresses"), k, address)
        {
            if (json_is_string(address) &&
                strcmp(json_string_value(address), remote) == 0)
                return nbtstat_name(nbtstat_text(entry, "hex"), text);
        }
    }
    return remote;
}

/* NULL: out of memory. */
static json_t *to_json(const struct nb_session *session, const struct place *place,
                       const char *address, const struct known *known)
{
    char local[NBTSTAT_NAME], remote[NBTSTAT_NAME], text[OW_ADDR_TEXT] = "";
    struct ow_json out = {0};
    json_t *json = NULL;

    if (!nb_session_listens(session))
        ow_addr_text(session->remote.addr, text);
    nb_session_json(
        &out, session, place->addr,
        local_of(known, address, nb_session_is_inbound(session) ? "20" : "00", local),
        remote_of(known, text, remote));
    if (out.err == OW_OK)
        json = json_loadb(out.data, out.len, 0, NULL);
    ow_json_done(&out);
    return json;
}

/* ---- showing --------------------------------------------------------------------- */

/* A block for each address, as JSON. */
static json_t *block_of(const struct place *place, const struct nb_session *session,
                        size_t count, const struct known *known)
{
    char address[OW_ADDR_TEXT];
    json_t *list = json_array();

    ow_addr_text(place->addr, address);
    for (size_t i = 0; i < count; i++)
        if (nb_session_is_at(&session[i], place->addr))
            json_array_append_new(list, to_json(&session[i], place, address, known));
    return json_pack("{s:s, s:s, s:o}", "interface", place->interface, "address", address,
                     "sessions", list);
}

static enum nbtstat_exit show(const struct nbtstat *nbtstat,
                              const struct nb_session *session, size_t count,
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
    struct nb_session *session = calloc(NB_SESSIONS_MAX, sizeof(*session));
    struct known known = {.names = NULL, .cache = NULL};
    enum nbtstat_exit code;
    size_t count;

    if (session == NULL)
        return nbtstat_fail(NBTSTAT_LOCAL, "out of memory");
    (void)nbtstat_ask_for(nbtstat, "names", true, &known.names);
    if (nbtstat->act == ACT_SESSIONS_BY_NAME)
        (void)nbtstat_ask_for(nbtstat, "cache", true, &known.cache);
    count = nb_sessions_list(session, NB_SESSIONS_MAX);
    code = show(nbtstat, session, count, &known);
    json_decref(known.names);
    json_decref(known.cache);
    free(session);
    return code;
}
