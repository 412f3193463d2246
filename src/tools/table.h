/* table.h - tables for people: columns as wide as their longest cell. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define TABLE_COLUMNS_MAX 10

struct table;

/* A table with these headings (NULL ends them).  NULL: out of memory. */
struct table *table_new(const char *const *headings);
void table_free(struct table *table);

/* Append a row of as many cells as there are columns; texts are copied.  Returns false
 * when memory ran out. */
bool table_add(struct table *table, const char *const *cells);

/* Rows that were added and not printed yet. */
size_t table_rows(const struct table *table);

/* Sort the rows by their first cell. */
void table_sort(struct table *table);

/* Print the headings (the first time only, and none for an empty table) and the rows, and
 * forget the rows. */
void table_print(struct table *table, FILE *out);
