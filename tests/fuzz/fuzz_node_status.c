/* Any RDATA of a node status, behind two octets that say how much room the answer has:
 * what is sent of it says the same, as far as it fits. */
#include "fuzz.h"

#include "wire/node_status.h"

#define ROOM_MAX 5000

static void check_same(const struct ns_status *a, const struct ns_status *b)
{
    FUZZ_CHECK(b->count <= a->count);
    for (size_t i = 0; i < b->count; i++) {
        FUZZ_CHECK(memcmp(&a->name[i].name, &b->name[i].name, NB_NAME_LEN) == 0);
        FUZZ_CHECK(a->name[i].flags == b->name[i].flags);
    }
    FUZZ_CHECK(a->has_statistics == b->has_statistics);
    FUZZ_CHECK(memcmp(a->statistics.unit_id, b->statistics.unit_id, 6) == 0);
    FUZZ_CHECK(a->statistics.good_sends == b->statistics.good_sends);
    FUZZ_CHECK(a->statistics.packet_size == b->statistics.packet_size);
}

static void check_status(const struct ns_status *status, size_t room)
{
    struct nb_key key = {.name = nb_name_any(), .scope = {.len = 0}};
    uint8_t *out = fuzz_block(room);
    size_t len = ns_put_status(7, &key, status, out, room);
    struct ns_packet p;
    struct ns_status back;

    FUZZ_CHECK(len <= room);
    if (len > 0) {
        FUZZ_CHECK(ns_decode(out, len, &p) == OW_OK);
        FUZZ_CHECK(ns_status_get(&p.record, &back) == OW_OK);
        FUZZ_CHECK(((p.flags & NS_TC) != 0) == (back.count < status->count));
        check_same(status, &back);
    }
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ns_record record = {.type = NS_TYPE_NBSTAT};
    struct ns_status status;

    if (size < 2 || size - 2 > UINT16_MAX)
        return 0;
    record.rdlen = (uint16_t)(size - 2);
    record.rdata = data + 2;
    if (ns_status_get(&record, &status) == OW_OK)
        check_status(&status, (size_t)(data[0] << 8 | data[1]) % ROOM_MAX);
    return 0;
}
