/* Nothing leaves the outbox before it is flushed, and then in order. */
#include "server/outbox.h"

#include "check.h"

#include <stdio.h>
#include <string.h>

static char said[4096];

static bool record_send(void *ctx, unsigned listener, struct ow_endpoint to,
                        const uint8_t *data, size_t len)
{
    size_t at = strlen(said);

    (void)ctx;
    (void)snprintf(said + at, sizeof(said) - at, "%u>%u:%.*s;", listener, to.addr,
                   (int)len, (const char *)data);
    return true;
}

static void record_event(void *ctx, enum ow_event event, const struct ow_field *fields,
                         size_t count)
{
    size_t at = strlen(said);

    (void)ctx;
    (void)snprintf(said + at, sizeof(said) - at, "event %d %s %s;", event,
                   count > 0 ? fields[0].text : "", count > 1 ? fields[1].text : "");
}

static const struct server_env env = {.send = record_send, .event = record_event};

static void leaves_in_order_when_flushed(void **state)
{
    struct outbox *outbox = outbox_new();
    char name[] = "FRED<20>", reason[] = "static";
    struct ow_field field[] = {OW_TEXT("name", name), OW_TEXT("reason", reason)};

    (void)state;
    said[0] = '\0';
    assert_int_equal(
        outbox_send(outbox, 1, (struct ow_endpoint){5, 137}, (const uint8_t *)"one", 3),
        OW_OK);
    assert_int_equal(outbox_event(outbox, OW_EV_STARTED, field, 2), OW_OK);
    strcpy(name, "changed!"); /* texts were copied */
    assert_int_equal(
        outbox_send(outbox, 2, (struct ow_endpoint){6, 137}, (const uint8_t *)"two", 3),
        OW_OK);
    assert_string_equal(said, "");
    outbox_flush(outbox, &env);
    assert_string_equal(said, "1>5:one;event 0 FRED<20> static;2>6:two;");
    said[0] = '\0';
    outbox_flush(outbox, &env);
    assert_string_equal(said, "");
    outbox_free(outbox);
}

static void says_nothing_after_a_drop(void **state)
{
    struct outbox *outbox = outbox_new();

    (void)state;
    said[0] = '\0';
    (void)outbox_send(outbox, 1, (struct ow_endpoint){5, 137}, (const uint8_t *)"x", 1);
    outbox_drop(outbox);
    outbox_flush(outbox, &env);
    assert_string_equal(said, "");
    outbox_free(outbox);
}

static void grows_as_far_as_it_must(void **state)
{
    struct outbox *outbox = outbox_new();
    static uint8_t big[576];

    (void)state;
    memset(big, 'x', sizeof(big));
    for (int i = 0; i < 5000; i++)
        assert_int_equal(outbox_send(outbox, 0, (struct ow_endpoint){1, 1}, big, 576),
                         OW_OK);
    said[0] = '\0';
    outbox_flush(outbox, &env);
    assert_true(strlen(said) > 2000);
    outbox_free(outbox);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_in_order_when_flushed),
        cmocka_unit_test(says_nothing_after_a_drop),
        cmocka_unit_test(grows_as_far_as_it_must),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
