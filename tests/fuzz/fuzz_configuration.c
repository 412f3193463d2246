/* Any text as settings and static mappings: it is taken apart, or refused with a reason;
 * and mappings that were taken read back from what is written of them. */
#include "fuzz.h"

#include "manager/configuration.h"
#include "manager/mapping_json.h"

/* The records that a mapping makes. */
static size_t add_records(const struct configuration_mapping *m,
                          struct wins_record *records)
{
    static const enum wins_type types[] = {WINS_UNIQUE, WINS_MULTIHOMED, WINS_GROUP,
                                           WINS_SGROUP, WINS_SGROUP};
    char text[MAPPING_JSON_TEXT] = "";
    struct command command;

    if (mapping_keys(m->name, m->type, &command, text) != OW_OK) {
        FUZZ_CHECK(text[0] != '\0');
        return 0;
    }
    FUZZ_CHECK(command.key_count >= 1 && command.key_count <= COMMAND_KEYS_MAX);
    FUZZ_CHECK(m->addr_count <= WINS_MEMBERS_MAX);
    for (size_t i = 0; i < command.key_count; i++) {
        records[i] = (struct wins_record){.key = command.key[i],
                                          .type = types[m->type],
                                          .is_static = true,
                                          .expires = m->until == 0 ? OW_NEVER : m->until,
                                          .count = (uint8_t)m->addr_count};
        for (size_t k = 0; k < m->addr_count; k++)
            records[i].member[k].addr = m->addr[k];
    }
    return command.key_count;
}

static void write_and_read(const struct configuration *c)
{
    struct wins_record *records =
        calloc(c->mapping_count * COMMAND_KEYS_MAX + 1, sizeof *records);
    char *text = NULL, why[CONFIGURATION_WHY];
    struct configuration back;
    size_t count = 0, len = 0;
    FILE *out = open_memstream(&text, &len);

    FUZZ_CHECK(records != NULL && out != NULL);
    for (size_t i = 0; i < c->mapping_count; i++)
        count += add_records(&c->mapping[i], records + count);
    configuration_put_mappings(out, records, count);
    fclose(out);
    FUZZ_CHECK(configuration_read(text, len, &back, why) == OW_OK);
    FUZZ_CHECK(back.mapping_count <= count);
    configuration_done(&back);
    free(text);
    free(records);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = (char *)fuzz_block(size), why[CONFIGURATION_WHY] = "";
    struct configuration c;

    memcpy(text, data, size);
    if (configuration_read(text, size, &c, why) == OW_OK) {
        write_and_read(&c);
        configuration_done(&c);
    } else {
        FUZZ_CHECK(why[0] != '\0');
    }
    free(text);
    return 0;
}
