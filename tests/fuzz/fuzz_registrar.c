/* fuzz_registrar.c - the responder and the registrar with a live registry: each input is
 * a history of datagrams, answers to challenges, commands and the passing of time.  What
 * must hold: no crash; an answer is never larger than its room; whoever was granted a
 * name stands in its record, on disk. */
#include "stage.h"

#include <stdlib.h>
#include <string.h>

#define STEPS_MAX 64

struct tape {
    const uint8_t *data;
    size_t len, at;
};

static uint8_t take(struct tape *tape)
{
    return tape->at < tape->len ? tape->data[tape->at++] : 0;
}

/* Few names and machines, so that they meet. */
static struct nb_key some_key(struct tape *tape)
{
    static const uint8_t suffix[] = {0x00, 0x03, 0x20, 0x1B, 0x1C, 0x1D, 0x1E, 0x72};
    static const char *const base[] = {"FRED", "WILMA", "SERVER", ""};
    uint8_t byte = take(tape);
    struct nb_key key = {.name = nb_name_make(base[byte >> 3 & 3], suffix[byte & 7])};

    if ((byte & 0x80) != 0) {
        key.scope.len = 4;
        memcpy(key.scope.octet, "corp", 4);
    }
    return key;
}

static ow_addr some_addr(struct tape *tape)
{
    static const ow_addr addr[] = {0xC0000207, 0xC0000208, 0xC6336407, 0xCB007107,
                                   0xC0000201, 0x7F404001, 0x00000000, 0xFFFFFFFF};

    return addr[take(tape) & 7];
}

static void check_grants(struct stage *stage, const struct nb_key *key, ow_addr addr,
                         size_t before)
{
    struct ns_packet packet;
    struct wins_record record;

    for (size_t i = before; i < stage->parcel_count; i++) {
        const struct parcel *parcel = &stage->parcel[i];

        if (ns_decode(parcel->data, parcel->len, &packet) != OW_OK)
            abort(); /* what we send can be decoded */
        if (!ns_is_response(&packet) || ns_opcode(&packet) != NS_REGISTRATION ||
            ns_rcode(&packet) != NS_OK || !nb_key_equal(&packet.record.key, key) ||
            ns_addr_at(&packet.record, 0).addr != addr || nb_suffix(&key->name) == 0x1D)
            continue;
        if (!registry_read(stage->registry, key, &record) || record.state != WINS_ACTIVE)
            abort(); /* granted but not stored */
        if (record.type != WINS_GROUP && !record.is_static &&
            wins_member_index(&record, addr) < 0)
            abort(); /* granted to somebody else */
    }
}

static void claim(struct stage *stage, struct tape *tape)
{
    static const uint16_t opcode[] = {NS_REGISTRATION, NS_MULTIHOMED, NS_REFRESH,
                                      NS_RELEASE};
    struct nb_key key = some_key(tape);
    struct ow_endpoint from = {.addr = some_addr(tape), .port = NS_PORT};
    uint8_t how = take(tape);
    struct ns_addr addrs[NS_ADDRS_MAX];
    struct ns_build build = {.id = (uint16_t)(how >> 4),
                             .flags = (uint16_t)(opcode[how & 3] << 11 | NS_RD),
                             .key = &key,
                             .type = NS_TYPE_NB,
                             .ttl = 300000,
                             .addrs = addrs,
                             .addr_count = (how & 8) != 0 ? 1 + take(tape) % 28u : 1};
    uint8_t buf[NS_DATAGRAM_MAX];
    size_t before = stage->parcel_count, len;

    for (size_t i = 0; i < build.addr_count; i++)
        addrs[i] = (struct ns_addr){.nb_flags = (how & 4) != 0 ? 0xE000 : 0x6000,
                                    .addr = i == 0 ? from.addr : some_addr(tape)};
    len = ns_put_request(&build, buf, sizeof(buf));
    stage_deliver(stage, from, false, buf, len);
    check_grants(stage, &key, from.addr, before);
}

/* Answer the last question, truly or not. */
static void answer(struct stage *stage, struct tape *tape)
{
    uint8_t how = take(tape);
    struct ns_packet asked;
    struct ns_addr addrs[2] = {{0x6000, some_addr(tape)}, {0x6000, some_addr(tape)}};
    struct ns_build build = {.flags = (how & 1) != 0 ? 0x8503 : 0x8500,
                             .type = (how & 1) != 0 ? NS_TYPE_NULL : NS_TYPE_NB,
                             .addrs = addrs,
                             .addr_count = (how & 1) != 0 ? 0 : 2};
    uint8_t buf[NS_DATAGRAM_MAX];

    for (size_t i = stage->parcel_count; i-- > 0;) {
        struct parcel *parcel = &stage->parcel[i];

        if (ns_decode(parcel->data, parcel->len, &asked) != OW_OK ||
            ns_is_response(&asked) || ns_opcode(&asked) != NS_QUERY)
            continue;
        build.id = (uint16_t)(asked.id ^ (how & 2));
        build.key = &asked.question;
        stage_deliver(stage, parcel->to, false, buf,
                      ns_put_response(&build, buf, sizeof(buf)));
        return;
    }
}

