#include "tools/nbtstat_remote.h"

#include "base/json.h"
#include "node/node_json.h"
#include "tools/nbtstat_client.h"
#include "tools/nbtstat_inquiry.h"
#include "tools/nbtstat_place.h"
#include "tools/nbtstat_tables.h"
#include "tools/typed_name.h"
#include "wire/node_status.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ADDRESSES_MAX 4 /* of a machine with several: asked one after the other */
#define KEYS_MAX      2

/* The intervals of Windows (nbns 3.2). */
static const struct inquiry_timing unicast = {.tries = 3, .interval_ms = 1500};
static const struct inquiry_timing by_broadcast = {.tries = 3, .interval_ms = 750};

/* One run of -a or -A. */
struct remote {
    const struct nbtstat *nbtstat;
    size_t place_count;
    struct place place[PLACES_MAX];
    struct nb_key any; /* `*` in the scope */
    size_t key_count;
    struct nb_key key[KEYS_MAX]; /* what is looked up, in order */
    size_t address_count;
    ow_addr address[ADDRESSES_MAX];
    bool port_137_refused; /* asking from there was not possible */
    int why;
};

/* ---- looking the name up --------------------------------------------------------- */

/* The name as typed; without a suffix <00>, which every machine registers, then <20>. */
static bool take_name(struct remote *r, const char *scope)
{
    char text[NB_KEY_TEXT];
    bool has_suffix;

    if (typed_name(r->nbtstat->machine, OW_CP_850, false, scope[0] == '\0' ? NULL : scope,
                   text) != OW_OK ||
        nb_key_parse(text, &r->key[0], &has_suffix) != OW_OK)
        return false;
    r->key_count = has_suffix ? 1 : 2;
    r->any.scope = r->key[0].scope;
    r->key[1] = r->key[0];
    if (!has_suffix)
        r->key[1].name.octet[NB_NAME_LEN - 1] = 0x20;
    return true;
}

static void add_address(struct remote *r, ow_addr addr)
{
    if (r->address_count < ADDRESSES_MAX && ow_addr_is_usable(addr))
        r->address[r->address_count++] = addr;
}

/* Ask the node.  NBTSTAT_NOT_FOUND: it says that nobody has the name; others: it is not
 * there, or does not look names up. */
static enum nbtstat_exit look_up_by_node(struct remote *r)
{
    enum nbtstat_exit code = NBTSTAT_NOT_FOUND;
    char text[NB_KEY_TEXT];

    for (size_t i = 0; i < r->key_count && code == NBTSTAT_NOT_FOUND; i++) {
        json_t *answer = NULL;
        const json_t *address;
        size_t k;
        ow_addr addr;

        code = nbtstat_ask(r->nbtstat,
                           json_pack("{s:s, s:s}", "request", "resolve", "name",
                                     nb_key_text(&r->key[i], text)),
                           true, &answer);
        if (code != NBTSTAT_DONE)
            continue;
        json_array_foreach(json_object_get(answer, "addresses"), k, address)
        {
            if (json_is_string(address) &&
                ow_addr_parse(json_string_value(address), &addr) == OW_OK)
                add_address(r, addr);
        }
        json_decref(answer);
    }
    return code;
}

/* The addresses of a positive answer. */
static void take_answer(struct remote *r, const struct inquiry_answer *answer)
{
    const struct ns_record *record = &answer->packet.record;

    for (size_t i = 0; i < ns_addr_count(record); i++)
        add_address(r, ns_addr_at(record, i).addr);
}

static size_t questions_to_server(const struct remote *r, struct inquiry *inquiry)
{
    for (size_t i = 0; i < r->key_count; i++)
        inquiry[i] = (struct inquiry){
            .key = r->key[i], .type = NS_TYPE_NB, .to = r->nbtstat->wins};
    return r->key_count;
}

static size_t questions_to_subnets(const struct remote *r, struct inquiry *inquiry)
{
    size_t count = 0;

    for (size_t i = 0; i < r->place_count; i++) {
        const struct place *place = &r->place[i];

        for (size_t k = 0; place->broadcast != 0 && k < r->key_count; k++)
            inquiry[count++] = (struct inquiry){
                .key = r->key[k],
                .type = NS_TYPE_NB,
                .to = {place->broadcast, r->nbtstat->port},
                .from = place->addr,
                .broadcast = true,
                .subnet = {place->addr &
                               ~(place->prefix == 32 ? 0 : UINT32_MAX >> place->prefix),
                           place->prefix}};
    }
    return count;
}

