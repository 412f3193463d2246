#include "tools/answer.h"

#include <stdlib.h>
#include <string.h>

#define ANSWER_MAX (256U << 20)

bool answer_keep(void *ctx, const char *data, size_t len)
{
    struct answer *answer = ctx;
    size_t room = answer->room == 0 ? 4096 : answer->room;
    char *larger;

    if (len > ANSWER_MAX - answer->len)
        return false;
    while (room < answer->len + len)
        room *= 2;
    if (room != answer->room) {
        larger = realloc(answer->text, room);
        if (larger == NULL)
            return false;
        answer->text = larger;
        answer->room = room;
    }
    memcpy(answer->text + answer->len, data, len);
    answer->len += len;
    return true;
}

enum ctl_exit answer_json(struct answer *answer, json_t **ret_json)
{
    json_t *json =
        json_loadb(answer->text == NULL ? "" : answer->text, answer->len, 0, NULL);

    answer_drop(answer);
    if (json == NULL)
        return ctl_fail(CTL_SERVER, "the server's answer is not JSON");
    *ret_json = json;
    return CTL_DONE;
}

void answer_drop(struct answer *answer)
{
    free(answer->text);
    *answer = (struct answer){0};
}
