/* Any bytes as winsd.yaml: an error says where and leaves the configuration as it was;
 * what is accepted can be printed and read back. */
#include "fuzz.h"

#include "host/config_file.h"
#include "host/option_print.h"
#include "server/arguments.h"

static char *printed(const struct server_config *config)
{
    const struct config_form form = arguments_form();
    char *yaml = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&yaml, &len);

    FUZZ_CHECK(out != NULL);
    option_print_yaml(out, &form, config);
    fclose(out);
    return yaml;
}

static void check_accepted(const struct server_config *config)
{
    const struct config_form form = arguments_form();
    char *first = printed(config), *second;
    char text[CONFIG_TEXT];
    struct server_config back;

    server_config_default(&back);
    FUZZ_CHECK(config_file_parse(&form, "f", first, strlen(first), &back, text,
                                 sizeof(text)) == OW_OK);
    second = printed(&back);
    FUZZ_CHECK(strcmp(first, second) == 0);
    free(first);
    free(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct config_form form = arguments_form();
    char text[CONFIG_TEXT] = "";
    struct server_config config, before;
    char *block = (char *)fuzz_block(size);

    memset(&config, 0, sizeof(config));
    server_config_default(&config);
    memcpy(&before, &config, sizeof(config));
    memcpy(block, data, size);
    if (config_file_parse(&form, "f", block, size, &config, text, sizeof(text)) ==
        OW_OK) {
        check_accepted(&config);
    } else {
        FUZZ_CHECK(strncmp(text, "f:", 2) == 0);
        FUZZ_CHECK(memcmp(&before, &config, sizeof(config)) == 0);
    }
    free(block);
    return 0;
}
