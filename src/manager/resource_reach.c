/* resource_reach.c - whether the machines of a name hold it: the registrar asks them
 * (server/reaching.c) while this handler's thread waits. */
#include "manager/resources.h"

#include "manager/change.h"
#include "manager/named.h"
#include "manager/record_json.h"
#include "manager/reply.h"

#include <stdlib.h>

struct said {
    const char *word, *text;
};

static struct said said_by(const struct reach_question *question)
{
    switch (question->answer) {
    case REACH_OPEN:
        return (struct said){"to-be-asked", "would be asked"};
    case REACH_HOLDS:
        return (struct said){"holds", "answers for this name"};
    case REACH_DENIES:
        return (struct said){"denies", "answers, but not for this name"};
    case REACH_SILENT:
        return (struct said){"silent", "silent"};
    case REACH_UNCLEAR:
        return (struct said){"unclear", "not clear: somebody guesses at its answers"};
    case REACH_NOT_ASKED:
        break;
    }
    return (struct said){"not-asked", "not asked: nothing can be sent there now"};
}

static void put_machine(struct ow_json *json, const struct reach_question *question)
{
    const struct said said = said_by(question);
    const bool answered =
        question->answer == REACH_HOLDS || question->answer == REACH_DENIES;

    ow_json_open_object(json);
    record_json_key(json, &question->key);
    ow_json_key(json, "address");
    record_json_addr(json, question->addr);
    ow_json_key(json, "answer");
    ow_json_string(json, said.word);
    ow_json_key(json, "text");
    ow_json_string(json, said.text);
    ow_json_key(json, "delay_ms");
    if (answered)
        ow_json_int(json, question->delay);
    else
        ow_json_null(json);
    ow_json_key(json, "tries");
    ow_json_uint(json, question->tries);
    ow_json_close_object(json);
}

static void reply_machines(struct request *request, const struct command *command)
{
    struct ow_json json = {0};

    ow_json_open_object(&json);
    ow_json_key(&json, "dry_run");
    ow_json_bool(&json, command->dry_run);
    ow_json_key(&json, "machines");
    ow_json_open_array(&json);
    for (size_t i = 0; i < command->reach_count; i++)
        put_machine(&json, &command->reach[i]);
    ow_json_close_array(&json);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
}

/* Every address of the records of named.  Returns false when there are too many. */
static bool add_machines(const struct registry *registry, const struct named *named,
                         struct command *command)
{
    struct wins_record record;

    for (unsigned suffix = 0; suffix < (named->has_suffix ? 1 : NAMED_MAX); suffix++) {
        const struct nb_key key = named_key(named, suffix);

        if (!registry_read(registry, &key, &record))
            continue;
        if (record.count > COMMAND_REACH_MAX - command->reach_count)
            return false;
        for (uint8_t i = 0; i < record.count; i++)
            command->reach[command->reach_count++] =
                (struct reach_question){.key = key, .addr = record.member[i].addr};
    }
    return true;
}

static void reach(struct request *request, const struct named *named,
                  struct command *command)
{
    if (!add_machines(request->manager->config.registry, named, command))
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", "say NAME<20>",
                    "%.300s has more addresses than are asked at a time (%d)",
                    request->segment, COMMAND_REACH_MAX);
    else if (command->reach_count == 0)
        reply_error(request, MHD_HTTP_NOT_FOUND, "not-found", NULL,
                    "there is no address of %.300s", request->segment);
    else if (change_submit(request, command))
        reply_machines(request, command);
}

void resource_reach(struct request *request)
{
    struct reach_question *questions = calloc(COMMAND_REACH_MAX, sizeof *questions);
    struct command command;
    struct named named;

    if (questions == NULL) {
        reply_failure(request, OW_ENOMEM, "");
    } else if (named_parse(request, &named) &&
               request_command(request, COMMAND_REACH, &command)) {
        command.reach = questions;
        reach(request, &named, &command);
    }
    free(questions);
}
