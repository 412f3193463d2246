#include "server/node_role.h"

#include "server/registrar_core.h"

#define RELEASE_REPLY 0xB400 /* response, opcode 6, AA */
#define WRONG_MAX     8      /* more false answers than this: under attack */
#define RETRY_MS      30000  /* in conflict: asked again after this, doubling ... */
#define RETRY_MOST_MS 600000 /* ... up to this */
#define RETRY_DOUBLES 5      /* 2^5 * 30 s is above the most */
#define NOWHERE       SIZE_MAX

static size_t own_at(const struct registrar *r, const struct nb_key *key)
{
    const struct name_entry *entry = name_table_find(r->own, key);

    return entry == NULL ? NOWHERE : (size_t)(entry - r->own->entry);
}

static const struct nb_key *key_at(const struct registrar *r, size_t at)
{
    return &r->own->entry[at].key;
}

/* ---- what is said ----------------------------------------------------------------- */

static void say_ignored(struct registrar *r, size_t at, enum demand_kind kind,
                        ow_addr from, const char *reason)
{
    char name[NB_KEY_TEXT];
    struct ow_field field[] = {
        OW_TEXT("name", nb_key_text(key_at(r, at), name)),
        OW_ADDRESS("from", from),
        OW_TEXT("kind", kind == DEMAND_RELEASE ? "release" : "conflict"),
        OW_TEXT("reason", reason),
    };

    r->env.event(r->env.ctx, OW_EV_DEMAND_IGNORED, field, 4);
}

/* As Windows does, also when the name is in conflict already. */
static void say_lost(struct registrar *r, size_t at)
{
    const struct role_name *name = &r->role.name[at];
    char text[NB_KEY_TEXT];
    struct ow_field field[] = {
        OW_TEXT("name", nb_key_text(key_at(r, at), text)),
        OW_ADDRESS("from", name->from.addr),
        OW_ADDRESS("address", r->own_addr_count > 0 ? r->own_addr[0] : 0)};

    r->env.event(r->env.ctx,
                 name->kind == DEMAND_RELEASE ? OW_EV_NAME_RELEASE : OW_EV_DUPLICATE_NAME,
                 field, 3);
}

static void say_recovered(struct registrar *r, size_t at)
{
    char text[NB_KEY_TEXT];
    struct ow_field field[] = {
        OW_TEXT("name", nb_key_text(key_at(r, at), text)),
        OW_ADDRESS("address", r->own_addr_count > 0 ? r->own_addr[0] : 0)};

    r->env.event(r->env.ctx, OW_EV_NAME_RECOVERED, field, 2);
}

/* ---- the question ----------------------------------------------------------------- */

static void withdraw(struct registrar *r, struct role_name *name)
{
    if (name->has_question)
        questions_release(r->questions, name->question);
    name->has_question = false;
}

/* The question leaves with the next tick: not before the answers of this batch. */
static void begin(struct registrar *r, size_t at, enum role_stage stage,
                  struct ow_endpoint asked)
{
    struct role_name *name = &r->role.name[at];

    withdraw(r, name);
    name->stage = stage;
    name->asked = asked;
    name->tries = 0;
    name->due = r->now.ms;
}

/* A question without an id or a route counts as asked and not answered.  RD is set: the
 * database of that server is meant, not the names of its own node. */
static void ask(struct registrar *r, size_t at)
{
    struct role_name *name = &r->role.name[at];
    struct ns_build build = {.flags = NS_RD, .key = key_at(r, at), .type = NS_TYPE_NB};
    uint8_t buf[NS_DATAGRAM_MAX];
    size_t len;

    name->tries++;
    name->due = r->now.ms + r->settings.challenge_timeout_ms;
    if (!name->has_question)
        name->has_question = asking_claim_id(r, name->asked.addr, &name->question);
    if (!name->has_question)
        return;
    build.id = name->question;
    len = ns_put_question(&build, buf, sizeof(buf));
    if (len > 0)
        (void)r->env.send(r->env.ctx, name->listener, name->asked, buf, len);
}

static bool is_attacked(const struct registrar *r, const struct role_name *name)
{
    return name->has_question &&
           questions_wrong(r->questions, name->question) > WRONG_MAX;
}

/* ---- what the answer means -------------------------------------------------------- */

