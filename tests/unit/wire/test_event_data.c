/* The data bytes of the events 4319 to 4321, and what people paste of them. */
#include "check.h"

#include "wire/event_data.h"

#define ADDR(a, b, c, d)                                                                 \
    ((ow_addr)(a) << 24 | (ow_addr)(b) << 16 | (ow_addr)(c) << 8 | (ow_addr)(d))

#define RELEASE   0xC00010E0u
#define DUPLICATE 0xC00010DFu

/* The example of the reference: 4320 from 22.101.26.231. */
static const char *const dump[EVENT_DATA_ROWS] = {
    "0000:   00 00 04 00 01 00 54 00", "0008:   00 00 00 00 e0 10 00 c0",
    "0010:   00 00 00 00 00 00 00 00", "0018:   00 00 00 00 00 00 00 00",
    "0020:   00 00 00 00 00 00 00 00", "0028:   e7 1a 65 16",
};

static void the_bytes_are_those_of_windows(void **state)
{
    struct event_data data = {.code = RELEASE, .from = ADDR(22, 101, 26, 231)}, back;
    uint8_t bytes[EVENT_DATA_LEN];
    char line[EVENT_DATA_LINE];

    (void)state;
    event_data_put(&data, bytes);
    for (size_t row = 0; row < EVENT_DATA_ROWS; row++)
        check_str("a line of the dump", dump[row], event_data_line(bytes, row, line));
    assert_int_equal(event_data_get(bytes, sizeof(bytes), &back), OW_OK);
    assert_int_equal(back.code, RELEASE);
    assert_int_equal(back.from, data.from);
    assert_int_equal(event_data_number(&back), 4320);
}

static void too_few_bytes_are_refused(void **state)
{
    const uint8_t bytes[EVENT_DATA_LEN] = {0};
    struct event_data data = {.code = 7};

    (void)state;
    for (size_t len = 0; len < EVENT_DATA_LEN; len++)
        if (len != 4)
            check_int("some of the bytes", OW_ESHORT, event_data_get(bytes, len, &data));
    assert_int_equal(data.code, 7);
}

