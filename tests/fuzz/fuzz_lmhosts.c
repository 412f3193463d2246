/* LMHOSTS and two files it may include, cut out of the input at octets of 0xff.  However
 * they include each other, reading ends; what a line says is said again by the line that
 * is written of it; and what was read is found. */
#include "fuzz.h"

#include "node/lmhosts.h"

#define FILES        3
#define FILE_END     0xff
#define MAPPINGS_MAX 4096

struct input {
    const uint8_t *data[FILES];
    size_t size[FILES];
    size_t reads, mappings;
    struct nb_name first; /* of the first mapping */
};

static long read_input(void *ctx, const char *path, char *buf, size_t max)
{
    static const char *const paths[FILES] = {"/l", "/m", "/n"};
    struct input *input = ctx;

    input->reads++;
    for (size_t i = 0; i < FILES; i++) {
        size_t len = input->size[i] < max ? input->size[i] : max;

        if (strcmp(path, paths[i]) != 0)
            continue;
        if (len > 0)
            memcpy(buf, input->data[i], len);
        return (long)len;
    }
    return -1;
}

/* mapping as the line that says the same. */
static size_t write_line(const struct lmhosts_mapping *mapping, char text[256])
{
    char addr[OW_ADDR_TEXT];
    size_t len = (size_t)snprintf(text, 256, "%s \"", ow_addr_text(mapping->addr, addr));

    for (size_t i = 0; i < (mapping->has_suffix ? 16u : 15u); i++)
        len +=
            (size_t)snprintf(text + len, 256 - len, "\\0x%02x", mapping->name.octet[i]);
    len += (size_t)snprintf(
        text + len, 256 - len, "\"%s%s%s%s", mapping->preload ? " #PRE" : "",
        mapping->multihomed ? "#MH" : "", mapping->special_group ? " #SG" : "",
        mapping->no_directed ? "\t#NOFNR " : "");
    return len;
}

static bool on_mapping(void *ctx, const struct lmhosts_mapping *mapping,
                       const struct lmhosts_place *place)
{
    struct input *input = ctx;
    struct lmhosts_line line;
    struct nb_name names[LMHOSTS_NAMES_MAX];
    char text[256];

    FUZZ_CHECK(place->line > 0);
    FUZZ_CHECK(ow_addr_is_usable(mapping->addr));
    FUZZ_CHECK(lmhosts_names(mapping, names) == (mapping->has_suffix ? 1 : 3));
    lmhosts_line_read(text, write_line(mapping, text), OW_CP_850, &line);
    FUZZ_CHECK(line.kind == LMHOSTS_MAPPING);
    FUZZ_CHECK(line.mapping.addr == mapping->addr);
    FUZZ_CHECK(memcmp(&line.mapping.name, &mapping->name, sizeof(mapping->name)) == 0);
    FUZZ_CHECK(line.mapping.has_suffix == mapping->has_suffix);
    FUZZ_CHECK(line.mapping.preload == mapping->preload);
    FUZZ_CHECK(line.mapping.multihomed == mapping->multihomed);
    FUZZ_CHECK(line.mapping.special_group == mapping->special_group);
    FUZZ_CHECK(line.mapping.no_directed == mapping->no_directed);
    if (input->mappings == 0)
        input->first = names[0];
    return ++input->mappings < MAPPINGS_MAX;
}

static void on_fault(void *ctx, const struct lmhosts_place *place, const char *what)
{
    (void)ctx;
    FUZZ_CHECK(place->file[0] == '/');
    FUZZ_CHECK(what[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {.mappings = 0};
    struct lmhosts_port port = {&input, OW_CP_850, read_input, on_mapping, on_fault};
    struct lmhosts_found found;
    size_t at = 0;

    for (size_t i = 0; i < FILES; i++) {
        const uint8_t *end = at < size ? memchr(data + at, FILE_END, size - at) : NULL;

        input.data[i] = data + at;
        input.size[i] = (end == NULL ? size : (size_t)(end - data)) - at;
        at += input.size[i] + (end != NULL);
    }
    FUZZ_CHECK(lmhosts_read(&port, "/l") == OW_OK);
    FUZZ_CHECK(input.reads >= 1);
    if (input.mappings > 0) {
        lmhosts_find(&port, "/l", &input.first, &found);
        FUZZ_CHECK(found.count > 0 && found.count <= NODE_FOUND_MAX);
    }
    return 0;
}
