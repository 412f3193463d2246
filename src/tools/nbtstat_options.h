/* nbtstat_options.h - the command line of nbtstat: Windows' switches, with `/` as well as
 * `-`, and our own options.  One table, from which help, manual and completion are made.
 */
#pragma once

#include "tools/nbtstat.h"

/* One row of the table. */
struct nbtstat_option {
    char letter;      /* 0: none */
    bool twice;       /* the letter given twice: -RR */
    const char *name; /* long; NULL: none */
    const char *arg;  /* what stands for its value in help; NULL: a flag */
    bool optional;    /* the value may be left out */
    const char *help;
};

/* Ends with a row that has neither letter nor name. */
extern const struct nbtstat_option nbtstat_option_table[];

/* Rewrite arguments as Windows' users type them: `/?`, `/RR` and `/` with one of the
 * letters aAcnrRsS become `-?`, `-RR`, ...  Others stay: paths begin with a slash too.
 * Changes argv and the texts. */
void nbtstat_rewrite(int argc, char **argv);

/* Take the command line apart (rewritten first); argv[0] is skipped.  Returns
 * NBTSTAT_DONE or NBTSTAT_USAGE; then text says what is wrong.  Texts of *ret_nbtstat
 * point into argv. */
enum nbtstat_exit nbtstat_parse(int argc, char **argv, struct nbtstat *ret_nbtstat,
                                char *text, size_t room);

/* Print what `nbtstat -?` prints. */
void nbtstat_help(void);

/* Print the part of the manual page (scdoc) that is made of the table. */
void nbtstat_manual(void);

/* Print completion for bash. */
void nbtstat_completion(void);
