#include "manager/named.h"

#include "manager/reply.h"
#include "manager/request.h"

bool named_parse(struct request *request, struct named *ret_named)
{
    struct named named = {0};

    if (nb_key_parse(request->segment, &named.key, &named.has_suffix) != OW_OK) {
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-name",
                    "NAME or NAME<20>, at most 15 octets; others as \\xNN",
                    "\"%.300s\" is not a NetBIOS name", request->segment);
        return false;
    }
    *ret_named = named;
    return true;
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