static void stay_lost(struct registrar *r, struct role_name *name)
{
    unsigned doubles = name->refusals < RETRY_DOUBLES ? name->refusals : RETRY_DOUBLES;
    ow_ms wait = (ow_ms)RETRY_MS << doubles;

    name->stage = ROLE_LOST;
    name->due = r->now.ms + (wait < RETRY_MOST_MS ? wait : RETRY_MOST_MS);
}

/* RFC 1001 15.5.3: a demand is answered; here once it is known that the name goes. */
static void answer_demand(struct registrar *r, size_t at)
{
    const struct role_name *name = &r->role.name[at];
    struct ns_addr entry = {.nb_flags = (uint16_t)(r->own->node_type << NS_NB_ONT_SHIFT),
                            .addr = name->addr};
    struct ns_build build = {.id = name->demand_id,
                             .flags = RELEASE_REPLY,
                             .key = key_at(r, at),
                             .type = NS_TYPE_NB,
                             .addrs = &entry,
                             .addr_count = 1};
    uint8_t buf[NS_DATAGRAM_MAX];
    size_t len = ns_put_response(&build, buf, sizeof(buf));

    if (name->kind == DEMAND_RELEASE && len > 0)
        (void)outbox_send(r->outbox, name->listener, name->from, buf, len);
}

/* The name is somebody else's. */
static void lose(struct registrar *r, size_t at)
{
    struct role_name *name = &r->role.name[at];

    registrar_counted(r, COUNT_DEMANDS_BELIEVED);
    if (r->own->entry[at].state != NAME_CONFLICT) {
        name->refusals = 0;
        r->env.own_state(r->env.ctx, key_at(r, at), NAME_CONFLICT, name->from.addr);
        upkeep_own_name(r, at);
    }
    say_lost(r, at);
    answer_demand(r, at);
    stay_lost(r, name);
}

static void recover(struct registrar *r, size_t at)
{
    struct role_name *name = &r->role.name[at];

    name->stage = ROLE_AT_PEACE;
    name->refusals = 0;
    r->env.own_state(r->env.ctx, key_at(r, at), NAME_REGISTERED, 0);
    upkeep_own_name(r, at);
    say_recovered(r, at);
}

/* While the name was in conflict nobody defended it: another machine may have registered
 * it here, or somebody has made a mapping for it. */
enum holder { HELD_BY_NOBODY, HELD_BY_MACHINE, HELD_BY_MAPPING };

static enum holder find_holder(struct registrar *r, size_t at, ow_addr *ret_addr)
{
    struct wins_record record;

    if (!registry_get(r->registry, key_at(r, at), &record) ||
        !wins_record_lives(&record, r->now.time))
        return HELD_BY_NOBODY;
    for (size_t i = 0; i < record.count; i++) {
        if (name_table_has_address(r->own, record.member[i].addr))
            continue;
        *ret_addr = record.member[i].addr;
        return record.is_static ? HELD_BY_MAPPING : HELD_BY_MACHINE;
    }
    return HELD_BY_NOBODY;
}

/* The server that demanded the name gives it free; now whoever holds it here is asked. */
static void server_gives_free(struct registrar *r, size_t at)
{
    struct role_name *name = &r->role.name[at];
    struct ow_endpoint holder = {.port = r->peer_port};

    switch (find_holder(r, at, &holder.addr)) {
    case HELD_BY_NOBODY:
        recover(r, at);
        break;
    case HELD_BY_MACHINE:
        name->asks_holder = true;
        begin(r, at, ROLE_ASKING, holder);
        break;
    case HELD_BY_MAPPING:
        name->refusals++;
        stay_lost(r, name);
        break;
    }
}

/* The question is answered, or will never be. */
static void settle(struct registrar *r, size_t at, enum demand_proof proof)
{
    struct role_name *name = &r->role.name[at];

    withdraw(r, name);
    if (name->stage == ROLE_VERIFYING) {
        if (demand_believed(proof)) {
            lose(r, at);
            return;
        }
        say_ignored(r, at, name->kind, name->from.addr, demand_proof_str(proof));
        name->stage = ROLE_AT_PEACE;
        if (r->own->entry[at].state == NAME_CONFLICT)
            stay_lost(r, name);
    } else if (!demand_is_over(proof)) {
        name->refusals++;
        stay_lost(r, name);
    } else if (!name->asks_holder) {
        server_gives_free(r, at);
    } else {
        recover(r, at);
    }
}

