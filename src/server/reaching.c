/* reaching.c - machines are asked whether they hold a name, because an operator wants to
 * know (COMMAND_REACH): plain name queries from port 137, as challenges are, by the same
 * ids, time-outs and limits for each machine asked.  No record is changed by it.
 *
 * A command stays open until every machine has answered or had its time. */
#include "server/registrar_core.h"

#define QUESTION_FLAGS NS_RD
#define WRONG_MAX      8     /* more false answers than this: under attack */
#define PAUSE_MS       100   /* until a machine is tried again that is asked too often */
#define MOST_MS        10000 /* for all of it */

static void finish(struct registrar *r, struct reach_question *question,
                   enum reach_answer answer)
{
    if (question->has_id)
        questions_release(r->questions, question->id);
    question->has_id = false;
    question->answer = answer;
}

/* An own address is answered in memory, as the node would answer. */
static bool holds_ourselves(const struct registrar *r, const struct nb_key *key)
{
    const struct name_entry *own = name_table_find(r->own, key);

    return own != NULL && own->state != NAME_CONFLICT;
}

static bool transmit(struct registrar *r, const struct reach_question *question)
{
    const struct ow_endpoint to = {question->addr, r->peer_port};
    const struct ns_build build = {.id = question->id,
                                   .flags = QUESTION_FLAGS,
                                   .key = &question->key,
                                   .type = NS_TYPE_NB};
    uint8_t buf[NS_DATAGRAM_MAX];
    size_t len = ns_put_question(&build, buf, sizeof buf);

    return len > 0 && r->env.send(r->env.ctx, r->env.toward(r->env.ctx, question->addr),
                                  to, buf, len);
}

/* Ask (again), unless the machine is asked too often. */
static void ask(struct registrar *r, struct reach_question *question)
{
    question->due = r->now.ms + PAUSE_MS;
    if (!limits_allow(r->targets, LIMITS_CHANGE, question->addr,
                      r->settings.target_challenges, r->now.ms * 1000000))
        return;
    if (!question->has_id)
        question->has_id = asking_claim_id(r, question->addr, &question->id);
    if (!question->has_id)
        return;
    question->tries++;
    question->asked = r->now.ms;
    question->due = r->now.ms + r->settings.challenge_timeout_ms;
    if (!transmit(r, question))
        finish(r, question, REACH_NOT_ASKED);
}

static bool is_attacked(const struct registrar *r, const struct reach_question *question)
{
    return question->has_id && questions_wrong(r->questions, question->id) > WRONG_MAX;
}

/* It is time for a question. */
static void go_on(struct registrar *r, struct reach_question *question)
{
    if (r->env.is_own(r->env.ctx, question->addr))
        finish(r, question,
               holds_ourselves(r, &question->key) ? REACH_HOLDS : REACH_DENIES);
    else if (!ow_addr_is_usable(question->addr))
        finish(r, question, REACH_NOT_ASKED);
    else if (is_attacked(r, question))
        finish(r, question, REACH_UNCLEAR);
    else if (question->tries >= r->settings.challenge_tries ||
             r->now.ms - question->begun >= MOST_MS)
        finish(r, question, question->tries > 0 ? REACH_SILENT : REACH_NOT_ASKED);
    else
        ask(r, question);
}

void reaching(struct registrar *r, struct command *command)
{
    if (command->dry_run || command->reach_count == 0)
        return;
    if (r->reach_count == REACHING_MAX) {
        command_fails(command, OW_EBUSY,
                      "machines are being asked for %d other operators; try again",
                      REACHING_MAX);
        return;
    }
    for (size_t i = 0; i < command->reach_count; i++) {
        command->reach[i].answer = REACH_OPEN;
        command->reach[i].begun = command->reach[i].due = r->now.ms;
    }
    command->open = true;
    r->reach[r->reach_count++] = command;
}

/* Let the submitters go on whose questions are all over. */
static void close_commands(struct registrar *r)
{
    size_t kept = 0;

    for (size_t i = 0; i < r->reach_count; i++) {
        struct command *command = r->reach[i];

        command->open = false;
        for (size_t q = 0; q < command->reach_count; q++)
            command->open = command->open || command->reach[q].answer == REACH_OPEN;
        if (command->open)
            r->reach[kept++] = command;
    }
    r->reach_count = kept;
}

void reaching_tick(struct registrar *r)
{
    for (size_t i = 0; i < r->reach_count; i++) {
        for (size_t q = 0; q < r->reach[i]->reach_count; q++) {
            struct reach_question *question = &r->reach[i]->reach[q];

            if (question->answer == REACH_OPEN && question->due <= r->now.ms)
                go_on(r, question);
        }
    }
    close_commands(r);
}

ow_ms reaching_deadline(const struct registrar *r)
{
    ow_ms due = OW_NEVER;

    for (size_t i = 0; i < r->reach_count; i++) {
        for (size_t q = 0; q < r->reach[i]->reach_count; q++) {
            const struct reach_question *question = &r->reach[i]->reach[q];

            if (question->answer == REACH_OPEN && question->due < due)
                due = question->due;
        }
    }
    return due;
}

static struct reach_question *find(const struct registrar *r, uint16_t id)
{
    for (size_t i = 0; i < r->reach_count; i++) {
        for (size_t q = 0; q < r->reach[i]->reach_count; q++) {
            struct reach_question *question = &r->reach[i]->reach[q];

            if (question->has_id && question->id == id)
                return question;
        }
    }
    return NULL;
}

bool reaching_answer(struct registrar *r, const struct ns_packet *packet,
                     const struct datagram *datagram)
{
    struct reach_question *question = find(r, packet->id);

    if (question == NULL)
        return false;
    if (datagram->from.addr != question->addr || datagram->from.port != r->peer_port ||
        ns_opcode(packet) != NS_QUERY)
        return true;
    if (!asking_names(packet, &question->key)) {
        questions_count_wrong(r->questions, packet->id);
        return true;
    }
    question->delay = r->now.ms - question->asked;
    if (is_attacked(r, question))
        finish(r, question, REACH_UNCLEAR);
    else
        finish(r, question, asking_is_positive(packet) ? REACH_HOLDS : REACH_DENIES);
    close_commands(r);
    return true;
}
