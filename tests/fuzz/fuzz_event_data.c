/* Any text given to `nbtstat --explain`, and any octets as data of an event: what is
 * understood of them is written and understood again. */
#include "fuzz.h"

#include "wire/event_data.h"

static void check_again(const struct event_data *data)
{
    uint8_t *bytes = fuzz_block(EVENT_DATA_LEN);
    char dump[EVENT_DATA_ROWS * EVENT_DATA_LINE + 1] = "", line[EVENT_DATA_LINE];
    struct event_data back;

    event_data_put(data, bytes);
    FUZZ_CHECK(event_data_get(bytes, EVENT_DATA_LEN, &back) == OW_OK);
    FUZZ_CHECK(back.code == data->code && back.from == data->from);
    for (size_t row = 0; row < EVENT_DATA_ROWS; row++) {
        strcat(dump, event_data_line(bytes, row, line));
        strcat(dump, "\n");
    }
    FUZZ_CHECK(event_data_parse(dump, &back) == OW_OK);
    FUZZ_CHECK(back.code == data->code && back.from == data->from);
    FUZZ_CHECK(event_data_parse(line, &back) == OW_OK && back.from == data->from);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = (char *)fuzz_block(size + 1);
    struct event_data read;

    memcpy(text, data, size);
    text[size] = '\0';
    if (event_data_parse(text, &read) == OW_OK)
        check_again(&read);
    if (event_data_get(data, size, &read) == OW_OK)
        check_again(&read);
    free(text);
    return 0;
}
