/* event_print.h - the event catalogue for people. */
#pragma once

#include <stdio.h>

/* The catalogue as a table in Markdown: number, severity, name, fields, sentence. */
void event_print_markdown(FILE *out);