static const struct {
    const char *rule;
    const char *text;
    enum ow_err err;
    uint32_t code;
    ow_addr from;
} pasted[] = {
    {"the address alone", "e7 1a 65 16", OW_OK, 0, ADDR(22, 101, 26, 231)},
    {"in capitals, with commas", "E7,1A,65,16", OW_OK, 0, ADDR(22, 101, 26, 231)},
    {"the last line of the dump", "0028: e7 1a 65 16", OW_OK, 0, ADDR(22, 101, 26, 231)},
    {"with the characters beside it", "0028:   e7 1a 65 16               ..e.", OW_OK, 0,
     ADDR(22, 101, 26, 231)},
    {"the whole dump",
     "0000:   00 00 04 00 01 00 54 00\n0008:   00 00 00 00 e0 10 00 c0\n"
     "0010:   00 00 00 00 00 00 00 00\n0018:   00 00 00 00 00 00 00 00\n"
     "0020:   00 00 00 00 00 00 00 00\n0028:   e7 1a 65 16\n",
     OW_OK, RELEASE, ADDR(22, 101, 26, 231)},
    {"characters that look like hex do not count",
     "0000: 00 00 04 00 01 00 54 00   ......T.\r\n"
     "0008: 00 00 00 00 df 10 00 c0   be ef 11\r\n"
     "0010: 00 00 00 00 00 00 00 00   ........\r\n"
     "0018: 00 00 00 00 00 00 00 00   .. .. ad\r\n"
     "0020: 00 00 00 00 00 00 00 00   ........\r\n"
     "0028: 0a 00 00 c0               ca fe",
     OW_OK, DUPLICATE, ADDR(192, 0, 0, 10)},
    {"a dump whose lines were joined",
     "0000: 00 00 04 00 01 00 54 00 ...T. 0008: 00 00 00 00 e1 10 00 c0 0010: 00 00 00 "
     "00 00 00 00 00 0018: 00 00 00 00 00 00 00 00 0020: 00 00 00 00 00 00 00 00 0028: "
     "01 02 00 0a",
     OW_OK, 0xC00010E1u, ADDR(10, 0, 2, 1)},
    {"the bytes without offsets",
     "00 00 04 00 01 00 54 00 00 00 00 00 e0 10 00 c0 00 00 00 00 00 00 00 00 00 00 00 "
     "00 00 00 00 00 00 00 00 00 00 00 00 00 e7 1a 65 16",
     OW_OK, RELEASE, ADDR(22, 101, 26, 231)},
    {"the last word, as newer viewers show it", "0168fc82", OW_OK, 0,
     ADDR(1, 104, 252, 130)},
    {"a word with 0x before it", "0x0168FC82", OW_OK, 0, ADDR(1, 104, 252, 130)},
    {"the words of all the data",
     "0000: 00040000 00540001 00000000 c00010e0\n0010: 00000000 00000000 00000000 "
     "00000000\n0020: 00000000 00000000 16651ae7",
     OW_OK, RELEASE, ADDR(22, 101, 26, 231)},
    {"<Binary> of the XML view",
     "000004000100540000000000E01000C0000000000000000000000000000000000000000000000000"
     "E71A6516",
     OW_OK, RELEASE, ADDR(22, 101, 26, 231)},
    {"bytes behind the data are ignored",
     "000004000100540000000000E01000C0000000000000000000000000000000000000000000000000"
     "E71A6516DEADBEEF",
     OW_OK, RELEASE, ADDR(22, 101, 26, 231)},
    {"nothing", "", OW_ESHORT, 0, 0},
    {"blanks", " \n\t", OW_ESHORT, 0, 0},
    {"a sentence", "the data is empty", OW_EFORMAT, 0, 0},
    {"a dotted address is no data", "22.101.26.231", OW_EFORMAT, 0, 0},
    {"an odd digit", "e7 1a 65 1", OW_EFORMAT, 0, 0},
    {"three bytes", "e7 1a 65", OW_ESHORT, 0, 0},
    {"the dump without its last line", "0000: 00 00 04 00 01 00 54 00", OW_ESHORT, 0, 0},
    {"a dump that has a gap", "0000: 00 00 04 00 01 00 54 00\n0028: e7 1a 65 16",
     OW_EFORMAT, 0, 0},
    {"an offset in the middle of bytes", "e7 1a 0028: 65 16", OW_EFORMAT, 0, 0},
    {"an offset behind the address", "0030: e7 1a 65 16", OW_ESHORT, 0, 0},
    {"lines in the wrong order", "0028: e7 1a 65 16\n0000: 00 00 04 00", OW_EFORMAT, 0,
     0},
    {"another part of the dump", "0020: 00 00 00 00 00 00 00 00", OW_ESHORT, 0, 0},
    {"an offset with no bytes", "0028:", OW_ESHORT, 0, 0},
};

static void pasted_text_is_understood(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(pasted); i++) {
        struct event_data data = {.code = 0, .from = 0};

        check_int(pasted[i].rule, pasted[i].err, event_data_parse(pasted[i].text, &data));
        check_int(pasted[i].rule, pasted[i].code, data.code);
        check_int(pasted[i].rule, pasted[i].from, data.from);
    }
}

static void only_the_events_of_windows_have_data(void **state)
{
    const struct ow_field field[] = {OW_ADDRESS("from", ADDR(22, 101, 26, 231))};
    uint8_t bytes[EVENT_DATA_LEN];
    struct event_data data;

    (void)state;
    assert_false(event_data_of(OW_EV_MAPPING_ADDED, field, 1, bytes));
    assert_true(event_data_of(OW_EV_NAME_RELEASE, field, 1, bytes));
    assert_int_equal(event_data_get(bytes, sizeof bytes, &data), OW_OK);
    assert_int_equal(data.code, RELEASE);
    assert_int_equal(data.from, ADDR(22, 101, 26, 231));
    assert_true(event_data_of(OW_EV_DUPLICATE_NAME, NULL, 0, bytes));
    assert_int_equal(event_data_get(bytes, sizeof bytes, &data), OW_OK);
    assert_int_equal(data.from, 0);
}

static void a_flood_of_bytes_ends(void **state)
{
    char text[3 * 257 + 1];
    struct event_data data;

    (void)state;
    for (size_t i = 0; i < 257; i++)
        memcpy(text + 3 * i, "41 ", 4);
    assert_int_equal(event_data_parse(text, &data), OW_ELIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bytes_are_those_of_windows),
        cmocka_unit_test(too_few_bytes_are_refused),
        cmocka_unit_test(pasted_text_is_understood),
        cmocka_unit_test(only_the_events_of_windows_have_data),
        cmocka_unit_test(a_flood_of_bytes_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
