/* error.h - the one enum that says what failed, and its sentences.
 * Verdicts of the rules are not errors: see rules/reason.h. */
#pragma once

enum ow_err {
    OW_OK,
    OW_ESHORT,    /* message ends too early */
    OW_ENOSPACE,  /* buffer too small */
    OW_EBADNAME,  /* malformed NetBIOS name or scope */
    OW_EFORMAT,   /* malformed message, file or text */
    OW_EINVAL,    /* value of the wrong kind */
    OW_ERANGE,    /* value outside its range */
    OW_ELIMIT,    /* limit reached */
    OW_ENOMEM,    /* out of memory */
    OW_EIO,       /* input/output error */
    OW_ENOTFOUND, /* no such thing */
    OW_EEXIST,    /* exists already */
    OW_EBUSY,     /* in use by another process */
    OW_EACCESS,   /* not permitted */
    OW_EVERSION,  /* made by a newer release */
    OW_ECORRUPT,  /* stored data is damaged */
    OW_ECHANGED,  /* not any more as it was expected */
};

/* The sentence for err, in English, without a full stop.  Never NULL. */
const char *ow_err_str(enum ow_err err);