/* What an answer proves.  An error other than "no such name", or an answer without an
 * address, says nothing about the name: the server may yet be asked again. */
static bool read_proof(const struct registrar *r, const struct ns_packet *packet,
                       enum demand_proof *ret_proof)
{
    size_t count = packet->has_record && packet->record.type == NS_TYPE_NB
                       ? ns_addr_count(&packet->record)
                       : 0;

    if (ns_rcode(packet) == NS_NAM_ERR) {
        *ret_proof = DEMAND_PROOF_NONE;
        return true;
    }
    if (ns_rcode(packet) != NS_OK || count == 0)
        return false;
    *ret_proof = DEMAND_PROOF_OTHER;
    for (size_t i = 0; i < count; i++) {
        if (name_table_has_address(r->own, ns_addr_at(&packet->record, i).addr))
            *ret_proof = DEMAND_PROOF_OURS;
    }
    return true;
}

/* ---- demands ---------------------------------------------------------------------- */

/* The server of this address whose demands are heard, or NULL. */
static const struct ow_endpoint *find_server(const struct registrar *r, ow_addr addr)
{
    for (size_t i = 0; i < r->demander_count; i++) {
        if (r->demander[i].addr == addr)
            return &r->demander[i];
    }
    return NULL;
}

static struct demand_facts facts_of(const struct registrar *r, size_t at,
                                    enum demand_kind kind, const struct ns_packet *packet,
                                    const struct datagram *datagram)
{
    const struct role_name *name = &r->role.name[at];
    bool has_address = packet->has_record && ns_addr_count(&packet->record) > 0;

    return (struct demand_facts){
        .kind = kind,
        .honoured = kind == DEMAND_RELEASE ? r->settings.honor_release_demand
                                           : r->settings.honor_conflict_demand,
        .from_server = find_server(r, datagram->from.addr) != NULL,
        .broadcast = datagram->broadcast || (packet->flags & NS_B) != 0,
        .name_ours = true,
        .group = r->own->entry[at].group,
        .address_ours = has_address && name_table_has_address(
                                           r->own, ns_addr_at(&packet->record, 0).addr),
        .verifying = name->stage == ROLE_VERIFYING || name->stage == ROLE_ASKING,
        .last_ms_ago = name->was_verified ? r->now.ms - name->verified : OW_NEVER,
    };
}

static void verify(struct registrar *r, size_t at, enum demand_kind kind,
                   const struct ns_packet *packet, const struct datagram *datagram)
{
    struct role_name *name = &r->role.name[at];

    name->kind = kind;
    name->listener = datagram->listener;
    name->from = datagram->from;
    name->demand_id = packet->id;
    name->addr =
        ns_addr_count(&packet->record) > 0 ? ns_addr_at(&packet->record, 0).addr : 0;
    name->server = *find_server(r, datagram->from.addr);
    name->was_verified = true;
    name->verified = r->now.ms;
    begin(r, at, ROLE_VERIFYING, name->server);
}

static enum demand_verdict judge(struct registrar *r, size_t at, enum demand_kind kind,
                                 const struct ns_packet *packet,
                                 const struct datagram *datagram)
{
    struct demand_facts facts = facts_of(r, at, kind, packet, datagram);
    enum demand_verdict verdict = demand_judge(&facts);

    switch (verdict) {
    case DEMAND_IGNORED_BROADCAST:
    case DEMAND_IGNORED_NOT_OURS:
    case DEMAND_IGNORED_GROUP:
    case DEMAND_IS_ANSWER:
        break; /* not meant for the node */
    case DEMAND_IGNORED_STRANGER:
    case DEMAND_IGNORED_BY_OPTION:
        registrar_counted(r, COUNT_DEMANDS_HEARD);
        say_ignored(r, at, kind, datagram->from.addr, demand_verdict_str(verdict));
        break;
    case DEMAND_IGNORED_TOO_OFTEN: /* servers repeat theirs */
        registrar_counted(r, COUNT_DEMANDS_HEARD);
        break;
    case DEMAND_VERIFY:
        registrar_counted(r, COUNT_DEMANDS_HEARD);
        verify(r, at, kind, packet, datagram);
        break;
    }
    return verdict;
}

