#include "manager/named.h"

#include "manager/owner.h"
#include "manager/record_json.h"
#include "manager/reply.h"
#include "manager/request.h"
#include "rules/mapping_advice.h"

bool named_parse(struct request *request, struct named *ret_named)
{
    struct named named = {0};

    if (nb_key_parse(request->segment, &named.key, &named.has_suffix) != OW_OK) {
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-name",
                    "NAME or NAME<20>, at most 15 octets; others as \\xNN",
                    "\"%.300s\" is not a NetBIOS name", request->segment);
        return false;
    }
    named.owner = owner_address(request->manager);
    *ret_named = named;
    return true;
}

/* How these records had best be deleted: as a tombstone when one of them needs it. */
static void put_delete(struct ow_json *json, bool has_replica)
{
    /* No server has partners yet. */
    struct wins_delete_advice advice = wins_delete_advice(has_replica, false);

    ow_json_key(json, "delete");
    ow_json_open_object(json);
    ow_json_key(json, "advice");
    ow_json_string(json, advice.tombstone ? "tombstone" : "local");
    ow_json_key(json, "text");
    ow_json_string(json, advice.text);
    ow_json_close_object(json);
}

size_t named_json(struct ow_json *json, struct registry *registry, bool working,
                  const struct named *named)
{
    const unsigned count = named->has_suffix ? 1 : NAMED_MAX;
    struct wins_record record;
    bool has_replica = false;
    size_t found = 0;

    ow_json_open_object(json);
    ow_json_key(json, "records");
    ow_json_open_array(json);
    for (unsigned suffix = 0; suffix < count; suffix++) {
        struct nb_key key = named_key(named, suffix);

        if (working ? !registry_get(registry, &key, &record)
                    : !registry_read(registry, &key, &record))
            continue;
        record_json(json, &record, named->owner);
        has_replica = has_replica || record.owner != WINS_LOCAL;
        found++;
    }
    ow_json_close_array(json);
    put_delete(json, has_replica);
    ow_json_close_object(json);
    return found;
}

char *named_guard_text(void *ctx, struct registry *registry,
                       const struct settings *settings, size_t *ret_len)
{
    struct ow_json json = {0};
    size_t found = named_json(&json, registry, true, ctx);

    (void)settings;
    ow_json_newline(&json);
    if (found == 0 || json.err != OW_OK) {
        ow_json_done(&json);
        return NULL;
    }
    *ret_len = json.len;
    return json.data;
}

struct nb_key named_key(const struct named *named, unsigned suffix)
{
    struct nb_key key = named->key;

    if (!named->has_suffix)
        key.name.octet[NB_NAME_LEN - 1] = (uint8_t)suffix;
    return key;
}

static bool is_wanted(const struct wins_record *record, enum named_which which)
{
    switch (which) {
    case NAMED_ALL:
        return true;
    case NAMED_STATIC:
        return record->is_static;
    case NAMED_DYNAMIC_ACTIVE:
        return !record->is_static && record->state == WINS_ACTIVE;
    }
    return false;
}

size_t named_find(const struct registry *registry, const struct named *named,
                  enum named_which which, struct nb_key *ret)
{
    const unsigned count = named->has_suffix ? 1 : NAMED_MAX;
    struct wins_record record;
    size_t found = 0;

    for (unsigned suffix = 0; suffix < count; suffix++) {
        struct nb_key key = named_key(named, suffix);

        if (registry_read(registry, &key, &record) && is_wanted(&record, which))
            ret[found++] = key;
    }
    return found;
}
