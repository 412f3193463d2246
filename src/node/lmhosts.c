#include "node/lmhosts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOS_END_OF_FILE 0x1a

static const char byte_order_mark[] = "\xef\xbb\xbf";

/* A block of #INCLUDE lines of which one is taken. */
struct alternatives {
    bool open, taken;
    unsigned line; /* where it begins */
};

/* A file that is being read; the one that includes it is its `from`. */
struct file {
    struct lmhosts_place place;
    const struct file *from;
    unsigned depth;
    struct alternatives block;
};

struct reading {
    const struct lmhosts_port *port;
    size_t files, octets; /* still allowed */
    bool over;            /* the caller has heard enough */
    bool no_memory;
};

static void fault(const struct reading *reading, const struct lmhosts_place *place,
                  const char *what)
{
    if (reading->port->fault != NULL)
        reading->port->fault(reading->port->ctx, place, what);
}

/* Why path is not to be opened from `from`; NULL: it may be. */
static const char *refusal(const struct reading *reading, const char *path,
                           const struct file *from)
{
    if (from != NULL && from->depth == LMHOSTS_DEPTH_MAX)
        return "files are included too deeply; this one is left out";
    if (reading->files == 0)
        return "too many files are included; this one is left out";
    if (reading->octets == 0)
        return "the files are too large together; this one is left out";
    for (; from != NULL; from = from->from)
        if (strcmp(from->place.file, path) == 0)
            return "the file includes itself; the line is passed over";
    return NULL;
}

/* The text of the file at path; NULL: there is none, or reading->no_memory. */
static char *load(struct reading *reading, const char *path, size_t *ret_len)
{
    size_t room = reading->octets + 1; /* one more shows that it is too long */
    char *text = malloc(room);
    long len;

    if (text == NULL) {
        reading->no_memory = true;
        return NULL;
    }
    len = reading->port->read(reading->port->ctx, path, text, room);
    if (len < 0 || (size_t)len > room) {
        free(text);
        return NULL;
    }
    *ret_len = (size_t)len;
    return text;
}

static bool read_file(struct reading *reading, const char *path, const struct file *from);

/* The path of the #INCLUDE line as seen from its file.  False: too long. */
static bool full_path(const struct file *file, const char *written, char *path,
                      size_t room)
{
    const char *slash = strrchr(file->place.file, '/');
    int folder =
        slash == NULL || written[0] == '/' ? 0 : (int)(slash - file->place.file) + 1;

    return snprintf(path, room, "%.*s%s", folder, file->place.file, written) < (int)room;
}

/* Read the included file.  Returns what is wrong, or NULL. */
static const char *include(struct reading *reading, const struct file *file,
                           const char *written)
{
    char path[LMHOSTS_PATH_ROOM];
    const char *why;

    if (strncmp(written, "\\\\", 2) == 0)
        return "files on other machines (\\\\...) are not read; copy it to this one";
    if (!full_path(file, written, path, sizeof(path)))
        return "the path of the file is too long";
    why = refusal(reading, path, file);
    if (why != NULL)
        return why;
    return read_file(reading, path, file) ? NULL : "the file cannot be read";
}

static void on_include(struct reading *reading, struct file *file, const char *written)
{
    const char *why;

    if (file->block.open && file->block.taken)
        return;
    why = include(reading, file, written);
    if (why == NULL)
        file->block.taken = true;
    else if (!file->block.open)
        fault(reading, &file->place, why);
}

static void end_block(struct reading *reading, struct file *file)
{
    const struct lmhosts_place begin = {file->place.file, file->block.line};

    if (!file->block.taken)
        fault(reading, &begin, "none of the alternative files can be read");
    file->block.open = false;
}

static void on_begin(struct reading *reading, struct file *file)
{
    if (file->block.open)
        fault(reading, &file->place, "#BEGIN_ALTERNATE within a block of alternatives");
    else
        file->block = (struct alternatives){.open = true, .line = file->place.line};
}

static void on_line(struct reading *reading, struct file *file, const char *text,
                    size_t len)
{
    struct lmhosts_line line;

    lmhosts_line_read(text, len, reading->port->page, &line);
    switch (line.kind) {
    case LMHOSTS_NOTHING:
        break;
    case LMHOSTS_MAPPING:
        if (!reading->port->mapping(reading->port->ctx, &line.mapping, &file->place))
            reading->over = true;
        break;
    case LMHOSTS_INCLUDE:
        on_include(reading, file, line.path);
        break;
    case LMHOSTS_BEGIN_ALTERNATE:
        on_begin(reading, file);
        break;
    case LMHOSTS_END_ALTERNATE:
        if (file->block.open)
            end_block(reading, file);
        else
            fault(reading, &file->place, "#END_ALTERNATE without #BEGIN_ALTERNATE");
        break;
    case LMHOSTS_FAULT:
        fault(reading, &file->place, line.fault);
        break;
    }
}

