/* configuration_read.c - the text of settings and static mappings, taken apart. */
#include "manager/configuration.h"

#include "manager/mapping_json.h"
#include "manager/note.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct reader {
    yaml_document_t document;
    struct configuration *configuration;
    char *why;
};

static enum ow_err wrong(const struct reader *r, const yaml_node_t *node,
                         const char *format, ...) __attribute__((format(printf, 3, 4)));

static enum ow_err wrong(const struct reader *r, const yaml_node_t *node,
                         const char *format, ...)
{
    va_list args;
    int n = snprintf(r->why, CONFIGURATION_WHY, "line %zu: ", node->start_mark.line + 1);

    va_start(args, format);
    if (n > 0 && n < CONFIGURATION_WHY)
        vsnprintf(r->why + n, CONFIGURATION_WHY - (size_t)n, format, args);
    va_end(args);
    return OW_EFORMAT;
}

static yaml_node_t *node_of(struct reader *r, int index)
{
    return yaml_document_get_node(&r->document, index);
}

/* The text of a scalar; NULL for other nodes and for text with a zero octet in it. */
static const char *text_of(const yaml_node_t *node)
{
    const char *text;

    if (node->type != YAML_SCALAR_NODE)
        return NULL;
    text = (const char *)node->data.scalar.value;
    return strlen(text) == node->data.scalar.length ? text : NULL;
}

/* Calls each for the pairs of a mapping whose keys are different scalars. */
static enum ow_err walk_pairs(struct reader *r, yaml_node_t *node, const char *what,
                              enum ow_err (*each)(struct reader *r, void *ctx,
                                                  const char *key, yaml_node_t *value),
                              void *ctx)
{
    yaml_node_pair_t *pair;
    enum ow_err err = OW_OK;

    if (node->type != YAML_MAPPING_NODE)
        return wrong(r, node, "%s must be a list of \"key: value\"", what);
    for (pair = node->data.mapping.pairs.start;
         err == OW_OK && pair < node->data.mapping.pairs.top; pair++) {
        const char *key = text_of(node_of(r, pair->key));

        if (key == NULL)
            return wrong(r, node_of(r, pair->key), "a key must be plain text");
        err = each(r, ctx, key, node_of(r, pair->value));
    }
    return err;
}

/* ---- settings ---------------------------------------------------------------------- */

/* The elements of a sequence, joined by commas; NULL: no memory or no text. */
static char *join(struct reader *r, const yaml_node_t *node)
{
    char *joined = NULL;
    size_t len;
    FILE *out = open_memstream(&joined, &len);
    bool is_text = true;

    if (out == NULL)
        return NULL;
    for (yaml_node_item_t *item = node->data.sequence.items.start;
         item < node->data.sequence.items.top; item++) {
        const char *text = text_of(node_of(r, *item));

        is_text = is_text && text != NULL;
        if (is_text)
            fprintf(out, "%s%s", item == node->data.sequence.items.start ? "" : ",",
                    text);
    }
    if (fclose(out) != 0 || !is_text) {
        free(joined);
        return NULL;
    }
    return joined;
}

static enum ow_err take_setting(struct reader *r, void *ctx, const char *key,
                                yaml_node_t *value)
{
    struct configuration *c = r->configuration;
    struct configuration_setting *larger;
    const char *text = text_of(value);
    char *copy;

    (void)ctx;
    for (size_t i = 0; i < c->setting_count; i++)
        if (strcmp(c->setting[i].name, key) == 0)
            return wrong(r, value, "%.60s stands twice, first in line %zu", key,
                         c->setting[i].line);
    copy = value->type == YAML_SEQUENCE_NODE ? join(r, value)
           : text == NULL                    ? NULL
                                             : strdup(text);
    if (copy == NULL)
        return wrong(r, value, "the value of %.60s must be text or a list of texts", key);
    larger = realloc(c->setting, (c->setting_count + 1) * sizeof *larger);
    if (larger == NULL) {
        free(copy);
        return OW_ENOMEM;
    }
    c->setting = larger;
    larger[c->setting_count] =
        (struct configuration_setting){strdup(key), copy, value->start_mark.line + 1};
    if (larger[c->setting_count].name == NULL) {
        free(copy);
        return OW_ENOMEM;
    }
    c->setting_count++;
    return OW_OK;
}

