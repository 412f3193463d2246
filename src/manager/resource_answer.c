/* resource_answer.c - what a machine would be answered if it asked for a name now, and
 * why: the workers' own answer (server/rehearsal.h) with the reason of its order. */
#include "manager/resources.h"

#include "manager/change.h"
#include "manager/named.h"
#include "manager/owner.h"
#include "manager/record_json.h"
#include "manager/reply.h"
#include "rules/rank.h"
#include "server/rehearsal.h"

struct asking_machine {
    const struct registry *registry;
    const struct command_status *status;
    const struct server_status *server;
    ow_addr addr, owner;
};

static const char *end_str(const struct rehearsal *rehearsal)
{
    switch (rehearsal->end) {
    case REHEARSAL_ANSWERED:
        return rehearsal->reply.rcode == NS_OK ? "positive" : "negative";
    case REHEARSAL_CUT:
        return "cut";
    case REHEARSAL_REFUSED:
    case REHEARSAL_SILENT:
        break;
    }
    return "none";
}

static const char *end_reason(const struct rehearsal *rehearsal)
{
    switch (rehearsal->end) {
    case REHEARSAL_ANSWERED:
        return wins_reason_str(rehearsal->reply.reason);
    case REHEARSAL_CUT:
        return "query-networks";
    case REHEARSAL_REFUSED:
        return wins_rule_row(rehearsal->rule)->name;
    case REHEARSAL_SILENT:
        break;
    }
    return "cannot-be-sent";
}

static const char *end_text(const struct rehearsal *rehearsal)
{
    switch (rehearsal->end) {
    case REHEARSAL_ANSWERED:
        return wins_reason_sentence(rehearsal->reply.reason);
    case REHEARSAL_CUT:
        return "It is in no network of query-networks, so it gets no more octets than it "
               "sent: the head of an answer, marked as cut short.";
    case REHEARSAL_REFUSED:
        return wins_reason_sentence(wins_rule_row(rehearsal->rule)->reason);
    case REHEARSAL_SILENT:
        break;
    }
    return "The name cannot be sent in a packet.";
}

static void put_address(struct ow_json *json, const struct asking_machine *machine,
                        const struct wins_record *held, const struct wins_query *query,
                        const struct wins_reply *reply, size_t at)
{
    const ow_addr addr = reply->addr[at].addr;
    const enum wins_rank rank =
        wins_rank_of(&machine->status->settings.policy, held, query, reply, at);
    char text[WINS_RANK_TEXT];

    ow_json_open_object(json);
    ow_json_key(json, "rank");
    ow_json_uint(json, at + 1);
    ow_json_key(json, "address");
    record_json_addr(json, addr);
    ow_json_key(json, "reason");
    ow_json_string(json, wins_rank_str(rank));
    ow_json_key(json, "text");
    ow_json_string(json, wins_rank_text(rank, addr, query->asker, text));
    ow_json_close_object(json);
}

static bool is_positive(const struct rehearsal *rehearsal)
{
    return rehearsal->end == REHEARSAL_ANSWERED && rehearsal->reply.rcode == NS_OK;
}

static void put_addresses(struct ow_json *json, const struct asking_machine *machine,
                          const struct wins_query *query,
                          const struct rehearsal *rehearsal)
{
    const struct wins_reply *reply = &rehearsal->reply;
    struct wins_record held;

    ow_json_key(json, "addresses");
    ow_json_open_array(json);
    if (is_positive(rehearsal) && registry_read(machine->registry, query->key, &held))
        for (size_t at = 0; at < reply->count; at++)
            put_address(json, machine, &held, query, reply, at);
    ow_json_close_array(json);
}

static void put_answer(struct ow_json *json, const struct asking_machine *machine,
                       const struct nb_key *key)
{
    const struct wins_query query = {.key = key, .asker = machine->addr};
    struct rehearsal rehearsal;

    rehearse(machine->registry, &machine->status->settings, machine->server->near,
             machine->server->near_count, key, machine->addr,
             machine->status->ageing_time, &rehearsal);
    ow_json_open_object(json);
    record_json_key(json, key);
    ow_json_key(json, "answer");
    ow_json_string(json, end_str(&rehearsal));
    ow_json_key(json, "reason");
    ow_json_string(json, end_reason(&rehearsal));
    ow_json_key(json, "text");
    ow_json_string(json, end_text(&rehearsal));
    ow_json_key(json, "ttl");
    if (is_positive(&rehearsal))
        ow_json_uint(json, rehearsal.reply.ttl);
    else
        ow_json_null(json);
    put_addresses(json, machine, &query, &rehearsal);
    ow_json_close_object(json);
}

/* A name with a suffix is answered for even when there is no such record. */
static size_t put_answers(struct ow_json *json, const struct asking_machine *machine,
                          const struct named *named)
{
    struct wins_record record;
    size_t count = 0;

    for (unsigned suffix = 0; suffix < (named->has_suffix ? 1 : NAMED_MAX); suffix++) {
        const struct nb_key key = named_key(named, suffix);

        if (!named->has_suffix && !registry_read(machine->registry, &key, &record))
            continue;
        put_answer(json, machine, &key);
        count++;
    }
    return count;
}

static bool parse_asker(struct request *request, ow_addr *ret_addr)
{
    const char *text = request_param(request, "for");

    if (text != NULL && ow_addr_parse(text, ret_addr) == OW_OK &&
        ow_addr_is_usable(*ret_addr))
        return true;
    return request_bad_param(request, "for", "the IPv4 address of a machine");
}

void resource_answer(struct request *request)
{
    const struct status_port *port = &request->manager->config.status;
    struct command command = {.kind = COMMAND_STATUS};
    struct server_status server;
    struct asking_machine machine = {.registry = request->manager->config.registry,
                                     .status = &command.result.status,
                                     .server = &server};
    char text[OW_ADDR_TEXT];
    struct ow_json json = {0};
    struct named named;

    if (!named_parse(request, &named) || !parse_asker(request, &machine.addr) ||
        !change_submit(request, &command))
        return;
    port->get(port->ctx, &server);
    ow_json_open_object(&json);
    ow_json_key(&json, "for");
    ow_json_string(&json, ow_addr_text(machine.addr, text));
    ow_json_key(&json, "answers");
    ow_json_open_array(&json);
    if (put_answers(&json, &machine, &named) > 0) {
        ow_json_close_array(&json);
        ow_json_close_object(&json);
        reply_json(request, MHD_HTTP_OK, &json);
    } else {
        reply_error(request, MHD_HTTP_NOT_FOUND, "not-found",
                    "say NAME<20> to see what would be answered all the same",
                    "there is no record of %.300s", request->segment);
    }
    ow_json_done(&json);
}
