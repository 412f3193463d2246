/* Any text as the value of an option (the first octet picks it), as a duration and as a
 * time: an error changes nothing and says something, what is accepted is shown in a form
 * that is read back the same. */
#include "fuzz.h"

#include "base/time.h"
#include "server/config.h"
#include "server/options.h"
#include "server/settings.h"

static void try_option(const struct ow_option *option, void *values, size_t size,
                       const char *text)
{
    char why[OW_OPTION_WHY_ROOM] = "";
    char shown[OW_OPTION_TEXT_ROOM], again[OW_OPTION_TEXT_ROOM];
    uint8_t *before = fuzz_block(size);

    memcpy(before, values, size);
    if (ow_option_set(option, values, text, why, sizeof(why)) != OW_OK) {
        FUZZ_CHECK(why[0] != '\0');
        FUZZ_CHECK(memcmp(before, values, size) == 0);
    } else {
        ow_option_text(option, values, shown, sizeof(shown));
        FUZZ_CHECK(ow_option_set(option, values, shown, why, sizeof(why)) == OW_OK ||
                   strlen(shown) == sizeof(shown) - 1);
        ow_option_text(option, values, again, sizeof(again));
        FUZZ_CHECK(strcmp(shown, again) == 0);
        if (ow_option_is_list(option))
            (void)ow_option_add(option, values, text, why, sizeof(why));
    }
    free(before);
}

static void try_setting(size_t row, const char *text)
{
    struct ow_option_table start = options_start(), live = options_live();
    struct server_config config;
    struct settings settings;

    memset(&config, 0, sizeof(config));
    memset(&settings, 0, sizeof(settings));
    server_config_default(&config);
    settings_default(&settings);
    row %= start.count + live.count;
    if (row < start.count)
        try_option(&start.row[row], &config, sizeof(config), text);
    else
        try_option(&live.row[row - start.count], &settings, sizeof(settings), text);
    (void)ow_option_nearest(live, text);
}

static void try_time(const char *text)
{
    char shown[OW_TIME_TEXT], duration[OW_DURATION_TEXT];
    int64_t seconds, same_seconds;
    ow_time time, same_time;

    if (ow_duration_parse(text, &seconds) == OW_OK) {
        ow_duration_text(seconds, duration);
        FUZZ_CHECK(ow_duration_parse(duration, &same_seconds) == OW_OK);
        FUZZ_CHECK(seconds == same_seconds);
    }
    if (ow_time_parse(text, &time) == OW_OK) {
        ow_time_text(time, shown);
        FUZZ_CHECK(ow_time_parse(shown, &same_time) == OW_OK);
        FUZZ_CHECK(strcmp(shown, ow_time_text(same_time, shown)) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text;

    if (size == 0)
        return 0;
    text = (char *)fuzz_block(size);
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    try_setting(data[0], text);
    try_time(text);
    free(text);
    return 0;
}