/* ---- mappings ---------------------------------------------------------------------- */

static enum ow_err take_address(struct reader *r, struct configuration_mapping *m,
                                yaml_node_t *node)
{
    const char *text = text_of(node);

    if (text == NULL || m->addr_count == WINS_MEMBERS_MAX ||
        ow_addr_parse(text, &m->addr[m->addr_count]) != OW_OK)
        return wrong(r, node, "addresses are at most %d IPv4 addresses",
                     WINS_MEMBERS_MAX);
    m->addr_count++;
    return OW_OK;
}

static enum ow_err take_addresses(struct reader *r, struct configuration_mapping *m,
                                  yaml_node_t *node)
{
    enum ow_err err = OW_OK;

    if (node->type != YAML_SEQUENCE_NODE)
        return take_address(r, m, node);
    for (yaml_node_item_t *item = node->data.sequence.items.start;
         err == OW_OK && item < node->data.sequence.items.top; item++)
        err = take_address(r, m, node_of(r, *item));
    return err;
}

static enum ow_err take_note(struct reader *r, struct configuration_mapping *m,
                             yaml_node_t *node)
{
    const char *text = text_of(node);

    if (text == NULL || !note_copy(text, m->note))
        return wrong(r, node, "a note is one line of at most %d bytes",
                     REGISTRY_NOTE_MAX - 1);
    return OW_OK;
}

static enum ow_err take_until(struct reader *r, struct configuration_mapping *m,
                              yaml_node_t *node)
{
    const char *text = text_of(node);

    if (text == NULL || mapping_until_parse(text, &m->until) != OW_OK || m->until <= 0)
        return wrong(r, node, "until is a day like 2026-12-31, or a time");
    if (m->until == OW_NEVER)
        m->until = 0;
    return OW_OK;
}

static enum ow_err take_type(struct reader *r, struct configuration_mapping *m,
                             yaml_node_t *node, bool *ret_typed)
{
    const char *text = text_of(node);
    int type = text == NULL ? -1 : wins_mapping_parse(text);

    if (type < 0)
        return wrong(r, node,
                     "type is one of unique, multihomed, group, domain, "
                     "internet-group");
    m->type = (enum wins_mapping_type)type;
    *ret_typed = true;
    return OW_OK;
}

struct entry {
    struct configuration_mapping mapping;
    bool typed;
};

static enum ow_err take_field(struct reader *r, void *ctx, const char *key,
                              yaml_node_t *value)
{
    struct entry *entry = ctx;
    const char *text = text_of(value);

    if (strcmp(key, "type") == 0)
        return take_type(r, &entry->mapping, value, &entry->typed);
    if (strcmp(key, "addresses") == 0)
        return take_addresses(r, &entry->mapping, value);
    if (strcmp(key, "note") == 0)
        return take_note(r, &entry->mapping, value);
    if (strcmp(key, "until") == 0)
        return take_until(r, &entry->mapping, value);
    if (strcmp(key, "name") != 0)
        return wrong(r, value,
                     "%.60s is no part of a mapping (name, type, addresses, "
                     "until, note)",
                     key);
    if (text == NULL || entry->mapping.name != NULL)
        return wrong(r, value, "a mapping has one name");
    entry->mapping.name = strdup(text);
    return entry->mapping.name == NULL ? OW_ENOMEM : OW_OK;
}