bool node_role_release(struct registrar *r, const struct ns_packet *packet,
                       const struct datagram *datagram)
{
    size_t at = own_at(r, &packet->question);
    ow_addr from = datagram->from.addr;

    if (at == NOWHERE)
        return false;
    /* The database would believe the holder of the record, but nobody speaks for this
     * server on the wire: some other program of this machine, or a forged sender. */
    if (name_table_has_address(r->own, from) || r->env.is_own(r->env.ctx, from)) {
        registrar_counted(r, COUNT_IGNORED);
        return true;
    }
    switch (judge(r, at, DEMAND_RELEASE, packet, datagram)) {
    case DEMAND_VERIFY:
    case DEMAND_IGNORED_TOO_OFTEN:
    case DEMAND_IGNORED_BY_OPTION:
        return true;
    case DEMAND_IGNORED_BROADCAST:
    case DEMAND_IGNORED_NOT_OURS:
    case DEMAND_IGNORED_GROUP:
    case DEMAND_IGNORED_STRANGER:
    case DEMAND_IS_ANSWER:
        break;
    }
    return false; /* acknowledged there as a stranger's, and nothing is changed */
}

/* ---- answers ---------------------------------------------------------------------- */

static size_t at_question(const struct registrar *r, uint16_t id)
{
    for (size_t i = 0; i < r->own->count; i++) {
        if (r->role.name[i].has_question && r->role.name[i].question == id)
            return i;
    }
    return NOWHERE;
}

static void take_answer(struct registrar *r, size_t at, const struct ns_packet *packet,
                        const struct datagram *datagram)
{
    const struct role_name *name = &r->role.name[at];
    enum demand_proof proof;

    if (datagram->from.addr != name->asked.addr ||
        datagram->from.port != name->asked.port || ns_opcode(packet) != NS_QUERY)
        return;
    if (packet->has_record ? !nb_key_equal(&packet->record.key, key_at(r, at))
                           : ns_rcode(packet) == NS_OK)
        questions_count_wrong(r->questions, packet->id);
    else if (is_attacked(r, name))
        settle(r, at, DEMAND_PROOF_ATTACKED);
    else if (read_proof(r, packet, &proof))
        settle(r, at, proof);
}

bool node_role_response(struct registrar *r, const struct ns_packet *packet,
                        const struct datagram *datagram)
{
    size_t at = at_question(r, packet->id);

    if (at != NOWHERE) {
        take_answer(r, at, packet, datagram);
        return true;
    }
    if (ns_opcode(packet) != NS_REGISTRATION || ns_rcode(packet) != NS_CFT_ERR)
        return false;
    at = packet->has_record ? own_at(r, &packet->record.key) : NOWHERE;
    if (at != NOWHERE)
        (void)judge(r, at, DEMAND_CONFLICT, packet, datagram);
    return true;
}

/* ---- time ------------------------------------------------------------------------- */

static void act(struct registrar *r, size_t at)
{
    struct role_name *name = &r->role.name[at];

    switch (name->stage) {
    case ROLE_AT_PEACE:
        break;
    case ROLE_LOST:
        name->asks_holder = false;
        begin(r, at, ROLE_ASKING, name->server);
        ask(r, at);
        break;
    case ROLE_VERIFYING:
    case ROLE_ASKING:
        if (is_attacked(r, name))
            settle(r, at, DEMAND_PROOF_ATTACKED);
        else if (name->tries >= r->settings.challenge_tries)
            settle(r, at, DEMAND_PROOF_SILENT);
        else
            ask(r, at);
        break;
    }
}

void node_role_tick(struct registrar *r)
{
    for (size_t i = 0; i < r->own->count; i++) {
        if (r->role.name[i].stage != ROLE_AT_PEACE && r->role.name[i].due <= r->now.ms)
            act(r, i);
    }
}

ow_ms node_role_deadline(const struct registrar *r)
{
    ow_ms due = OW_NEVER;

    for (size_t i = 0; i < r->own->count; i++) {
        if (r->role.name[i].stage != ROLE_AT_PEACE && r->role.name[i].due < due)
            due = r->role.name[i].due;
    }
    return due;
}

void node_role_claim_again(struct registrar *r)
{
    for (size_t i = 0; i < r->own->count; i++) {
        if (r->role.name[i].stage != ROLE_LOST)
            continue;
        r->role.name[i].refusals = 0;
        r->role.name[i].due = r->now.ms;
    }
}

ow_addr node_role_demander(const struct registrar *r, size_t at)
{
    return r->role.name[at].from.addr;
}