/* Without a node: the server that was named, else everybody on our subnets. */
static enum nbtstat_exit look_up_alone(struct remote *r)
{
    struct inquiry *inquiry = calloc(INQUIRY_MAX, sizeof(*inquiry));
    struct inquiry_answer *answer = malloc(sizeof(*answer));
    bool server = r->nbtstat->wins.addr != 0;
    enum inquiry_end end = INQUIRY_SILENT;
    enum nbtstat_exit code = NBTSTAT_NOT_FOUND;
    size_t count;

    if (inquiry == NULL || answer == NULL) {
        code = nbtstat_fail(NBTSTAT_LOCAL, "out of memory");
        goto out;
    }
    count = server ? questions_to_server(r, inquiry) : questions_to_subnets(r, inquiry);
    if (count > 0)
        end = inquiry_run(inquiry, count, server ? &unicast : &by_broadcast, answer);
    if (end == INQUIRY_FAILED)
        code = nbtstat_fail(NBTSTAT_LOCAL, "the question for the name cannot be sent: %s",
                            strerror(errno));
    if (end == INQUIRY_ANSWERED)
        take_answer(r, answer);
out:
    free(inquiry);
    free(answer);
    return r->address_count > 0 ? NBTSTAT_DONE : code;
}

static enum nbtstat_exit look_up(struct remote *r)
{
    enum nbtstat_exit code;
    json_t *info = NULL;
    ow_addr addr;
    bool named;

    if (ow_addr_parse(r->nbtstat->machine, &addr) == OW_OK) {
        add_address(r, addr);
        return r->address_count > 0 ? NBTSTAT_DONE : NBTSTAT_NOT_FOUND;
    }
    code = nbtstat_ask_for(r->nbtstat, "info", true, &info);
    named = take_name(r, code == NBTSTAT_DONE
                             ? nbtstat_text(json_object_get(info, "node"), "scope")
                             : "");
    if (code == NBTSTAT_DONE)
        json_decref(info);
    if (!named)
        return nbtstat_fail(NBTSTAT_USAGE, "%s is no NetBIOS name", r->nbtstat->machine);
    if (r->nbtstat->wins.addr == 0 && code == NBTSTAT_DONE) {
        code = look_up_by_node(r);
        if (code == NBTSTAT_NOT_FOUND || r->address_count > 0)
            return code;
    }
    return look_up_alone(r);
}

/* ---- asking the machine ---------------------------------------------------------- */

/* The answer as the JSON that the node would give; NULL: it is none, or no memory. */
static json_t *to_json(const struct inquiry_answer *answer)
{
    struct ns_status *status = malloc(sizeof(*status));
    struct ow_json j = {0};
    json_t *json = NULL;

    if (status != NULL && ns_status_get(&answer->packet.record, status) == OW_OK) {
        ow_json_open_object(&j);
        node_json_status(&j, answer->from, status);
        ow_json_close_object(&j);
        if (j.err == OW_OK)
            json = json_loadb(j.data, j.len, 0, NULL);
    }
    ow_json_done(&j);
    free(status);
    return json;
}

/* Ask from a port of our own; 0: any. */
static json_t *ask_alone(struct remote *r, ow_addr addr, uint16_t from_port)
{
    struct inquiry inquiry = {.key = r->any,
                              .type = NS_TYPE_NBSTAT,
                              .to = {addr, r->nbtstat->port},
                              .from_port = from_port};
    struct inquiry_answer *answer = malloc(sizeof(*answer));
    enum inquiry_end end = INQUIRY_FAILED;
    json_t *json = NULL;

    errno = ENOMEM;
    if (answer != NULL)
        end = inquiry_run(&inquiry, 1, &unicast, answer);
    if (end == INQUIRY_ANSWERED)
        json = to_json(answer);
    r->why = end == INQUIRY_FAILED ? errno : 0;
    free(answer);
    return json;
}