static enum ow_err keep_mapping(struct reader *r, yaml_node_t *node,
                                const struct entry *entry)
{
    struct configuration *c = r->configuration;
    struct configuration_mapping *larger;

    if (entry->mapping.name == NULL)
        return wrong(r, node, "a mapping needs a name");
    if (!entry->typed)
        return wrong(r, node, "the mapping of %.60s needs a type", entry->mapping.name);
    /* Doubling at powers of two keeps a long list linear. */
    if ((c->mapping_count & (c->mapping_count - 1)) == 0) {
        size_t room = c->mapping_count == 0 ? 1 : 2 * c->mapping_count;

        larger = realloc(c->mapping, room * sizeof *larger);
        if (larger == NULL)
            return OW_ENOMEM;
        c->mapping = larger;
    }
    c->mapping[c->mapping_count++] = entry->mapping;
    return OW_OK;
}

static enum ow_err take_mapping(struct reader *r, yaml_node_t *node)
{
    struct entry entry = {.mapping.line = node->start_mark.line + 1};
    enum ow_err err = walk_pairs(r, node, "a mapping", take_field, &entry);

    if (err == OW_OK)
        err = keep_mapping(r, node, &entry);
    if (err != OW_OK)
        free(entry.mapping.name);
    return err;
}

static enum ow_err take_mappings(struct reader *r, yaml_node_t *node)
{
    enum ow_err err = OW_OK;

    if (node->type == YAML_SCALAR_NODE && node->data.scalar.length == 0)
        return OW_OK; /* "mappings:" with nothing behind it */
    if (node->type != YAML_SEQUENCE_NODE)
        return wrong(r, node, "mappings must be a list");
    for (yaml_node_item_t *item = node->data.sequence.items.start;
         err == OW_OK && item < node->data.sequence.items.top; item++)
        err = take_mapping(r, node_of(r, *item));
    return err;
}

/* ---- the whole --------------------------------------------------------------------- */

static enum ow_err take_section(struct reader *r, void *ctx, const char *key,
                                yaml_node_t *value)
{
    (void)ctx;
    if (strcmp(key, "mappings") == 0)
        return take_mappings(r, value);
    if (strcmp(key, "settings") != 0)
        return wrong(r, value, "there are two sections, settings and mappings, not %.60s",
                     key);
    if (value->type == YAML_SCALAR_NODE && value->data.scalar.length == 0)
        return OW_OK;
    return walk_pairs(r, value, "settings", take_setting, NULL);
}

enum ow_err configuration_read(const char *text, size_t len,
                               struct configuration *ret_configuration,
                               char why[CONFIGURATION_WHY])
{
    struct configuration configuration = {0};
    struct reader reader = {.configuration = &configuration, .why = why};
    yaml_parser_t parser;
    yaml_node_t *root;
    enum ow_err err = OW_OK;

    why[0] = '\0';
    if (!yaml_parser_initialize(&parser))
        return OW_ENOMEM;
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
    if (!yaml_parser_load(&parser, &reader.document)) {
        snprintf(why, CONFIGURATION_WHY, "line %zu: %s", parser.problem_mark.line + 1,
                 parser.problem == NULL ? "cannot be read" : parser.problem);
        yaml_parser_delete(&parser);
        return OW_EFORMAT;
    }
    root = yaml_document_get_root_node(&reader.document);
    if (root != NULL)
        err = walk_pairs(&reader, root, "the text", take_section, NULL);
    yaml_document_delete(&reader.document);
    yaml_parser_delete(&parser);
    if (err == OW_OK)
        *ret_configuration = configuration;
    else
        configuration_done(&configuration);
    return err;
}

void configuration_done(struct configuration *configuration)
{
    for (size_t i = 0; i < configuration->setting_count; i++) {
        free(configuration->setting[i].name);
        free(configuration->setting[i].value);
    }
    for (size_t i = 0; i < configuration->mapping_count; i++)
        free(configuration->mapping[i].name);
    free(configuration->setting);
    free(configuration->mapping);
    *configuration = (struct configuration){0};
}
