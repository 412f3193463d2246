/* Any line at the control socket of a node, from somebody who may change things and from
 * somebody who may not: the answer is one line of JSON with `ok`, or the request takes
 * time and says what for. */
#include "fuzz.h"

#include "node/control_answer.h"

#include <jansson.h>

static size_t bindings(void *ctx, struct node_binding *ret, size_t max)
{
    (void)ctx;
    FUZZ_CHECK(max >= 1);
    ret[0] = (struct node_binding){.interface = "eth0", .addr = 0xC0000201};
    return 1;
}

static enum node_type type(void *ctx)
{
    (void)ctx;
    return NODE_B;
}

static void names(void *ctx, size_t binding,
                  bool (*each)(void *ctx, const struct node_name_view *name),
                  void *each_ctx)
{
    struct node_name_view view = {.key = {.name = nb_name_make("\xff\"\\", 0)}};

    (void)ctx;
    (void)binding;
    (void)each(each_ctx, &view);
}

/* What may only be called for somebody who may change things. */
static enum ow_err change(void *ctx)
{
    FUZZ_CHECK(*(const bool *)ctx);
    return OW_OK;
}

static uint64_t resolve(void *ctx, const struct nb_key *key, node_found_fn *done,
                        void *done_ctx)
{
    (void)ctx;
    (void)key;
    (void)done;
    (void)done_ctx;
    return 0;
}

static uint64_t ask_status(void *ctx, ow_addr peer, node_status_fn *done, void *done_ctx)
{
    (void)ctx;
    (void)peer;
    (void)done;
    (void)done_ctx;
    return 0;
}

static void cancel(void *ctx, uint64_t ticket)
{
    (void)ctx;
    (void)ticket;
}

static void check_answer(struct ow_json *out)
{
    json_t *answer;

    FUZZ_CHECK(out->err == OW_OK && out->len > 1 && out->data[out->len - 1] == '\n');
    FUZZ_CHECK(memchr(out->data, '\n', out->len - 1) == NULL);
    answer = json_loadb(out->data, out->len, JSON_REJECT_DUPLICATES, NULL);
    FUZZ_CHECK(json_is_boolean(json_object_get(answer, "ok")));
    json_decref(answer);
}

static void try_line(const char *line, size_t len, struct event_log *events, bool may)
{
    struct control_port port = {.ctx = &may,
                                .program = "nbtd",
                                .events = events,
                                .bindings = bindings,
                                .type = type,
                                .names = names,
                                .reload = change,
                                .release_refresh = change,
                                .resolve = resolve,
                                .resolve_cancel = cancel,
                                .ask_status = ask_status,
                                .ask_cancel = cancel};
    struct ow_json out = {0};
    struct control_wish wish = {.peer = 0};
    struct node_found found = {.count = 1, .addr = {0xC0000201}};

    switch (control_answer(&port, line, len, may, &out, &wish)) {
    case CONTROL_ANSWERED:
        break;
    case CONTROL_RESOLVE:
        control_put_found(&out, &wish.key, &found);
        break;
    case CONTROL_STATUS:
        FUZZ_CHECK(ow_addr_is_usable(wish.peer));
        control_put_status(&out, wish.peer, NULL);
        break;
    }
    check_answer(&out);
    ow_json_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct ow_field field = OW_TEXT("name", "FRED<20>");
    struct event_log *events;
    char *line = (char *)fuzz_block(size), text[256];

    memcpy(line, data, size);
    FUZZ_CHECK(event_log_open(NULL, &events, text, sizeof(text)) == OW_OK);
    for (ow_time i = 0; i < 3; i++)
        FUZZ_CHECK(event_log_add(events, i, OW_EV_NAME_RELEASE, &field, 1) == OW_OK);
    try_line(line, size, events, true);
    try_line(line, size, events, false);
    event_log_close(events);
    free(line);
    return 0;
}