/* Somebody wants a name, perhaps one of the server's own, to be given up. */
static void demand(struct stage *stage, struct tape *tape)
{
    uint8_t how = take(tape);
    struct nb_key key = some_key(tape);
    struct ow_endpoint from = {.addr = (how & 1) != 0 ? STAGE_PARTNER : some_addr(tape),
                               .port = NS_PORT};
    struct ns_addr entry = {.nb_flags = 0x6000,
                            .addr = (how & 2) != 0 ? STAGE_SERVER : some_addr(tape)};
    struct ns_build build = {.id = how,
                             .flags = (how & 4) != 0 ? 0xAD87 : 0x3000,
                             .key = &key,
                             .type = NS_TYPE_NB,
                             .addrs = &entry,
                             .addr_count = 1};
    uint8_t buf[NS_DATAGRAM_MAX];
    size_t len = (how & 4) != 0 ? ns_put_response(&build, buf, sizeof(buf))
                                : ns_put_request(&build, buf, sizeof(buf));

    stage_deliver(stage, from, (how & 8) != 0, buf, len);
    if ((how & 16) != 0)
        stage_claim_again(stage);
}

static void raw(struct stage *stage, struct tape *tape)
{
    size_t len = take(tape);
    struct ow_endpoint from = {.addr = some_addr(tape), .port = NS_PORT};

    len = len < tape->len - tape->at ? len : tape->len - tape->at;
    stage_deliver(stage, from, (len & 1) != 0, tape->data + tape->at, len);
    tape->at += len;
}

/* Take the last change of key back. */
static void take_back(struct stage *stage, const struct nb_key *key)
{
    struct command command = {
        .kind = COMMAND_UNDO, .cause = {.account = "ann"}, .key_count = 1};
    struct registry_event event[2];
    size_t count = 0;

    nb_key_copy(&command.key[0], key);
    if (registry_history(stage->registry, key, event, 2, &count) != OW_OK || count == 0)
        return;
    command.expect = event[0].has_record ? &event[0].record : NULL;
    if (count == 2 && event[1].has_record)
        command.before = &event[1].record;
    stage_command(stage, &command);
}

static void operate_somehow(struct stage *stage, struct tape *tape)
{
    static const enum command_kind kind[] = {
        COMMAND_ADD_MAPPING, COMMAND_CHANGE_MAPPING, COMMAND_DELETE, COMMAND_TOMBSTONE,
        COMMAND_RELEASE,     COMMAND_SCAVENGE,       COMMAND_STATUS, COMMAND_CURE};
    uint8_t how = take(tape);
    struct wins_record seen;
    struct command command = {.kind = kind[how & 7],
                              .cause = {.account = "ann"},
                              .force = (how & 8) != 0,
                              .key_count = 1,
                              .mapping = (enum wins_mapping_type)((how >> 4) % 5),
                              .cure = (enum wins_cure)((how >> 4) % WINS_CURE_COUNT),
                              .addr_count = 1 + (how >> 7)};

    command.key[0] = some_key(tape);
    command.addr[0] = some_addr(tape);
    command.addr[1] = some_addr(tape);
    if ((how & 0x48) == 0x40) /* a mapping for some hours */
        command.until = stage_now(stage).time + 1 + take(tape) * OW_HOUR;
    if (registry_get(stage->registry, &command.key[0], &seen))
        command.expect = &seen;
    stage_command(stage, &command);
    if ((how & 0x88) == 0x88) /* and back again */
        take_back(stage, &command.key[0]);
}

static void ask(struct stage *stage, struct tape *tape)
{
    struct nb_key key = some_key(tape);
    struct ow_endpoint from = {.addr = some_addr(tape), .port = 4711};
    uint8_t how = take(tape);
    struct ns_build build = {.flags = (how & 1) != 0 ? NS_RD : 0,
                             .key = &key,
                             .type = (how & 2) != 0 ? NS_TYPE_NBSTAT : NS_TYPE_NB};
    uint8_t buf[NS_DATAGRAM_MAX];

    stage_deliver(stage, from, (how & 4) != 0, buf,
                  ns_put_question(&build, buf, sizeof(buf)));
}

static void play(struct stage *stage, struct tape *tape)
{
    for (int step = 0; step < STEPS_MAX && tape->at < tape->len; step++) {
        uint8_t what = take(tape);

        if (what >= 0xF8) {
            demand(stage, tape);
            continue;
        }
        switch (what & 7) {
        case 0:
        case 1:
        case 2:
            claim(stage, tape);
            break;
        case 3:
            answer(stage, tape);
            break;
        case 4:
            raw(stage, tape);
            break;
        case 5:
            operate_somehow(stage, tape);
            break;
        case 6:
            ask(stage, tape);
            break;
        default:
            stage_advance(stage, stage->ms + ((ow_ms)1 << (take(tape) % 30)));
            break;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static bool registered;
    struct tape tape = {.data = data, .len = len};
    struct stage stage;

    if (!registered)
        registry_thread_register();
    registered = true;
    if (!stage_open(&stage))
        abort();
    play(&stage, &tape);
    stage_close(&stage);
    return 0;
}
