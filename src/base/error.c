#include "base/error.h"

const char *ow_err_str(enum ow_err err)
{
    switch (err) {
    case OW_OK:
        return "no error";
    case OW_ESHORT:
        return "message ends too early";
    case OW_ENOSPACE:
        return "buffer too small";
    case OW_EBADNAME:
        return "malformed NetBIOS name";
    case OW_EFORMAT:
        return "malformed input";
    case OW_EINVAL:
        return "value of the wrong kind";
    case OW_ERANGE:
        return "value out of range";
    case OW_ELIMIT:
        return "limit reached";
    case OW_ENOMEM:
        return "out of memory";
    case OW_EIO:
        return "input/output error";
    case OW_ENOTFOUND:
        return "not found";
    case OW_EEXIST:
        return "exists already";
    case OW_EBUSY:
        return "in use by another process";
    case OW_EACCESS:
        return "not permitted";
    case OW_EVERSION:
        return "made by a newer release";
    case OW_ECORRUPT:
        return "stored data is damaged";
    case OW_ECHANGED:
        return "changed in the meantime";
    }
    return "unknown error";
}
