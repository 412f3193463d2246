#include "host/event_print.h"

#include "base/event.h"

static void print_source(FILE *out, enum ow_event_source source)
{
    fprintf(out, "\n## Source %s\n\n", ow_event_source_str(source));
    fputs("| Number | Severity | Name | Fields | Sentence |\n|---|---|---|---|---|\n",
          out);
    for (unsigned number = 0; number <= UINT16_MAX; number++) {
        const struct ow_event_row *row = ow_event_by_number(source, (uint16_t)number);

        if (row != NULL)
            fprintf(out, "| %u | %s | `%s` | %s | %s |\n", number,
                    ow_severity_str(row->severity), row->name, row->fields,
                    row->sentence);
    }
}

void event_print_markdown(FILE *out)
{
    fputs("# Events\n\n"
          "Made from the catalogue in `src/base/event.c`; words in braces are fields.\n",
          out);
    print_source(out, OW_SOURCE_WINS);
    print_source(out, OW_SOURCE_NETBT);
}
