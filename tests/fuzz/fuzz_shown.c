/* Any octets that people are shown, in a line of the log, in JSON, as a name of a code
 * page: nothing in them ends the line, leaves the quotes or reaches the terminal. */
#include "fuzz.h"

#include "base/code_page.h"
#include "base/json.h"
#include "base/log_sink.h"
#include "base/utf8.h"

/* No control character, and UTF-8 throughout. */
static void check_clean(const char *text, size_t len)
{
    size_t octets;

    for (size_t i = 0; i < len; i += octets) {
        uint32_t c = ow_utf8_get(text + i, len - i, &octets);

        if (c == OW_UTF8_BAD && len - i < 4)
            return; /* the text was cut */
        FUZZ_CHECK(c != OW_UTF8_BAD && c >= 0x20 && (c < 0x7f || c >= 0xa0));
    }
}

static void try_log(const char *text)
{
    struct ow_log_entry *entry = malloc(sizeof(*entry) + sizeof(struct ow_field));
    char line[OW_LOG_LINE];

    FUZZ_CHECK(entry != NULL);
    memset(entry, 0, sizeof(*entry));
    entry->event = OW_EV_DATABASE_BAD;
    entry->count = 1;
    entry->field[0] = OW_TEXT("text", text);
    ow_log_line(entry, line);
    FUZZ_CHECK(strlen(line) < OW_LOG_LINE);
    check_clean(line, strlen(line));
    free(entry);
}

static void try_json(const uint8_t *data, size_t size)
{
    struct ow_json j = {0};

    ow_json_bytes(&j, data, size);
    FUZZ_CHECK(j.err == OW_OK && j.len >= 2);
    FUZZ_CHECK(j.data[0] == '"' && j.data[j.len - 1] == '"');
    for (size_t i = 1; i + 1 < j.len; i++) {
        FUZZ_CHECK(j.data[i] >= ' ' && j.data[i] <= '~');
        if (j.data[i] == '\\')
            i++;
        else
            FUZZ_CHECK(j.data[i] != '"');
    }
    ow_json_done(&j);
}

static void try_code_page(const uint8_t *data, size_t size, const char *text)
{
    for (int page = OW_CP_437; page <= OW_CP_1252; page++) {
        uint8_t octets[15], again[15];
        char shown[15 * 4 + 1];
        size_t len = 0, same = 0;

        ow_code_page_show((enum ow_code_page)page, data, size, shown, sizeof(shown));
        check_clean(shown, strlen(shown));
        if (ow_code_page_upper((enum ow_code_page)page, text, octets, sizeof(octets),
                               &len) != OW_OK)
            continue;
        FUZZ_CHECK(len <= sizeof(octets));
        ow_code_page_show((enum ow_code_page)page, octets, len, shown, sizeof(shown));
        if (strchr(shown, '\\') != NULL)
            continue;
        /* What is upper case stays as it is. */
        FUZZ_CHECK(ow_code_page_upper((enum ow_code_page)page, shown, again,
                                      sizeof(again), &same) == OW_OK);
        FUZZ_CHECK(same == len && memcmp(octets, again, len) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = (char *)fuzz_block(size + 1);

    memcpy(text, data, size);
    text[size] = '\0';
    try_log(text);
    try_json(data, size);
    try_code_page(data, size, text);
    free(text);
    return 0;
}