static void on_text(struct reading *reading, struct file *file, const char *text,
                    size_t len)
{
    const char *at = text, *end = memchr(text, DOS_END_OF_FILE, len);

    if (end == NULL)
        end = text + len;
    if (end - at >= 3 && memcmp(at, byte_order_mark, 3) == 0)
        at += 3;
    while (at < end && !reading->over && !reading->no_memory) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));

        if (stop == NULL)
            stop = end;
        file->place.line++;
        on_line(reading, file, at, (size_t)(stop - at));
        at = stop + (stop < end);
    }
    if (file->block.open && !reading->over && !reading->no_memory) {
        fault(reading, &file->place, "#END_ALTERNATE is missing");
        end_block(reading, file);
    }
}

/* Returns whether the file could be read. */
static bool read_file(struct reading *reading, const char *path, const struct file *from)
{
    struct file file = {
        .place = {path, 0},
        .from = from,
        .depth = from == NULL ? 1 : from->depth + 1,
    };
    size_t len = 0;
    char *text = load(reading, path, &len);

    if (text == NULL)
        return false;
    reading->files--;
    if (len > reading->octets) {
        fault(reading, &file.place, "the files are too large together; this one is cut");
        len = reading->octets;
    }
    reading->octets -= len;
    on_text(reading, &file, text, len);
    free(text);
    return true;
}

enum ow_err lmhosts_read(const struct lmhosts_port *port, const char *path)
{
    struct reading reading = {
        .port = port,
        .files = LMHOSTS_FILES_MAX,
        .octets = LMHOSTS_TOTAL_MAX,
    };
    bool found = read_file(&reading, path, NULL);

    if (reading.no_memory)
        return OW_ENOMEM;
    return found ? OW_OK : OW_ENOTFOUND;
}

/* ---- looking a name up ---- */

struct search {
    const struct lmhosts_port *port;
    const struct nb_name *name;
    struct lmhosts_found named, domain;
    bool collects; /* the first line that matched wants others like it */
};

static void add(struct lmhosts_found *found, ow_addr addr, bool group)
{
    for (size_t i = 0; i < found->count; i++)
        if (found->addr[i] == addr)
            return;
    if (found->count < NODE_FOUND_MAX)
        found->addr[found->count++] = addr;
    found->group = group;
}

static bool same_name(const struct nb_name *a, const struct nb_name *b)
{
    return memcmp(a->octet, b->octet, sizeof(a->octet)) == 0;
}

static bool gives(const struct lmhosts_mapping *mapping, const struct nb_name *name)
{
    struct nb_name names[LMHOSTS_NAMES_MAX];
    size_t count = lmhosts_names(mapping, names);

    for (size_t i = 0; i < count; i++)
        if (same_name(&names[i], name))
            return true;
    return false;
}

static bool search_line(void *ctx, const struct lmhosts_mapping *mapping,
                        const struct lmhosts_place *place)
{
    struct search *search = ctx;
    bool collects = mapping->multihomed || mapping->special_group;

    (void)place;
    if (mapping->has_domain && same_name(&mapping->domain, search->name))
        add(&search->domain, mapping->addr, true);
    if (gives(mapping, search->name) &&
        (search->named.count == 0 || (search->collects && collects))) {
        search->collects = collects;
        add(&search->named, mapping->addr, mapping->special_group);
    }
    return search->named.count == 0 || search->collects ||
           nb_suffix(search->name) == LMHOSTS_SUFFIX_DOMAIN;
}

static long search_read(void *ctx, const char *path, char *buf, size_t max)
{
    const struct search *search = ctx;

    return search->port->read(search->port->ctx, path, buf, max);
}

void lmhosts_find(const struct lmhosts_port *port, const char *path,
                  const struct nb_name *name, struct lmhosts_found *ret_found)
{
    struct search search = {.port = port, .name = name};
    const struct lmhosts_port lines = {
        .ctx = &search,
        .page = port->page,
        .read = search_read,
        .mapping = search_line,
    };

    lmhosts_read(&lines, path);
    *ret_found = search.domain.count > 0 ? search.domain : search.named;
}