/* Some machines answer to port 137 whatever they are asked from: the node has that port,
 * or we may take it ourselves. */
static json_t *ask_from_137(struct remote *r, ow_addr addr)
{
    char text[OW_ADDR_TEXT];
    json_t *answer = NULL;
    enum nbtstat_exit code = nbtstat_ask(
        r->nbtstat,
        json_pack("{s:s, s:s}", "request", "status", "address", ow_addr_text(addr, text)),
        true, &answer);

    if (code == NBTSTAT_DONE || code == NBTSTAT_NOT_FOUND)
        return code == NBTSTAT_DONE ? answer : NULL;
    answer = ask_alone(r, addr, NS_PORT);
    r->port_137_refused = r->why == EACCES || r->why == EPERM || r->why == EADDRINUSE;
    return answer;
}

static json_t *ask_machine(struct remote *r, ow_addr addr)
{
    json_t *answer = ask_alone(r, addr, 0);

    if (answer == NULL && r->nbtstat->port == NS_PORT)
        answer = ask_from_137(r, addr);
    return answer;
}

/* ---- showing --------------------------------------------------------------------- */

static void put_place(const struct remote *r, const struct place *place)
{
    char text[OW_ADDR_TEXT], key[NB_KEY_TEXT];
    const char *scope = strchr(nb_key_text(&r->any, key), '.');

    nbtstat_put_head(stdout, place == NULL ? "lo" : place->interface,
                     ow_addr_text(place == NULL ? 0x7f000001 : place->addr, text),
                     scope == NULL ? "" : scope + 1);
}

static enum nbtstat_exit show(const struct remote *r, json_t *answer)
{
    ow_addr addr = 0;

    if (r->nbtstat->json)
        return nbtstat_json(answer);
    (void)ow_addr_parse(nbtstat_text(answer, "address"), &addr);
    put_place(r, places_towards(r->place, r->place_count, addr));
    nbtstat_put_status(stdout, answer);
    return NBTSTAT_DONE;
}

/* For each interface that was tried: all of them for a name, the one that leads there for
 * an address. */
static void show_nothing(const struct remote *r)
{
    size_t count = r->address_count > 0 ? 1 : r->place_count;

    for (size_t i = 0; i < count; i++) {
        put_place(r, r->address_count == 0
                         ? &r->place[i]
                         : places_towards(r->place, r->place_count, r->address[0]));
        puts("    Host not found.");
    }
    if (count == 0)
        puts("\n    Host not found.");
}

static enum nbtstat_exit nothing(const struct remote *r)
{
    if (r->nbtstat->json)
        puts("{\n  \"error\": \"not-found\"\n}");
    else
        show_nothing(r);
    if (r->port_137_refused)
        return nbtstat_fail(
            NBTSTAT_NOT_FOUND,
            "some machines answer to port 137 only, which %s; start nbtd, "
            "or call nbtstat as root, to ask from there",
            r->why == EADDRINUSE ? "another program has here"
                                 : "this account may not use");
    return NBTSTAT_NOT_FOUND;
}

static enum nbtstat_exit run(struct remote *r)
{
    enum nbtstat_exit code = NBTSTAT_DONE;
    json_t *answer = NULL;

    if (r->nbtstat->act == ACT_REMOTE_ADDRESS)
        add_address(r, r->nbtstat->address);
    else
        code = look_up(r);
    if (code != NBTSTAT_DONE && code != NBTSTAT_NOT_FOUND)
        return code;
    for (size_t i = 0; i < r->address_count && answer == NULL; i++)
        answer = ask_machine(r, r->address[i]);
    code = answer != NULL ? show(r, answer) : nothing(r);
    json_decref(answer);
    return code;
}

enum nbtstat_exit nbtstat_remote(const struct nbtstat *nbtstat)
{
    struct remote *r = calloc(1, sizeof(*r));
    enum nbtstat_exit code;

    if (r == NULL)
        return nbtstat_fail(NBTSTAT_LOCAL, "out of memory");
    r->nbtstat = nbtstat;
    r->any = (struct nb_key){.name = nb_name_any()};
    r->place_count = places_list(r->place, PLACES_MAX);
    code = run(r);
    free(r);
    return code;
}
