/* Any body as a static mapping: a command with keys, or a reason. */
#include "fuzz.h"

#include "manager/mapping_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *body = (char *)fuzz_block(size), text[MAPPING_JSON_TEXT] = "";
    struct command command = {.key_count = 0};
    json_t *object;

    memcpy(body, data, size);
    object = json_loadb(body, size, JSON_REJECT_DUPLICATES, NULL);
    free(body);
    if (object == NULL)
        return 0;
    if (mapping_json_read(object, &command, text) == OW_OK) {
        FUZZ_CHECK(command.key_count >= 1 && command.key_count <= COMMAND_KEYS_MAX);
        FUZZ_CHECK(command.addr_count <= WINS_MEMBERS_MAX);
    } else {
        FUZZ_CHECK(text[0] != '\0');
    }
    json_decref(object);
    return 0;
}
