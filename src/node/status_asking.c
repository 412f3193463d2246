#include "node/status_asking.h"

#include <stdlib.h>
#include <string.h>

struct status_question {
    struct status_asking *status;
    uint64_t ticket; /* 0: free */
    uint64_t asked;  /* the ticket of the question on the wire */
    node_status_fn *done;
    void *ctx;
};

struct status_asking {
    const struct node_config *config;
    struct asking *asking;
    uint64_t tickets;
    struct status_question question[STATUS_ASKING_MAX];
};

struct status_asking *status_asking_new(const struct node_config *config,
                                        struct asking *asking)
{
    struct status_asking *status = calloc(1, sizeof(*status));

    if (status == NULL)
        return NULL;
    status->config = config;
    status->asking = asking;
    for (size_t i = 0; i < STATUS_ASKING_MAX; i++)
        status->question[i].status = status;
    return status;
}

void status_asking_free(struct status_asking *status)
{
    if (status == NULL)
        return;
    for (size_t i = 0; i < STATUS_ASKING_MAX; i++)
        if (status->question[i].ticket != 0)
            asking_cancel(status->asking, status->question[i].asked);
    free(status);
}

static void on_end(void *ctx, enum asking_end end, const struct ns_packet *answer,
                   ow_addr from, ow_ms now)
{
    struct status_question *question = ctx;
    struct ns_status status;
    bool good = end == ASKING_ANSWERED && answer->has_record &&
                ns_status_get(&answer->record, &status) == OW_OK;

    (void)from;
    (void)now;
    question->ticket = 0; /* first: done may ask anew */
    question->done(question->ctx, good ? &status : NULL);
}

static struct status_question *find(struct status_asking *status, uint64_t ticket)
{
    for (size_t i = 0; i < STATUS_ASKING_MAX; i++)
        if (status->question[i].ticket == ticket)
            return &status->question[i];
    return NULL;
}

static uint64_t send(struct status_asking *status, struct status_question *question,
                     ow_addr local, ow_addr peer, ow_ms now)
{
    const struct node_config *config = status->config;
    struct nb_key key = {.name = nb_name_any()};
    const struct question any = {
        .local = local,
        .to = {peer, config->port},
        .service_port = true,
        .packet = {.key = &key, .type = NS_TYPE_NBSTAT},
        .timing = &config->server,
    };

    key.scope.len = (uint8_t)strnlen(config->scope, NB_SCOPE_MAX);
    memcpy(key.scope.octet, config->scope, key.scope.len);
    return asking_ask(status->asking, &any, on_end, question, now);
}

uint64_t status_asking_ask(struct status_asking *status, ow_addr local, ow_addr peer,
                           node_status_fn *done, void *ctx, ow_ms now)
{
    struct status_question *question = find(status, 0);
    uint64_t asked = 0;

    if (question != NULL)
        asked = send(status, question, local, peer, now);
    if (asked == 0) {
        done(ctx, NULL);
        return 0;
    }
    question->ticket = status->tickets++ * 2 + 1;
    question->asked = asked;
    question->done = done;
    question->ctx = ctx;
    return question->ticket;
}

void status_asking_cancel(struct status_asking *status, uint64_t ticket)
{
    struct status_question *question = ticket == 0 ? NULL : find(status, ticket);

    if (question == NULL)
        return;
    asking_cancel(status->asking, question->asked);
    question->ticket = 0;
}
