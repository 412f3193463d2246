#include "manager/mapping_json.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static enum ow_err wrong(char text[MAPPING_JSON_TEXT], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static enum ow_err wrong(char text[MAPPING_JSON_TEXT], const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(text, MAPPING_JSON_TEXT, format, args);
    va_end(args);
    return OW_EINVAL;
}

enum ow_err mapping_keys(const char *name, enum wins_mapping_type type,
                         struct command *command, char text[MAPPING_JSON_TEXT])
{
    uint8_t suffix[COMMAND_KEYS_MAX];
    struct nb_key key;
    bool has_suffix;

    if (nb_key_parse(name, &key, &has_suffix) != OW_OK)
        return wrong(text, "\"%.80s\" is not a NetBIOS name (at most 15 octets)", name);
    command->key_count =
        wins_mapping_suffixes(type, has_suffix ? nb_suffix(&key.name) : -1, suffix);
    if (command->key_count == 0)
        return wrong(text, "a mapping of type %s cannot have the suffix <%02x>",
                     wins_mapping_str(type), nb_suffix(&key.name));
    for (size_t i = 0; i < command->key_count; i++) {
        nb_key_copy(&command->key[i], &key);
        command->key[i].name.octet[NB_NAME_LEN - 1] = suffix[i];
    }
    command->mapping = type;
    return OW_OK;
}

enum ow_err mapping_until_parse(const char *text, ow_time *ret_until)
{
    static const char end_of_day[] = "T23:59:59Z";
    char whole[sizeof "2026-12-31" + sizeof end_of_day];

    if (strlen(text) != strlen("2026-12-31"))
        return ow_time_parse(text, ret_until);
    snprintf(whole, sizeof whole, "%s%s", text, end_of_day);
    return ow_time_parse(whole, ret_until);
}

static enum ow_err read_until(const json_t *object, struct command *command,
                              char text[MAPPING_JSON_TEXT])
{
    const json_t *until = json_object_get(object, "until");
    const char *word = json_string_value(until);

    command->until = json_is_null(until) ? OW_NEVER : 0;
    if (until == NULL || json_is_null(until))
        return OW_OK;
    if (word == NULL || mapping_until_parse(word, &command->until) != OW_OK ||
        command->until <= 0)
        return wrong(text, "until is a day like 2026-12-31, a time, or null");
    return OW_OK;
}

static enum ow_err read_addresses(const json_t *object, struct command *command,
                                  char text[MAPPING_JSON_TEXT])
{
    const json_t *list = json_object_get(object, "addresses"), *item;
    size_t i;

    command->addr_count = 0;
    if (list == NULL)
        return OW_OK;
    if (!json_is_array(list) || json_array_size(list) > WINS_MEMBERS_MAX)
        return wrong(text, "addresses is an array of at most %d", WINS_MEMBERS_MAX);
    json_array_foreach(list, i, item)
    {
        const char *addr = json_string_value(item);

        if (addr == NULL || ow_addr_parse(addr, &command->addr[i]) != OW_OK)
            return wrong(text, "\"%.80s\" is not an IPv4 address",
                         addr == NULL ? "" : addr);
        command->addr_count++;
    }
    return OW_OK;
}

enum ow_err mapping_json_read(const json_t *object, struct command *command,
                              char text[MAPPING_JSON_TEXT])
{
    const char *name = json_string_value(json_object_get(object, "name"));
    const char *type = json_string_value(json_object_get(object, "type"));
    int mapping = type == NULL ? -1 : wins_mapping_parse(type);
    enum ow_err err;

    if (name == NULL)
        return wrong(text, "name is missing");
    if (mapping < 0)
        return wrong(text, "type is one of unique, multihomed, group, domain, "
                           "internet-group");
    err = mapping_keys(name, (enum wins_mapping_type)mapping, command, text);
    if (err == OW_OK)
        err = read_addresses(object, command, text);
    return err == OW_OK ? read_until(object, command, text) : err;
}

enum ow_err mapping_json_change(const json_t *object, struct command *command,
                                char text[MAPPING_JSON_TEXT])
{
    enum ow_err err = read_addresses(object, command, text);

    command->keep_addresses = json_object_get(object, "addresses") == NULL;
    return err == OW_OK ? read_until(object, command, text) : err;
}
