#include "manager/dns_column.h"

#include "manager/change.h"
#include "manager/dns_check.h"
#include "manager/record_json.h"
#include "manager/reply.h"

bool dns_column_begin(struct request *request, struct dns_column *ret_column)
{
    struct command command = {.kind = COMMAND_STATUS};
    const struct settings *settings = &command.result.status.settings;
    bool wanted;

    *ret_column = (struct dns_column){.check = NULL};
    if (!request_flag(request, "dns", &wanted) ||
        (wanted && !change_submit(request, &command)))
        return false;
    if (!wanted)
        return true;
    if (!settings->dns_check) {
        reply_error(request, MHD_HTTP_CONFLICT, "refused", "winsctl set dns-check on",
                    "this server is not to ask DNS: the setting dns-check is off");
        return false;
    }
    ret_column->check = request->manager->dns;
    ret_column->source = settings->dns;
    return true;
}

void dns_column_put(struct dns_column *column, struct ow_json *json, const char *name,
                    bool is_host, const ow_addr *addr, size_t count)
{
    struct dns_answer answer = {.count = 0};
    enum dns_verdict verdict = DNS_PENDING;
    char host[DNS_HOST_ROOM];

    if (column->check == NULL)
        return;
    ow_json_key(json, "dns");
    if (!is_host || !dns_host_of(name, host)) {
        ow_json_null(json);
        return;
    }
    if (dns_check_ask(column->check, &column->source, host, &answer))
        verdict = dns_compare(&answer, addr, count);
    column->pending += verdict == DNS_PENDING;
    ow_json_open_object(json);
    ow_json_key(json, "verdict");
    ow_json_string(json, dns_verdict_str(verdict));
    ow_json_key(json, "addresses");
    ow_json_open_array(json);
    for (size_t i = 0; i < answer.count; i++)
        record_json_addr(json, answer.addr[i]);
    ow_json_close_array(json);
    ow_json_close_object(json);
}

void dns_column_put_record(struct dns_column *column, struct ow_json *json,
                           const struct nb_key *key, const struct wins_record *record)
{
    const bool is_group =
        record != NULL && record->type != WINS_UNIQUE && record->type != WINS_MULTIHOMED;
    ow_addr addr[WINS_MEMBERS_MAX];
    char name[NB_NAME_TEXT];
    size_t count = 0;

    if (column->check == NULL)
        return;
    while (record != NULL && count < record->count) {
        addr[count] = record->member[count].addr;
        count++;
    }
    dns_column_put(column, json, nb_base_text(&key->name, name),
                   !is_group && dns_is_host_suffix(nb_suffix(&key->name)), addr, count);
}

void dns_column_put_key(struct dns_column *column, struct ow_json *json,
                        const struct registry *registry, const struct nb_key *key)
{
    struct wins_record record;
    bool held;

    if (column->check == NULL)
        return;
    held = registry_read(registry, key, &record) && record.state == WINS_ACTIVE;
    dns_column_put_record(column, json, key, held ? &record : NULL);
}

void dns_column_put_summary(const struct dns_column *column, struct ow_json *json)
{
    if (column->check == NULL)
        return;
    ow_json_key(json, "dns");
    ow_json_open_object(json);
    ow_json_key(json, "domains");
    ow_json_open_array(json);
    for (size_t i = 0; i < column->source.domain_count; i++)
        ow_json_string(json, column->source.domain[i]);
    ow_json_close_array(json);
    ow_json_key(json, "pending");
    ow_json_uint(json, column->pending);
    ow_json_close_object(json);
}
