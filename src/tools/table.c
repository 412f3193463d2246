#include "tools/table.h"

#include "base/utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct row {
    const char *cell[TABLE_COLUMNS_MAX]; /* in one block that begins at cell[0] */
};

struct table {
    const char *const *headings;
    size_t columns, count, room;
    struct row *row;
    size_t width[TABLE_COLUMNS_MAX];
    bool headed;
};

/* Characters of text: the code pages of names have no wide or combining ones. */
static size_t width_of(const char *text)
{
    size_t len = strlen(text), width = 0, octets;

    for (size_t i = 0; i < len; i += octets, width++)
        (void)ow_utf8_get(text + i, len - i, &octets);
    return width;
}

struct table *table_new(const char *const *headings)
{
    struct table *table = calloc(1, sizeof *table);

    if (table == NULL)
        return NULL;
    table->headings = headings;
    while (headings[table->columns] != NULL) {
        table->width[table->columns] = width_of(headings[table->columns]);
        table->columns++;
    }
    return table;
}

static void drop_rows(struct table *table)
{
    for (size_t i = 0; i < table->count; i++)
        free((char *)table->row[i].cell[0]);
    table->count = 0;
}

void table_free(struct table *table)
{
    if (table == NULL)
        return;
    drop_rows(table);
    free(table->row);
    free(table);
}

static bool make_room(struct table *table)
{
    size_t room = table->room == 0 ? 64 : table->room * 2;
    struct row *larger;

    if (table->count < table->room)
        return true;
    larger = realloc(table->row, room * sizeof *larger);
    if (larger == NULL)
        return false;
    table->row = larger;
    table->room = room;
    return true;
}

bool table_add(struct table *table, const char *const *cells)
{
    size_t len = 0, at = 0;
    struct row *row;
    char *block;

    assert(table->columns > 0);
    for (size_t c = 0; c < table->columns; c++)
        len += strlen(cells[c]) + 1;
    block = make_room(table) ? malloc(len) : NULL;
    if (block == NULL)
        return false;
    row = &table->row[table->count++];
    for (size_t c = 0; c < table->columns; c++) {
        size_t width = width_of(cells[c]), octets = strlen(cells[c]) + 1;

        memcpy(block + at, cells[c], octets);
        row->cell[c] = block + at;
        at += octets;
        if (width > table->width[c])
            table->width[c] = width;
    }
    return true;
}

size_t table_rows(const struct table *table)
{
    return table->count;
}

static int by_first_cell(const void *a, const void *b)
{
    const struct row *x = a, *y = b;

    return strcmp(x->cell[0], y->cell[0]);
}

void table_sort(struct table *table)
{
    if (table->count > 0)
        qsort(table->row, table->count, sizeof *table->row, by_first_cell);
}

static void print_row(const struct table *table, const char *const *cells, FILE *out)
{
    for (size_t c = 0; c < table->columns; c++) {
        size_t width = width_of(cells[c]);

        fputs(cells[c], out);
        if (c + 1 == table->columns)
            break;
        for (size_t i = width; i < table->width[c] + 2; i++)
            fputc(' ', out);
    }
    fputc('\n', out);
}

void table_print(struct table *table, FILE *out)
{
    if (table->count > 0 && !table->headed) {
        print_row(table, table->headings, out);
        table->headed = true;
    }
    for (size_t i = 0; i < table->count; i++)
        print_row(table, table->row[i].cell, out);
    drop_rows(table);
}
